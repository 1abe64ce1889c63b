import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { AppError } from '../app-error'
import { type Migration, migrate, migrations as shipped } from './migrate'

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
 * Opens the one writing connection: checked, migrated, ready.
 * @throws AppError database_newer (the file is left as it is), database_damaged, migration_failed, file_unreadable
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const migrations = options.migrations ?? shipped
  if (existsSync(options.file)) inspect(options.file, migrations.length)
  mkdirSync(dirname(options.file), { recursive: true })
  let db: Database
  try {
    db = new Sqlite(options.file)
  } catch (cause) {
    throw new AppError(
      'file_unreadable',
      { path: options.file },
      { cause, fixes: [{ do: 'open-data-folder' }] },
    )
  }
  try {
    configure(db)
    await migrate(db, migrations, options)
    return db
  } catch (error) {
    db.close()
    throw isDamage(error) ? damaged(options.file, error) : error
  }
}

/** Checkpoints, lets SQLite refresh its statistics, and closes. */
export function closeDatabase(db: Database): void {
  if (!db.open) return
  db.pragma('optimize')
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
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

/** Looks at a file without writing a byte: is it whole, and is it ours to open? */
function inspect(file: string, newest: number): void {
  let db: Database
  try {
    db = new Sqlite(file, { readonly: true, fileMustExist: true })
  } catch (cause) {
    throw damaged(file, cause)
  }
  try {
    const version = db.pragma('user_version', { simple: true })
    if (typeof version === 'number' && version > newest) {
      throw new AppError(
        'database_newer',
        { found: version, newest },
        { fixes: [{ do: 'open-data-folder' }] },
      )
    }
    const answer = db.pragma('quick_check(1)', { simple: true })
    if (answer !== 'ok') throw damaged(file, new Error(String(answer)))
  } catch (error) {
    throw error instanceof AppError ? error : damaged(file, error)
  } finally {
    db.close()
  }
}

const isDamage = (error: unknown) =>
  error instanceof Sqlite.SqliteError && /^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(error.code)

const damaged = (file: string, cause: unknown) =>
  new AppError(
    'database_damaged',
    { path: file },
    {
      cause,
      detail: cause instanceof Error ? cause.message : String(cause),
      fixes: [{ do: 'open-data-folder' }],
    },
  )
