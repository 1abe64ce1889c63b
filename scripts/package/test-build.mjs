import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build as buildPackages } from 'electron-builder'
import electronInstallerDebian from 'electron-installer-debian'
import { electronPath } from '../electron-path.mjs'
import { projectRoot } from '../setup/folders.mjs'

const output = path.join(projectRoot, 'release', 'test')
const recordFile = path.join(output, 'test-build.json')
/** Part of every name, so that nobody takes a test build for a release. */
const mark = 'test-standin'

const read = (file) => readFileSync(path.join(projectRoot, file))

function fingerprint(electron) {
  const hash = createHash('sha256').update(JSON.stringify(electron))
  const inputs = [
    'dist/stamp.json',
    'electron-builder.yml',
    'package-lock.json',
    'scripts/package/test-build.mjs',
    'resources/icon.svg',
  ]
  for (const file of inputs) hash.update(read(file))
  return hash.digest('hex')
}

const unpackedFolders = { linux: 'linux-unpacked', darwin: 'mac', win32: 'win-unpacked' }

function executableIn(folder) {
  if (process.platform === 'darwin') {
    return path.join(folder, 'Keepsake test build.app', 'Contents', 'MacOS', 'Keepsake test build')
  }
  return path.join(folder, process.platform === 'win32' ? 'Keepsake test build.exe' : 'keepsake')
}

async function buildUnpacked(electron) {
  await buildPackages({
    projectDir: projectRoot,
    dir: true,
    publish: 'never',
    config: {
      productName: 'Keepsake test build',
      extraMetadata: { productName: 'Keepsake test build' },
      directories: { output },
      ...(electron.standIn && {
        electronDist: path.dirname(electron.executable),
        electronVersion: electron.version,
      }),
    },
  })
  const suffix = process.platform === 'darwin' && process.arch === 'arm64' ? '-arm64' : ''
  return path.join(output, `${unpackedFolders[process.platform]}${suffix}`)
}

const has = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0

/** A real Debian package over the unpacked app: what can be installed and removed in a test. */
async function buildDebianPackage(folder, electron) {
  if (process.platform !== 'linux' || !has('dpkg') || !has('fakeroot')) return undefined
  // The packager asks for the two files that a bare Electron has in its folder.
  writeFileSync(path.join(folder, 'version'), electron.version)
  copyFileSync(path.join(projectRoot, 'LICENSE'), path.join(folder, 'LICENSE'))
  const { version, description, homepage, author } = JSON.parse(read('package.json'))
  const name = `keepsake-${mark}`
  const sizes = [16, 32, 48, 128, 256, 512].map((size) => `${size}x${size}`)
  const file = path.join(output, `${name}_${version}_amd64.deb`)
  rmSync(file, { force: true })
  await electronInstallerDebian({
    src: folder,
    dest: output,
    arch: 'amd64',
    rename: () => file,
    options: {
      name,
      productName: 'Keepsake test build',
      description,
      version,
      homepage,
      maintainer: author,
      bin: 'keepsake',
      categories: ['Utility'],
      mimeType: ['application/x-keepsake-config'],
      icon: Object.fromEntries(
        sizes.map((size) => [size, path.join(projectRoot, 'resources', 'icons', `${size}.png`)]),
      ),
      // It is installed once and thrown away: speed counts, size does not.
      compression: 'gzip',
    },
  })
  return { file, name }
}

/** @returns what the last test build made, or undefined */
export function readTestBuild() {
  return existsSync(recordFile) ? JSON.parse(readFileSync(recordFile, 'utf8')) : undefined
}

/** Packages dist/ for tests on this machine: the unpacked app, and on Debian its package. */
export async function makeTestBuild() {
  const electron = electronPath()
  const inputs = fingerprint(electron)
  const last = readTestBuild()
  if (last?.inputs === inputs && existsSync(last.executable)) return last
  rmSync(output, { recursive: true, force: true })
  mkdirSync(output, { recursive: true })
  const folder = await buildUnpacked(electron)
  const debian = await buildDebianPackage(folder, electron)
  const made = { inputs, electron, folder, executable: executableIn(folder), debian }
  writeFileSync(recordFile, JSON.stringify(made, null, 2))
  return made
}
