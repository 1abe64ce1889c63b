import { constants, copyFileSync, existsSync, rmSync, statSync } from 'node:fs'
import Sqlite from 'better-sqlite3'

/**
 * Looks into a file and leaves all as it was. SQLite makes a -wal and a -shm even for a reader, and only a writer that
 * closes last may remove them: whoever else does takes the log of one that came meanwhile.
 */
export function lookInto<T>(file: string, look: (db: Sqlite.Database) => T): T {
  const log = `${file}-wal`
  const hasLog = existsSync(log) && statSync(log).size > 0
  if (hasLog && !existsSync(`${file}-shm`)) return lookIntoCopy(file, look)
  try {
    return lookAt(file, look)
  } finally {
    if (!hasLog && existsSync(log)) tidy(file)
  }
}

function lookAt<T>(file: string, look: (db: Sqlite.Database) => T): T {
  const db = new Sqlite(file, { readonly: true, fileMustExist: true })
  try {
    return look(db)
  } finally {
    db.close()
  }
}

/** A log that nobody has open, put there with its file: a writer that closes would write it into the file. */
function lookIntoCopy<T>(file: string, look: (db: Sqlite.Database) => T): T {
  const copy = `${file}.look`
  try {
    for (const end of ['', '-wal']) copyFileSync(file + end, copy + end, constants.COPYFILE_FICLONE)
    return lookAt(copy, look)
  } finally {
    for (const end of ['', '-wal', '-shm']) rmSync(copy + end, { force: true })
  }
}

/** Opens and closes the file as a writer: its log is empty, so only what lies beside it goes, and only if it may. */
function tidy(file: string): void {
  const db = new Sqlite(file, { fileMustExist: true, timeout: 0 })
  try {
    // Until something is read the log is not opened, and would not be closed either.
    db.pragma('user_version')
  } catch (error) {
    // Somebody has the file, or it is damaged: the first is no failure, the second was told by whoever looked.
    if (!(error instanceof Sqlite.SqliteError)) throw error
  } finally {
    db.close()
  }
}
