import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Older copies of the file, which were made before updates. */
export type Backups = { count: () => number; remove: () => void }

/** @param folder null where the database is in memory alone */
export function backupsIn(folder: string | null): Backups {
  const files = () => (folder !== null && existsSync(folder) ? readdirSync(folder) : [])
  return {
    count: () => files().length,
    remove: () => {
      if (folder !== null)
        for (const name of files()) rmSync(join(folder, name), { recursive: true, force: true })
    },
  }
}
