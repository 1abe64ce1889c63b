import { existsSync, mkdirSync, statfsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { withLock } from '../setup/folders.mjs'
import { megabytes, say } from '../setup/say.mjs'
import { isReady, placesOf, stampFile } from './parts.mjs'
import { remove, textOf } from './work.mjs'

/** The machines of CI have all that the parts are made with; there one that is missing is a failure. */
export const mustMakeAll = (environment = process.env) =>
  Boolean(environment.CI) && process.platform === 'linux' && process.arch === 'x64'

/** @typedef {import('./parts.mjs').Part} Part */
/** `skipped`: this machine cannot make it. `failed`: it should have been able to. */
/** @typedef {{ part: Part, state: 'ready' | 'skipped' | 'failed', reason?: string }} Outcome */

const longestBuildMs = 3 * 60 * 60_000
const failedMark = '.failed'

async function obstacle(part) {
  const folder = path.dirname(placesOf(part.name).folder)
  mkdirSync(folder, { recursive: true })
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize < part.needsBytes) {
    return `it needs ${megabytes(part.needsBytes)} of free disk, and ${megabytes(bavail * bsize)} are free`
  }
  return part.lacks()
}

async function make(part) {
  const { folder, partial, reason } = placesOf(part.name)
  const stamp = path.join(partial, stampFile)
  if ((await textOf(stamp)) !== part.stamp) await remove(partial)
  await mkdir(partial, { recursive: true })
  await writeFile(stamp, part.stamp)
  const startedAt = performance.now()
  say(`${part.name}: making ${part.title} (${part.effort}, once)`)
  await part.make(partial)
  await remove(path.join(partial, failedMark))
  await remove(folder)
  await rename(partial, folder)
  await remove(reason)
  say(`${part.name}: ready after ${Math.round((performance.now() - startedAt) / 1000)} s`)
}

/** The next try goes on where this one failed; after a second failure it begins with nothing. */
async function noteFailure({ partial }) {
  const mark = path.join(partial, failedMark)
  if (existsSync(mark)) await remove(partial)
  else if (existsSync(partial)) await writeFile(mark, '')
}

/** The first line says what was run, the last what it complained of. */
function headlineOf(message) {
  const lines = message.split('\n').filter((line) => line.trim() !== '')
  return lines.length > 1 ? `${lines[0]}: ${lines.at(-1)}` : message
}

/**
 * Makes sure that a part is there. It is made beside its place and renamed when it is whole. Never throws: what went
 * wrong is in the outcome, and in a file that tests name as their reason.
 * @param {Part} part
 * @returns {Promise<Outcome>}
 */
async function prepare(part) {
  if (isReady(part)) return { part, state: 'ready' }
  return withLock(
    async () => {
      // Another process may have made it while this one waited.
      if (isReady(part)) return { part, state: 'ready' }
      const places = placesOf(part.name)
      let state = 'skipped'
      let reason
      try {
        reason = await obstacle(part)
        if (!reason) {
          state = 'failed'
          await make(part)
          return { part, state: 'ready' }
        }
      } catch (error) {
        reason = error.message
        say(`${part.name}: ${error.stack}`)
        await noteFailure(places)
      }
      const headline = headlineOf(reason)
      await writeFile(places.reason, headline)
      return { part, state, reason: headline }
    },
    { name: `model-servers-${part.name}`, longestMs: longestBuildMs },
  )
}

/**
 * Prepares parts one after the other, as each takes every core.
 * @param {readonly Part[]} wanted
 * @returns {Promise<Outcome[]>}
 */
export async function prepareModelServers(wanted) {
  const outcomes = []
  for (const part of wanted) {
    const outcome = await prepare(part)
    if (outcome.reason) say(`${part.name}: NOT READY: ${outcome.reason}`)
    outcomes.push(outcome)
  }
  return outcomes
}
