import type { Statement } from 'better-sqlite3'
import type { MemoryActivity as Entry, MemoryKind } from '../../../shared/contract/memory'
import type { Database } from './connection'

export type NewActivity = {
  at: number
  outcome: Entry['outcome']
  kind: MemoryKind | null
  text: string
  reason: string | null
  memoryRowId: number | null
  conversationRowId: number | null
}

/** What the memory did and why: saved, skipped, failed. An entry goes with its memory or its conversation. */
export class MemoryActivity {
  readonly #insert: Statement<[NewActivity]>
  readonly #latest: Statement<[{ limit: number; before: number | null }], Entry>
  readonly #settle: Statement<[{ text: string; memoryRowId: number | null }]>
  readonly #trim: Statement<[number]>

  constructor(db: Database) {
    this.#insert =
      db.prepare(`INSERT INTO memory_activity (at, outcome, kind, text, reason, memory_id, conversation_id)
      VALUES (@at, @outcome, @kind, @text, @reason, @memoryRowId, @conversationRowId)`)
    this.#latest =
      db.prepare(`SELECT a.id, a.at, a.outcome, a.kind, a.text, a.reason, m.public_id AS memoryId,
        c.public_id AS conversationId, c.title AS conversationTitle
      FROM memory_activity a LEFT JOIN memories m ON m.id = a.memory_id
      LEFT JOIN conversations c ON c.id = a.conversation_id AND c.removed_at IS NULL
      WHERE @before IS NULL OR a.id < @before ORDER BY a.id DESC LIMIT @limit`)
    this.#settle = db.prepare(`UPDATE memory_activity SET memory_id = @memoryRowId,
      text = iif(@memoryRowId IS NULL, '', text)
      WHERE outcome = 'proposed' AND memory_id IS NULL AND text = @text AND text <> ''`)
    this.#trim = db.prepare(
      'DELETE FROM memory_activity WHERE id <= (SELECT max(id) FROM memory_activity) - ?',
    )
  }

  add(entry: NewActivity): void {
    this.#insert.run(entry)
  }

  /** Newest first, before the entry `before`. */
  latest(limit: number, before: number | null = null): Entry[] {
    return this.#latest.all({ limit, before })
  }

  /** Entries of a proposal that was decided go with the memory that came of it; without one they lose their text. */
  settle(text: string, memoryRowId: number | null): void {
    this.#settle.run({ text, memoryRowId })
  }

  /** Drops all but about the newest `keep` entries. */
  trim(keep: number): void {
    this.#trim.run(keep)
  }
}
