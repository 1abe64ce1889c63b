import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { AppError } from '../app-error'
import { nativeCode } from '../system-error'
import { type Migration, readApplied } from './migrate'
import { lookInto } from './read-only'

/** The header of SQLite's file format, as far as it tells whether the file is one that we may open. */
const header = { bytes: 100, magic: 'SQLite format 3\0', writeVersion: 18, readVersion: 19 } as const

/**
 * Looks at a file without changing a byte of it: is it whole, and is it ours to open?
 * @throws AppError database_newer, database_damaged, migration_failed, file_unreadable
 */
export function inspectFile(file: string, known: readonly Migration[]): void {
  try {
    checkHeader(file)
    lookInto(file, (db) => {
      const version = Number(db.pragma('user_version', { simple: true }))
      if (version > known.length) {
        throw new AppError(
          'database_newer',
          { found: version, newest: known.length },
          { fixes: [{ do: 'open-data-folder' }] },
        )
      }
      const answer = db.pragma('quick_check(1)', { simple: true })
      if (answer !== 'ok') throw damaged(file, answer)
      const applied = readApplied(db, known)
      // Both are written in one transaction, so a file that is whole has them equal.
      if (applied === 0 || applied !== version) {
        throw damaged(file, `version ${version}, but ${applied} steps are recorded`)
      }
    })
  } catch (error) {
    throw explainOpenFailure(file, error)
  }
}

/** SQLite opens an empty file as a new database and one of an unknown format as read-only: both are damage here. */
function checkHeader(file: string): void {
  const bytes = Buffer.alloc(header.bytes)
  const descriptor = openSync(file, 'r')
  try {
    if (!fstatSync(descriptor).isFile()) throw unreadable(file, new Error('this is no file'))
    if (readSync(descriptor, bytes, 0, header.bytes, 0) < header.bytes) throw damaged(file, 'the file is cut')
  } finally {
    closeSync(descriptor)
  }
  if (bytes.toString('latin1', 0, header.magic.length) !== header.magic) {
    throw damaged(file, 'the file is no database')
  }
  for (const place of [header.writeVersion, header.readVersion]) {
    if (![1, 2].includes(bytes[place] ?? 0)) throw damaged(file, 'the file is of an unknown format')
  }
}

/** Why a file could not be opened, in words of ours. Only what says that the file cannot be reached is no damage. */
export function explainOpenFailure(file: string, error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = nativeCode(error)
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT)$/.test(code)) {
    return new AppError('disk_full', { path: file }, { cause: error, fixes: [{ do: 'open-data-folder' }] })
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return new AppError('database_busy', { path: file }, { cause: error })
  if (/^(E[A-Z]+|SQLITE_(CANTOPEN|IOERR|READONLY|PERM|AUTH).*)$/.test(code)) return unreadable(file, error)
  return damaged(file, error)
}

const unreadable = (file: string, cause: unknown) =>
  new AppError('file_unreadable', { path: file }, { cause, fixes: [{ do: 'open-data-folder' }] })

/** The file is there and of no use. */
export const damaged = (file: string, cause: unknown): AppError =>
  new AppError(
    'database_damaged',
    { path: file },
    {
      cause,
      detail: cause instanceof Error ? cause.message : String(cause),
      fixes: [{ do: 'open-data-folder' }],
    },
  )
