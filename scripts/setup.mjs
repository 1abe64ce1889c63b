import { pathToFileURL } from 'node:url'
import { ensureElectron } from './setup/electron.mjs'
import { withLock } from './setup/folders.mjs'
import { say } from './setup/say.mjs'
import { ensureSqlite } from './setup/sqlite.mjs'
import { ensureSystemPackages } from './setup/system-packages.mjs'

/**
 * Gets this checkout ready to run: system packages, an Electron, a better-sqlite3 that loads in it.
 * Every npm script that needs one of them calls it first; it takes a moment when nothing is to do.
 */
export async function setup() {
  return withLock(async () => {
    await ensureSystemPackages()
    const electron = await ensureElectron()
    await ensureSqlite(electron)
    return electron
  })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const electron = await setup()
    say(`ready, with Electron ${electron.version}${electron.standIn ? ' (a stand-in, for tests only)' : ''}`)
  } catch (error) {
    say(error.message)
    if (error.cause) say(String(error.cause.message ?? error.cause))
    process.exitCode = 1
  }
}
