import Sqlite from 'better-sqlite3'
import type { Database } from './connection'

/** What a reader holds of the file in its own memory, in KiB; the rest is the system's cache. */
const cacheKiB = 16_384
const mappedBytes = 512 * 1024 * 1024

/**
 * Opens a further connection that only reads, for a thread beside the one that writes.
 * @param file of a database that is open; closed before that one
 */
export function openForReading(file: string): Database {
  const db = new Sqlite(file, { readonly: true, fileMustExist: true })
  db.pragma('busy_timeout = 5000')
  db.pragma('query_only = ON')
  db.pragma(`cache_size = -${cacheKiB}`)
  db.pragma(`mmap_size = ${mappedBytes}`)
  return db
}

/** Whether a failure means that an index or the file does not hold what it should. */
export function tellsDamage(error: unknown): boolean {
  if (!(error instanceof Sqlite.SqliteError)) return false
  if (error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB') return true
  // A table of an index that is gone, and what FTS5 says of one that it cannot read.
  return /no such table|malformed|corrupt|fts5: (missing|error)|vtable constructor failed/i.test(
    error.message,
  )
}
