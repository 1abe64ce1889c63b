import type { Statement } from 'better-sqlite3'
import { systemErrorCode } from '../system-error'
import type { Database } from './connection'

/** How far it is to make the indexes anew; `through` null: the index of this number is yet to be emptied. */
export type RebuildPlace = { index: number; through: number | null }

/** Characters that one step indexes: some milliseconds. */
const stepLength = 20_000
/** Pages of an index that one step merges. */
const mergedPages = 32
const rowsEachStep = 200

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

  /**
   * Makes the indexes anew, a step at a time; null: all are done. Sessions are left out: they are made anew themselves.
   * To be called in a transaction that keeps the answer too.
   */
  rebuildSome({ index, through }: RebuildPlace): RebuildPlace | null {
    const [name, table] = indexes[index] ?? []
    if (name === undefined || table === undefined || name === 'session_search') return null
    if (through === null) {
      this.#db.exec(`INSERT INTO ${name} (${name}) VALUES ('delete-all')`)
      this.#mergeByItself(name, false)
      return { index, through: 0 }
    }
    const last = this.#endOfStep(table, through)
    if (last === null) {
      if (this.#merge(name)) return { index, through }
      this.#mergeByItself(name, true)
      return { index: index + 1, through: null }
    }
    // What was written meanwhile is there already.
    this.#db
      .prepare(`INSERT INTO ${name} (rowid, search_text) SELECT t.id, t.search_text FROM ${table} t
        WHERE t.id > ? AND t.id <= ? AND NOT EXISTS (SELECT 1 FROM ${name}_docsize d WHERE d.id = t.id)`)
      .run(through, last)
    this.#merge(name)
    return { index, through: last }
  }

  /** Left to itself FTS5 merges hundreds of pages at once, now and then: a stop that is felt. */
  #mergeByItself(name: string, itself: boolean): void {
    this.#db.exec(`INSERT INTO ${name} (${name}, rank)
      VALUES ('automerge', ${itself ? 4 : 0}), ('crisismerge', ${itself ? 16 : 1_900})`)
  }

  /** Merges some pages; false: there is nothing to merge. */
  #merge(name: string): boolean {
    const changes = this.#db.prepare<[], number>('SELECT total_changes()').pluck()
    const before = changes.get() ?? 0
    this.#db.exec(`INSERT INTO ${name} (${name}, rank) VALUES ('merge', ${mergedPages})`)
    // As FTS5 documents it: the statement itself counts as one.
    return (changes.get() ?? 0) - before >= 2
  }

  /** The last row of a step that begins after `through`; null where there are no more. */
  #endOfStep(table: string, through: number): number | null {
    const rows = this.#db
      .prepare<[number, number], { id: number; length: number }>(
        `SELECT id, length(search_text) AS length FROM ${table} WHERE id > ? ORDER BY id LIMIT ?`,
      )
      .iterate(through, rowsEachStep)
    let length = 0
    let last: number | null = null
    for (const row of rows) {
      last = row.id
      length += row.length
      if (length >= stepLength) break
    }
    return last
  }
}

/** Whether an error says that an index is damaged, and not that something else is wrong. */
export const isIndexFault = (error: unknown): boolean =>
  systemErrorCode(error) === 'database_damaged' ||
  (error instanceof Error && /fts5|vtable|malformed/.test(error.message))
