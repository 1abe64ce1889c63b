import { copyFileSync, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { cp, mkdtemp, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { cacheFolder, installedVersion, projectRoot, readState, writeState } from './folders.mjs'
import { run, runOrFail, say } from './say.mjs'

/** The Node-API that the binaries inside better-sqlite3's package ask for; an older one crashes on them. */
const neededNodeApi = 10
const packageFolder = path.join(projectRoot, 'node_modules', 'better-sqlite3')
const compiled = path.join(packageFolder, 'build', 'Release', 'better_sqlite3.node')

const libc = () => (process.report.getReport().header.glibcVersionRuntime ? '' : '-musl')

function cachedBinary(version) {
  const nodeMajor = process.versions.node.split('.')[0]
  const name = `${version}-${process.platform}-${process.arch}${process.platform === 'linux' ? libc() : ''}-node${nodeMajor}`
  return path.join(cacheFolder(), 'better-sqlite3', name, 'better_sqlite3.node')
}

/** Node's own headers lie beside its binary; with them nothing has to be downloaded. */
function headersArgument() {
  const prefix = path.dirname(path.dirname(realpathSync(process.execPath)))
  return existsSync(path.join(prefix, 'include', 'node', 'node_api.h')) ? [`--nodedir=${prefix}`] : []
}

async function compile(target) {
  say(`compiling better-sqlite3 for Node ${process.versions.node} (1 to 3 minutes, once)`)
  mkdirSync(path.dirname(target), { recursive: true })
  const work = await mkdtemp(path.join(cacheFolder(), 'better-sqlite3-'))
  try {
    // A copy, so that a build that is stopped half-way leaves nothing in node_modules.
    const modules = path.join(work, 'node_modules')
    for (const name of ['better-sqlite3', 'node-addon-api']) {
      await cp(path.join(projectRoot, 'node_modules', name), path.join(modules, name), { recursive: true })
    }
    const folder = path.join(modules, 'better-sqlite3')
    await rm(path.join(folder, 'build'), { recursive: true, force: true })
    const nodeGyp = path.join(projectRoot, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js')
    await runOrFail(
      process.execPath,
      [nodeGyp, 'rebuild', '--release', '--force_build=1', '-j', 'max', ...headersArgument()],
      {
        cwd: folder,
        what: 'compiling better-sqlite3',
        // Its source asks for a Node-API that this Node lacks by number but has as experimental.
        env: { ...process.env, CXXFLAGS: '-UNAPI_VERSION -DNAPI_VERSION=2147483647 -DNAPI_EXPERIMENTAL' },
      },
    )
    await rename(path.join(folder, 'build', 'Release', 'better_sqlite3.node'), target)
  } catch (error) {
    throw new Error(
      `better-sqlite3 has no binary for Node ${process.versions.node} and could not be compiled. ` +
        'Use Node 22 or newer, or install a C++ compiler, make and Python 3.',
      { cause: error },
    )
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const tryIt = `const Database = require('better-sqlite3'); const db = new Database(':memory:')
process.stdout.write(db.prepare('SELECT sqlite_version() AS version').get().version)`

/** Opens a database in a child process, since a wrong binary takes its process down with it. */
async function opens(executable, environment = {}) {
  const result = await run(executable, ['-e', tryIt], {
    cwd: projectRoot,
    env: { ...process.env, ...environment },
    timeoutMs: 30_000,
  })
  return /^3\.\d+/.test(result.stdout)
}

const stampOf = (file) => {
  if (!existsSync(file)) return 'none'
  const { size, mtimeMs } = statSync(file)
  return `${size}-${Math.round(mtimeMs)}`
}

/** Puts a binary into the package that is compiled for this Node. */
async function putCompiled(version) {
  const cached = cachedBinary(version)
  if (!existsSync(cached)) await compile(cached)
  mkdirSync(path.dirname(compiled), { recursive: true })
  await rm(compiled, { force: true })
  copyFileSync(cached, compiled)
}

const nodeApi = Number(process.versions.napi)

async function checkNode(version) {
  if (await opens(process.execPath)) return
  throw new Error(`better-sqlite3 ${version} does not open a database in Node ${process.versions.node}`)
}

/** Makes sure that better-sqlite3 opens a database in this Node, for the package and the command line. */
export async function ensureSqliteInNode() {
  const version = installedVersion('better-sqlite3')
  const subject = () => [version, process.versions.node, stampOf(compiled)].join(' ')
  if (readState().sqliteInNode === subject()) return
  // What is compiled there already may be for an Electron that lacks the Node-API, and opens here as well.
  if (nodeApi < neededNodeApi && !(existsSync(compiled) && (await opens(process.execPath)))) {
    await putCompiled(version)
  }
  await checkNode(version)
  writeState({ sqliteInNode: subject() })
}

/** Makes sure that better-sqlite3 opens a database in this Node and in this Electron. */
export async function ensureSqlite(electron) {
  const version = installedVersion('better-sqlite3')
  const subject = () =>
    [version, process.versions.node, electron.executable, electron.version, stampOf(compiled)].join(' ')
  if (readState().sqlite === subject()) return
  if (Math.min(nodeApi, electron.nodeApi ?? neededNodeApi) < neededNodeApi) await putCompiled(version)
  else await rm(path.join(packageFolder, 'build'), { recursive: true, force: true })
  await checkNode(version)
  const asNode = { ELECTRON_RUN_AS_NODE: '1' }
  if (electron.nodeApi !== undefined && !(await opens(electron.executable, asNode))) {
    throw new Error(`better-sqlite3 ${version} does not open a database in Electron ${electron.version}`)
  }
  say(`better-sqlite3 ${version} opens a database in Node and in Electron`)
  writeState({ sqlite: subject() })
}
