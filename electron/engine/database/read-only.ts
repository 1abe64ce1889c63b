import { existsSync, rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3'

/** Looks into a file and leaves nothing beside it: SQLite makes a -wal and a -shm even for a reader. */
export function lookInto<T>(file: string, look: (db: Sqlite.Database) => T): T {
  const made = [`${file}-wal`, `${file}-shm`].filter((path) => !existsSync(path))
  const db = new Sqlite(file, { readonly: true, fileMustExist: true })
  try {
    return look(db)
  } finally {
    db.close()
    for (const path of made) rmSync(path, { force: true })
  }
}
