import Sqlite from 'better-sqlite3'
import { ForgettingTables } from './forgetting'

/**
 * Writes a database that is open elsewhere in this process anew, by a connection of its own and for a thread of its own.
 * Writers wait meanwhile, readers do not. False where the log could not be emptied, as somebody reads.
 */
export function rewriteFile(file: string): boolean {
  const db = new Sqlite(file, { fileMustExist: true })
  try {
    db.pragma('secure_delete = ON')
    return new ForgettingTables(db).rewrite()
  } finally {
    db.close()
  }
}
