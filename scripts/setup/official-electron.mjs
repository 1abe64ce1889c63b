import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { installedVersion, projectRoot } from './folders.mjs'
import { run, say } from './say.mjs'

const packageFolder = path.join(projectRoot, 'node_modules', 'electron')
const connectTimeoutMs = 5_000

/** The official Electron of this checkout, or undefined when its binary is not there yet. */
export function installedOfficialElectron() {
  const pathFile = path.join(packageFolder, 'path.txt')
  const versionFile = path.join(packageFolder, 'dist', 'version')
  if (!existsSync(pathFile) || !existsSync(versionFile)) return undefined
  const version = readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
  if (version !== installedVersion('electron')) return undefined
  const executable = path.join(packageFolder, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(executable) ? { executable, version, standIn: false } : undefined
}

/** Where Electron's own installer downloads from: a mirror, when the user has one configured. */
const downloadAddress = () =>
  process.env.ELECTRON_MIRROR ??
  process.env.npm_config_electron_mirror ??
  'https://github.com/electron/electron/releases/'

async function canBeReached(address) {
  try {
    const answer = await fetch(address, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(connectTimeoutMs),
    })
    return answer.status < 400
  } catch {
    // Any failure to connect means the same here: this machine cannot get it.
    return false
  }
}

const usesProxy = () => Object.keys(process.env).some((name) => /^https?_proxy$/i.test(name))

/**
 * Downloads the official binary by Electron's own installer (checksums, cache and mirrors are its own).
 * Undefined when this machine does not reach it.
 */
export async function downloadOfficialElectron({ evenUnreached = false } = {}) {
  const version = installedVersion('electron')
  // Behind a proxy a plain request says nothing, so the installer itself has to try.
  const worthTrying = usesProxy() || evenUnreached || (await canBeReached(downloadAddress()))
  if (!worthTrying) return undefined
  say(`downloading Electron ${version} (about 120 MB, once)`)
  const environment = { ...process.env, ...(usesProxy() && { ELECTRON_GET_USE_PROXY: '1' }) }
  const result = await run(process.execPath, [path.join(packageFolder, 'install.js')], {
    env: environment,
    what: 'downloading Electron',
    timeoutMs: 15 * 60_000,
  })
  const installed = installedOfficialElectron()
  if (!installed) {
    const reason = result.stderr.trim().split('\n')[0] || `code ${result.exitCode}`
    say(`the official Electron could not be installed: ${reason}`)
  }
  return installed
}
