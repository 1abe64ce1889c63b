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
  readonly #trim: Statement<[number]>

  constructor(db: Database) {
    this.#insert =
      db.prepare(`INSERT INTO memory_activity (at, outcome, kind, text, reason, memory_id, conversation_id)
      VALUES (@at, @outcome, @kind, @text, @reason, @memoryRowId, @conversationRowId)`)
    this.#latest = db.prepare(`SELECT a.id, a.at, a.outcome, a.kind, a.text, a.reason, m.public_id AS memoryId
      FROM memory_activity a LEFT JOIN memories m ON m.id = a.memory_id
      WHERE @before IS NULL OR a.id < @before ORDER BY a.id DESC LIMIT @limit`)
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

  /** Drops all but about the newest `keep` entries. */
  trim(keep: number): void {
    this.#trim.run(keep)
  }
}
