import type { Statement } from 'better-sqlite3'
import { systemErrorCode } from '../system-error'
import type { Database } from './connection'

/** Each full-text index with the table whose texts it holds. */
const indexes = [
  ['memory_search', 'memories'],
  ['message_search', 'messages'],
  ['turn_window_search', 'turn_windows'],
  ['chunk_search', 'resource_chunks'],
  ['session_search', 'sessions'],
] as const

/** The full-text indexes by which memory finds. */
export class SearchIndexes {
  readonly #db: Database
  readonly #counts: Statement<[], { missing: number }>[]
  readonly #looks: Statement<[], { found: 1 }>[]

  constructor(db: Database) {
    this.#db = db
    this.#counts = indexes.map(([index, table]) =>
      db.prepare(
        `SELECT (SELECT count(*) FROM ${table}) - (SELECT count(*) FROM ${index}_docsize) AS missing`,
      ),
    )
    this.#looks = indexes.map(([index]) =>
      db.prepare(`SELECT 1 AS found FROM ${index} WHERE ${index} MATCH 'a OR e' LIMIT 1`),
    )
  }

  /** Whether each can be read and holds as many texts as there are: what a torn one lacks, seen in no time. */
  areWhole(): boolean {
    try {
      for (const look of this.#looks) look.get()
      return this.#counts.every((count) => count.get()?.missing === 0)
    } catch (error) {
      if (isIndexFault(error)) return false
      throw error
    }
  }

  /** Makes each index anew from the texts. */
  rebuild(): void {
    for (const [index] of indexes) this.#db.exec(`INSERT INTO ${index} (${index}) VALUES ('rebuild')`)
  }
}

/** Whether an error says that an index is damaged, and not that something else is wrong. */
export const isIndexFault = (error: unknown): boolean =>
  systemErrorCode(error) === 'database_damaged' ||
  (error instanceof Error && /fts5|vtable|malformed/.test(error.message))
