import type { Statement } from 'better-sqlite3'
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

  constructor(db: Database) {
    this.#db = db
    this.#counts = indexes.map(([index, table]) =>
      db.prepare(
        `SELECT (SELECT count(*) FROM ${table}) - (SELECT count(*) FROM ${index}_docsize) AS missing`,
      ),
    )
  }

  /** Whether each holds as many texts as there are: what a torn index lacks first, and counted in no time. */
  areWhole(): boolean {
    return this.#counts.every((count) => count.get()?.missing === 0)
  }

  /** Makes each index anew from the texts. */
  rebuild(): void {
    for (const [index] of indexes) this.#db.exec(`INSERT INTO ${index} (${index}) VALUES ('rebuild')`)
  }
}
