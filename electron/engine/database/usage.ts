import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

export type UsageEntry = {
  runRowId: number | null
  modelRowId: number | null
  modelName: string
  purpose: 'chat' | 'memory' | 'title'
  at: number
  promptTokens: number
  completionTokens: number
  estimated: boolean
}

/** What every request cost, in tokens. */
export class Usage {
  readonly #insert: Statement<[Omit<UsageEntry, 'estimated'> & { estimated: 0 | 1 }]>

  constructor(db: Database) {
    // The model may have been removed, and the reply forgotten, while the request was under way.
    this.#insert = db.prepare(`INSERT INTO usage (run_id, model_id, model_name, purpose, at, prompt_tokens,
      completion_tokens, estimated)
      VALUES ((SELECT id FROM runs WHERE id = @runRowId), (SELECT id FROM models WHERE id = @modelRowId), @modelName,
        @purpose, @at, @promptTokens, @completionTokens, @estimated)`)
  }

  add(entry: UsageEntry): void {
    this.#insert.run({ ...entry, estimated: entry.estimated ? 1 : 0 })
  }
}
