import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { installPackages } from '../setup/system-packages.mjs'
import { starterModelPath } from '../test-model.mjs'
import { pipDownload, whyNoPython } from './python.mjs'
import { startProcess } from './start-process.mjs'
import { remove, runGently, step, works } from './work.mjs'

/** The last release that brings an engine of its own which Go alone can build. */
const version = '0.24.0'
/** Holds a header that the Go module includes and does not bring. */
const headers = 'miniaudio==1.71'
const recipe = 1

/** What Debian's packages are installed for. */
const included = {
  '/usr/include/nlohmann/json.hpp': 'nlohmann-json3-dev',
  '/usr/include/stb/stb_image.h': 'libstb-dev',
}

async function lacks() {
  if (process.platform !== 'linux') return 'it is built on Linux only'
  if (!(await works('go', ['version']))) return 'there is no Go here to build it with'
  if (!(await works('c++', ['--version']))) return 'there is no C++ compiler here'
  const python = await whyNoPython()
  if (python) return python
  const missing = Object.keys(included).filter((file) => !existsSync(file))
  return missing.length > 0 ? installPackages(missing.map((file) => included[file])) : undefined
}

async function build(folder) {
  const sources = path.join(folder, 'miniaudio')
  await mkdir(sources, { recursive: true })
  await pipDownload(headers, sources, { fromSource: true })
  const archive = (await readdir(sources)).find((name) => name.endsWith('.tar.gz'))
  if (!archive) throw new Error(`pip left no archive of ${headers}`)
  await runGently('tar', ['-xzf', archive, '--strip-components=1'], { cwd: sources })
  const flags = ['-s', '-w', '-X', `github.com/ollama/ollama/version.Version=${version}`]
  await runGently('go', ['install', `-ldflags=${flags.join(' ')}`, `github.com/ollama/ollama@v${version}`], {
    cwd: folder,
    what: 'building Ollama',
    env: {
      ...process.env,
      GOBIN: path.join(folder, 'bin'),
      CGO_CFLAGS: '-O2 -g0',
      CGO_CXXFLAGS: `-O2 -g0 -I${sources}`,
    },
  })
  await remove(sources)
}

/** The environment of a server that keeps its models in `store` and everything else in `home`. */
export const ollamaEnvironment = ({ port, store, home }) => ({
  ...process.env,
  HOME: home,
  OLLAMA_HOST: `127.0.0.1:${port}`,
  OLLAMA_MODELS: store,
  OLLAMA_NOPRUNE: '1',
})

/** The name under which the test model is in the store. */
export const ollamaModel = 'smollm2:135m'

/** A server of its own takes the weights into the store. */
async function fillStore(folder) {
  const starter = await starterModelPath()
  if (starter.reason) throw new Error(starter.reason)
  const home = path.join(folder, 'home')
  await mkdir(home, { recursive: true })
  const modelfile = path.join(home, 'Modelfile')
  await writeFile(modelfile, `FROM ${starter.path}\n`)
  const binary = path.join(folder, 'bin', 'ollama')
  const environment = (port) => ollamaEnvironment({ port, home, store: path.join(folder, 'store') })
  const server = await startProcess({
    title: 'Ollama',
    command: binary,
    argumentsFor: () => ['serve'],
    environmentFor: environment,
    readyWhen: async (url) => (await fetch(`${url}/api/version`)).ok,
    deadlineMs: 60_000,
  })
  try {
    await runGently(binary, ['create', ollamaModel, '-f', modelfile], {
      env: environment(server.port),
      what: 'giving Ollama its model',
    })
  } finally {
    await server.stop()
  }
  await remove(home)
}

/** @type {import('./parts.mjs').Part} */
export const ollama = {
  name: 'ollama',
  title: `Ollama ${version}`,
  stamp: `${version} ${headers} ${process.platform}-${process.arch} recipe ${recipe}`,
  effort: '3 to 12 minutes, 140 MB',
  needsBytes: 3_000_000_000,
  files: ['bin/ollama', 'store/manifests'],
  lacks,
  async make(folder) {
    await step(folder, 'building it', () => build(folder))
    await step(folder, 'giving it a model', () => fillStore(folder))
  },
}
