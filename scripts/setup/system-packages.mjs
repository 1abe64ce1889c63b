import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { runOrFail, say } from './say.mjs'

/** The libraries that Electron loads, and Debian's package for each. */
const libraries = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libasound.so.2': 'libasound2',
  'libgbm.so.1': 'libgbm1',
  'libXss.so.1': 'libxss1',
  'libXtst.so.6': 'libxtst6',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libcups.so.2': 'libcups2',
  'libdrm.so.2': 'libdrm2',
  'libsecret-1.so.0': 'libsecret-1-0',
  'libnotify.so.4': 'libnotify4',
}

const succeeds = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0
const onPath = (name) =>
  (process.env.PATH ?? '').split(':').some((folder) => folder && existsSync(`${folder}/${name}`))

/** Whether windows can be shown to somebody here. */
export const hasDisplay = (environment = process.env) =>
  process.platform !== 'linux' || Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY)

function missingLibraries() {
  const loader = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find((file) => existsSync(file))
  if (!loader) return []
  const known = spawnSync(loader, ['-p'], { encoding: 'utf8', maxBuffer: 16_000_000 }).stdout
  return Object.keys(libraries).filter((name) => !known.includes(`\t${name} `))
}

/** What a machine without a screen needs to show windows to the tests. */
function missingForVirtualScreen() {
  if (hasDisplay()) return []
  const missing = []
  if (!onPath('Xvfb')) missing.push('xvfb')
  if (!onPath('dbus-daemon')) missing.push('dbus')
  const fonts = (pattern) => spawnSync('fc-list', [pattern], { encoding: 'utf8' }).stdout ?? ''
  if (!fonts('Liberation Sans')) missing.push('fonts-liberation')
  // Without a Chinese font the screenshots of the Chinese interface are rows of empty boxes.
  if (!fonts(':lang=zh-cn')) missing.push('fonts-wqy-zenhei')
  return missing
}

/** Since Debian 13 and Ubuntu 24.04 some packages carry t64 at the end of their names. */
const nameHere = (name) => (succeeds('apt-cache', ['show', `${name}t64`]) ? `${name}t64` : name)

/**
 * Installs Debian's packages where it may.
 * @returns {Promise<string | undefined>} what the person has to do instead, where it may not
 */
export async function installPackages(names) {
  if (!onPath('apt-get')) return `install ${names.join(', ')} by this machine's package manager`
  if (process.getuid?.() !== 0) {
    return `install them with: sudo apt-get install -y ${names.map(nameHere).join(' ')}`
  }
  if (!succeeds('apt-cache', ['show', 'xvfb'])) {
    say("reading the lists of Debian's packages")
    await runOrFail('apt-get', ['update', '-qq'], { what: 'apt-get update' })
  }
  const packages = names.map(nameHere)
  say(`installing ${packages.join(' ')}`)
  // Another installation may be under way: its lock is waited for.
  const options = ['-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300']
  await runOrFail('apt-get', ['install', ...options, ...packages], {
    what: 'apt-get install',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return undefined
}

/** Makes sure that the libraries which Electron loads are there, as far as it may. */
export async function ensureSystemPackages() {
  if (process.platform !== 'linux') return
  const lacking = missingLibraries()
  const forScreen = missingForVirtualScreen()
  if (lacking.length + forScreen.length === 0) return
  const advice = await installPackages([...lacking.map((library) => libraries[library]), ...forScreen])
  if (advice) say(`some system packages are missing: ${advice}`)
}
