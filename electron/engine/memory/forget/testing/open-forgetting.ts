import { join } from 'node:path'
import { type Database, openDatabase } from '../../../database/connection'
import { ForgettingTables } from '../../../database/forgetting'
import { type MemoryStore, openMemoryStore } from '../../memory-store'
import { MemoryChanges } from '../../owned/change'
import { backupsIn } from '../backups'
import { Forgetting, type ForgettingDeps } from '../forgetting'

let count = 0
const newId = () => {
  count += 1
  return `01900000-0000-7000-8000-${(0xf0_00_00 + count).toString(16).padStart(12, '0')}`
}

export type OpenedForgetting = {
  db: Database
  store: MemoryStore
  deps: ForgettingDeps
  newId: () => string
  forgetting: Forgetting
}

/** Forgetting over a file in a folder, with nothing beside it. */
export async function openForgetting(
  folder: string,
  more: Partial<ForgettingDeps> = {},
): Promise<OpenedForgetting> {
  const backupFolder = join(folder, 'backups')
  const db = await openDatabase({
    file: join(folder, 'keepsake.db'),
    backupFolder,
    now: () => 1_000,
  })
  const store = openMemoryStore(db)
  const [now, publish] = [() => 5_000, () => undefined]
  const deps: ForgettingDeps = {
    ...{ store, now, newId, publish, tables: new ForgettingTables(db), backups: backupsIn(backupFolder) },
    changes: new MemoryChanges({ store, now, newId, publish }),
    typedLinesFile: join(folder, 'cli-history'),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    ...more,
  }
  return { db, store, deps, newId, forgetting: new Forgetting(deps) }
}
