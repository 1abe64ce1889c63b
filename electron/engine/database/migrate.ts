import { createHash } from 'node:crypto'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type Sqlite from 'better-sqlite3'
import { z } from 'zod'
import { AppError } from '../app-error'
import { systemErrorCode } from '../system-error'
import { makePrivateFile, makePrivateFolder } from './private-files'
import { lookInto } from './read-only'

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
 * How many steps the file has gone through; changes nothing.
 * @throws AppError migration_failed where a step is recorded that this build does not know as such
 */
export function readApplied(db: Sqlite.Database, known: readonly Migration[]): number {
  const isThere = db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'`).get()
  if (!isThere) return 0
  const applied = Applied.parse(
    db.prepare('SELECT number, name, checksum FROM migrations ORDER BY number').all(),
  )
  for (const [index, row] of applied.entries()) {
    const expected = known[index]
    if (!expected || expected.number !== row.number || checksum(expected) !== row.checksum) {
      throw failure(
        row.name,
        new Error(`the step recorded as ${row.number} is not the one this version knows`),
      )
    }
  }
  return applied.length
}

/**
 * Brings the file to the newest version, each step in a transaction of its own with its number and checksum.
 * A copy of the file is made first, where there is anything to lose.
 * @throws AppError migration_failed or disk_full, with the file as it was before the step that failed
 */
export async function migrate(
  db: Sqlite.Database,
  known: readonly Migration[],
  { backupFolder, now }: { backupFolder: string; now: () => number },
): Promise<void> {
  const applied = readApplied(db, known)
  const pending = known.slice(applied)
  if (pending.length === 0) return
  db.exec(`CREATE TABLE IF NOT EXISTS migrations (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL
  ) STRICT`)
  if (applied > 0) await backUp(db, backupFolder, applied, now())
  for (const migration of pending) {
    try {
      apply(db, migration, now())
    } catch (cause) {
      throw failure(migration.name, cause)
    }
  }
}

const failure = (step: string, cause: unknown): AppError =>
  new AppError(
    systemErrorCode(cause) === 'disk_full' ? 'disk_full' : 'migration_failed',
    { step, reason: cause instanceof Error ? cause.message : String(cause) },
    { cause, fixes: [{ do: 'open-data-folder' }] },
  )

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
  const stamp = new Date(at).toISOString().replace(/[:.]/g, '-')
  const target = join(folder, `keepsake-v${version}-${stamp}.db`)
  const partial = `${target}.part`
  try {
    makePrivateFolder(folder)
    makePrivateFile(partial)
    await db.backup(partial)
    const answer = lookInto(partial, (copy) => copy.pragma('quick_check(1)', { simple: true }))
    if (answer !== 'ok') throw new Error(`the copy is damaged: ${String(answer)}`)
    renameSync(partial, target)
  } catch (cause) {
    if (existsSync(partial)) rmSync(partial)
    throw failure('backup', cause)
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
