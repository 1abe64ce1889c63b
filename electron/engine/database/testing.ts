import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Database, openDatabase } from './connection'

/** A real database with every migration, in a folder of its own that goes when the test ends. */
export async function openTestDatabase(): Promise<Database> {
  const folder = temporaryFolder()
  const db = await openDatabase({
    file: join(folder, 'keepsake.db'),
    backupFolder: join(folder, 'backups'),
    now: () => 1_000,
  })
  onTestFinished(() => {
    db.close()
  })
  return db
}

/** An empty folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
