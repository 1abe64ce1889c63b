import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { say } from './say.mjs'

/** The root of the checkout. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

/** Large things that outlive `npm ci`: Electron, compiled addons, test models. KEEPSAKE_CACHE moves it. */
export function cacheFolder(environment = process.env, platform = process.platform) {
  if (environment.KEEPSAKE_CACHE) return path.resolve(environment.KEEPSAKE_CACHE)
  if (platform === 'win32') {
    return path.join(
      environment.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local'),
      'keepsake',
      'Cache',
    )
  }
  if (platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'keepsake')
  return path.join(environment.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'keepsake')
}

const stateFile = path.join(projectRoot, 'node_modules', '.cache', 'keepsake', 'setup.json')

/** What setup decided for this checkout; empty after a fresh `npm ci`. */
export function readState() {
  if (!existsSync(stateFile)) return {}
  try {
    return JSON.parse(readFileSync(stateFile, 'utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

/** Merges `part` into the state file, by rename, so that a reader never sees half of it. */
export function writeState(part) {
  mkdirSync(path.dirname(stateFile), { recursive: true })
  const draft = `${stateFile}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify({ ...readState(), ...part }, null, 2)}\n`)
  renameSync(draft, stateFile)
}

/** The `version` of an installed package. */
export function installedVersion(name) {
  return JSON.parse(readFileSync(path.join(projectRoot, 'node_modules', name, 'package.json'), 'utf8'))
    .version
}

const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** After this the process with the lock's number is another one. */
const longestSetupMs = 30 * 60_000

/**
 * Runs `work` while no other process does: two terminals may start at the same moment.
 * A lock whose owner is gone, or that is older than `longestMs`, is taken over.
 */
export async function withLock(work, { name = 'setup', longestMs = longestSetupMs } = {}) {
  const lock = path.join(cacheFolder(), `${name}.lock`)
  mkdirSync(path.dirname(lock), { recursive: true })
  let told = false
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const owner = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0
    const ageMs = existsSync(lock) ? Date.now() - statSync(lock).mtimeMs : 0
    // An empty lock is one that its owner has just made and not yet signed.
    const isOrphaned = owner > 0 ? !isAlive(owner) || ageMs > longestMs : ageMs > 5_000
    if (isOrphaned) rmSync(lock, { force: true })
    else {
      if (!told) say(`waiting for the ${name} that runs in process ${owner}`)
      told = true
      await delay(300)
    }
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { force: true })
  }
}
