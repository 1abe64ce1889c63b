import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectRoot } from './setup/folders.mjs'

/**
 * `npm install` leaves the binaries of other platforms out of the lock file where its registry does not hold
 * them, and `npm ci` then refuses that lock file. This adds them: versions are those that their parent pins,
 * platforms are read from their names. Run it after adding a package ("npm run lock").
 */

const systems = { android: 'android', darwin: 'darwin', mac: 'darwin', win32: 'win32', win: 'win32' }
const otherSystems = ['linux', 'freebsd', 'openharmony']
const processors = ['arm64', 'x64', 'arm', 'ia32', 'riscv64', 'ppc64', 's390x', 'wasm32']

/** The platform that a package such as "@scope/binding-linux-arm64-musl" is for, as npm writes it. */
export function platformOf(name) {
  const words = name.split('/').at(-1).split('-')
  const system = words.map((word) => systems[word] ?? (otherSystems.includes(word) ? word : undefined))
  const os = system.find(Boolean)
  const cpu = words.find((word) => processors.includes(word))
  if (!cpu || !(os || cpu === 'wasm32')) return undefined
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined
  return { cpu: [cpu], ...(os && { os: [os] }), ...(libc && os === 'linux' && { libc: [libc] }) }
}

const isExact = (version) => /^\d+\.\d+\.\d+[-+.\w]*$/.test(version)

/** Adds to a lock file what its packages name as optional and it lacks; gives the names. */
export function completeLock(lock) {
  const present = new Set(Object.keys(lock.packages).map((key) => key.split('node_modules/').at(-1)))
  const added = []
  for (const owner of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      const platform = platformOf(name)
      if (present.has(name) || !isExact(version) || !platform) continue
      lock.packages[`node_modules/${name}`] = {
        version,
        ...platform,
        ...(owner.dev && { dev: true }),
        optional: true,
      }
      present.add(name)
      added.push(name)
    }
  }
  // In npm's own order, so that a later install changes nothing.
  const keys = Object.keys(lock.packages).sort((one, other) => one.localeCompare(other, 'en'))
  lock.packages = Object.fromEntries(keys.map((key) => [key, lock.packages[key]]))
  return added
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = path.join(projectRoot, 'package-lock.json')
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const added = completeLock(lock)
  if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(
    added.length > 0 ? `added to package-lock.json: ${added.join(', ')}` : 'package-lock.json is complete',
  )
}
