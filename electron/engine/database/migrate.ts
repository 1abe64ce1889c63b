import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { z } from 'zod'
import { AppError } from '../app-error'

export type Migration = { number: number; name: string; sql: string }

const files = import.meta.glob<string>('./migrations/*.sql', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** Every migration that this build knows, in order. */
export const migrations: readonly Migration[] = readMigrations(files)

const Applied = z.array(z.object({ number: z.int(), name: z.string(), checksum: z.string() }))

/**
 * Brings the file to the newest version, each step in a transaction of its own with its number and checksum.
 * A copy of the file is made first, where there is anything to lose.
 * @throws AppError migration_failed, with the file as it was before the step that failed
 */
export async function migrate(
  db: Sqlite.Database,
  known: readonly Migration[],
  { backupFolder, now }: { backupFolder: string; now: () => number },
): Promise<void> {
  db.exec(`CREATE TABLE IF NOT EXISTS migrations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL
  ) STRICT`)
  const applied = Applied.parse(
    db.prepare('SELECT number, name, checksum FROM migrations ORDER BY number').all(),
  )
  for (const [index, row] of applied.entries()) {
    const expected = known[index]
    if (!expected || expected.number !== row.number || checksum(expected) !== row.checksum) {
      throw new AppError('migration_failed', {
        step: row.name,
        reason: `the step recorded as ${row.number} is not the one this version knows`,
      })
    }
  }
  const pending = known.slice(applied.length)
  if (pending.length === 0) return
  if (applied.length > 0) await backUp(db, backupFolder, applied.length, now())
  for (const migration of pending) {
    try {
      apply(db, migration, now())
    } catch (cause) {
      throw new AppError(
        'migration_failed',
        { step: migration.name, reason: cause instanceof Error ? cause.message : String(cause) },
        { cause, fixes: [{ do: 'open-data-folder' }] },
      )
    }
  }
}

function apply(db: Sqlite.Database, migration: Migration, at: number): void {
  // A step that rebuilds a table would cascade; foreign keys cannot be switched inside a transaction.
  db.pragma('foreign_keys = OFF')
  try {
    db.transaction(() => {
      db.exec(migration.sql)
      const broken = db.pragma('foreign_key_check')
      if (Array.isArray(broken) && broken.length > 0) throw new Error(`${broken.length} rows point nowhere`)
      db.prepare('INSERT INTO migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)').run(
        migration.number,
        migration.name,
        checksum(migration),
        at,
      )
      db.pragma(`user_version = ${migration.number}`)
    }).immediate()
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

/** Copies by SQLite's own backup, checks the copy, and only then gives it its name. */
async function backUp(db: Sqlite.Database, folder: string, version: number, at: number): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const stamp = new Date(at).toISOString().replace(/[:.]/g, '-')
  const target = join(folder, `keepsake-v${version}-${stamp}.db`)
  const partial = `${target}.part`
  try {
    await db.backup(partial)
    renameSync(partial, target)
  } catch (cause) {
    rmSync(partial, { force: true })
    throw new AppError(
      'migration_failed',
      { step: 'backup', reason: cause instanceof Error ? cause.message : String(cause) },
      { cause, fixes: [{ do: 'open-data-folder' }] },
    )
  }
}

/** @throws where numbers are missing or doubled: a mistake in the tree, seen by the first test */
function readMigrations(sources: Record<string, string>): Migration[] {
  return Object.entries(sources)
    .map(([path, sql]) => {
      const name = path.split('/').at(-1) ?? path
      return { number: Number(name.slice(0, 4)), name, sql }
    })
    .sort((one, other) => one.number - other.number)
    .map((migration, index) => {
      if (migration.number !== index + 1) throw new Error(`Migration ${migration.name} is out of order`)
      return migration
    })
}

/** Line ends are left out: a checkout on another system is the same migration. */
const checksum = ({ sql }: Migration) =>
  createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex')
