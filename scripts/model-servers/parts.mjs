import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { cacheFolder } from '../setup/folders.mjs'
import { llamaServer } from './llama-server.mjs'
import { ollama } from './ollama.mjs'
import { vllm } from './vllm.mjs'

/**
 * A real model server that tests run against.
 * @typedef {object} Part
 * @property {string} name its folder in the cache
 * @property {string} title the program and its version
 * @property {string} stamp what it is made from; made from something else it is made anew
 * @property {string} effort how long it takes and how much it weighs, for people
 * @property {number} needsBytes free on the disk while it is made
 * @property {readonly string[]} files what a whole folder holds
 * @property {() => Promise<string | undefined>} lacks why it cannot be made on this machine
 * @property {(folder: string) => Promise<void>} make makes it in a folder that may hold the steps done before
 */

/** In the order in which they are made. @type {readonly Part[]} */
export const parts = [ollama, llamaServer, vllm]

const home = () => path.join(cacheFolder(), 'model-servers')

/** Where a part lies, and what is kept beside it. @param {string} name */
export const placesOf = (name) => ({
  folder: path.join(home(), name),
  partial: path.join(home(), `${name}.partial`),
  /** Why it is not there, as the last run said. */
  reason: path.join(home(), `${name}.reason`),
})

export const stampFile = 'stamp'

/** Whether a folder holds a part as it is made today. @param {Part} part */
export function isReady(part) {
  const { folder } = placesOf(part.name)
  const stamp = path.join(folder, stampFile)
  return (
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === part.stamp &&
    part.files.every((file) => existsSync(path.join(folder, file)))
  )
}

/**
 * Where a prepared server lies, or why it is not there, in a sentence for the line that says what was skipped.
 * @param {'ollama' | 'vllm' | 'llama-server'} name
 * @returns {{ folder: string, reason?: undefined } | { folder?: undefined, reason: string }}
 */
export function findModelServer(name) {
  const part = parts.find((one) => one.name === name)
  if (!part) throw new Error(`${name} is none of ${parts.map((one) => one.name).join(', ')}`)
  const { folder, reason } = placesOf(name)
  if (isReady(part)) return { folder }
  const told = existsSync(reason) ? readFileSync(reason, 'utf8') : 'run "npm run model-servers"'
  return { reason: `${part.title} is not prepared: ${told}` }
}
