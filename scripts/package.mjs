import { rmSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildIfStale } from './build.mjs'
import { makeTestBuild } from './package/test-build.mjs'
import { projectRoot } from './setup/folders.mjs'
import { setup } from './setup.mjs'
import { runNode } from './test/run-tool.mjs'

/** The unpacked app (and a .deb where it can be made) that e2e/package.spec.ts starts. */
export async function packageForTest() {
  await setup()
  buildIfStale()
  return makeTestBuild()
}

/** Installers for users, by electron-builder; its own arguments may follow (`--win`, `--publish`…). */
async function packageForUsers(args) {
  // What setup compiled serves only this machine; installers carry the package's own binaries.
  rmSync(path.join(projectRoot, 'node_modules', 'better-sqlite3', 'build'), { recursive: true, force: true })
  const builder = path.join(projectRoot, 'node_modules', 'electron-builder', 'cli.js')
  const exitCode = await runNode(builder, ['--publish', 'never', ...args])
  await setup()
  return exitCode
}

async function main() {
  const args = process.argv.slice(2)
  const electron = await setup()
  if (args.includes('--test') || electron.standIn) {
    if (electron.standIn && args.some((argument) => argument !== '--test')) {
      throw new Error(
        `Installers need the official Electron, and this machine has a stand-in (${electron.version}). ` +
          'Run "npm run package" without arguments for a test build.',
      )
    }
    if (electron.standIn) console.error('[package] with a stand-in for Electron: a test build, not for users')
    const { folder, debian } = await packageForTest()
    console.log([folder, debian?.file].filter(Boolean).join('\n'))
    return 0
  }
  buildIfStale()
  return packageForUsers(args)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().then(
    (exitCode) => {
      process.exitCode = exitCode
    },
    (error) => {
      console.error(error.message)
      process.exitCode = 1
    },
  )
}
