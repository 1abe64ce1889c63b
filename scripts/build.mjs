import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildTypes } from './build-types.mjs'
import { installedVersion, projectRoot, withLock } from './setup/folders.mjs'
import { ensureSqliteInNode } from './setup/sqlite.mjs'

const dist = path.join(projectRoot, 'dist')
const stampFile = path.join(dist, 'stamp.json')
const sourceFolders = ['electron', 'renderer', 'shared']
const sourceFiles = ['vite.config.ts', 'package.json', 'package-lock.json']
const isTest = /\.(test|spec)\.[a-z]+$/

/** One hash over everything that a build reads, so that a checkout that only touched times is not built again. */
function hashOfSources() {
  const hash = createHash('sha256').update(installedVersion('vite'))
  const add = (file) => hash.update(`${file}\n`).update(readFileSync(path.join(projectRoot, file)))
  for (const folder of sourceFolders) {
    const names = readdirSync(path.join(projectRoot, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !isTest.test(entry.name))
      .map((entry) => path.relative(projectRoot, path.join(entry.parentPath, entry.name)))
    for (const name of names.sort()) add(name)
  }
  for (const file of sourceFiles) add(file)
  return hash.digest('hex')
}

const builtFrom = () =>
  existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')).sources : undefined

/** Builds main, preload, renderer, the package and the command line into dist/. */
export function build() {
  const sources = hashOfSources()
  const vite = path.join(projectRoot, 'node_modules', 'vite', 'bin', 'vite.js')
  const result = spawnSync(process.execPath, [vite, 'build', '--app'], { cwd: projectRoot, stdio: 'inherit' })
  if (result.status !== 0) throw new Error('The build failed; the lines above say why.')
  buildTypes()
  // A program of its own, where its package is linked and not installed.
  chmodSync(path.join(dist, 'node', 'cli.mjs'), 0o755)
  writeFileSync(stampFile, JSON.stringify({ sources }))
}

/** Builds only where the sources have changed since the last build. */
export function buildIfStale() {
  if (builtFrom() === hashOfSources()) return
  console.error('[build] the sources are newer than dist/: building')
  build()
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    // The command line that comes out of this runs in plain Node, where nobody has called setup yet.
    await withLock(ensureSqliteInNode)
    build()
  } catch (error) {
    console.error(error.message)
    if (error.cause) console.error(String(error.cause.message ?? error.cause))
    process.exitCode = 1
  }
}
