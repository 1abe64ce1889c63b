import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { nativeCode } from '../system-error'
import { damaged, explainOpenFailure, inspectFile } from './inspect'
import { type Migration, migrate, migrations as shipped } from './migrate'
import { keepPrivate, makePrivateFile, makePrivateFolder } from './private-files'

export type Database = Sqlite.Database

type OpenOptions = {
  /** Path of the file; it and its folder are made where they are missing. */
  file: string
  /** Where the copy goes that is made before each migration. */
  backupFolder: string
  now: () => number
  migrations?: readonly Migration[]
}

/**
 * Opens the one writing connection: checked, migrated, ready. A file that is refused keeps every byte.
 * @throws AppError database_newer, database_damaged, database_busy, migration_failed, file_unreadable, disk_full
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const { file } = options
  const known = options.migrations ?? shipped
  if (existsSync(file)) inspectFile(file, known)
  // A new file would be given what the log of the lost one says.
  else if (hasBytes(`${file}-wal`)) throw damaged(file, 'the file is gone, its log is there')
  else await create(options, known)
  const db = await connect(file, known, options)
  keepPrivate(file, options.backupFolder)
  return db
}

/** A database of this process alone: nothing of it is written to disk, and nothing is left when it is closed. */
export function openInMemory(now: () => number): Promise<Database> {
  const file = ':memory:'
  return connect(file, shipped, { file, backupFolder: '', now })
}

/** A file gets its name when it is whole: an empty one under that name is a damaged one, never a new one. */
async function create(options: OpenOptions, known: readonly Migration[]): Promise<void> {
  const begun = `${options.file}.new`
  try {
    makePrivateFolder(dirname(begun))
    for (const path of [begun, `${begun}-wal`, `${begun}-shm`, `${options.file}-shm`]) {
      rmSync(path, { force: true })
    }
    makePrivateFile(begun)
    closeDatabase(await connect(begun, known, options))
    renameSync(begun, options.file)
  } catch (error) {
    throw nativeCode(error) === '' ? error : explainOpenFailure(options.file, error)
  }
}

async function connect(file: string, known: readonly Migration[], options: OpenOptions): Promise<Database> {
  let db: Database | undefined
  try {
    db = new Sqlite(file)
    configure(db)
    await migrate(db, known, options)
    return db
  } catch (error) {
    db?.close()
    throw nativeCode(error) === '' ? error : explainOpenFailure(file, error)
  }
}

const hasBytes = (path: string): boolean => existsSync(path) && statSync(path).size > 0

/** Checkpoints, lets SQLite refresh its statistics, and closes. */
export function closeDatabase(db: Database): void {
  if (!db.open) return
  try {
    db.pragma('optimize')
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    // On a full disk neither can be written; the file is whole all the same, and must not stay open.
    db.close()
  }
}

function configure(db: Database): void {
  db.pragma('busy_timeout = 5000')
  db.pragma('journal_mode = WAL')
  // A file that is opened again comes up with NORMAL.
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  // Forgotten text must be gone from the file, not only from the tables.
  db.pragma('secure_delete = ON')
}
