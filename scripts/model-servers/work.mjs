import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { runOrFail, say } from '../setup/say.mjs'

/** What ends with this process, whatever ends it: a compiler left behind would write into the next build. */
const ending = new AbortController()
process.once('exit', () => ending.abort())

/** Runs a command of a build, behind everything else that this machine has to do. */
export function runGently(command, args, options = {}) {
  const [file, list] =
    process.platform === 'win32' ? [command, args] : ['nice', ['-n', '10', command, ...args]]
  return runOrFail(file, list, { signal: ending.signal, ...options })
}

/** Whether a command can be started and ends well. */
export async function works(command, args) {
  try {
    await runOrFail(command, args, { timeoutMs: 30_000 })
    return true
  } catch {
    // Not there, or broken: for the question that was asked it is the same.
    return false
  }
}

/**
 * One step of a build. Done once it is not done again, so that a build that was stopped goes on where it was.
 */
export async function step(folder, name, work) {
  const mark = path.join(folder, '.steps', name.replaceAll(/\W+/g, '-'))
  if (existsSync(mark)) return
  say(`${path.basename(folder, '.partial')}: ${name}`)
  await work()
  await mkdir(path.dirname(mark), { recursive: true })
  await writeFile(mark, '')
}

/** The text of a file, undefined where there is none. */
export async function textOf(file) {
  return existsSync(file) ? await readFile(file, 'utf8') : undefined
}

/** Removes a folder with all that is in it. */
export const remove = (target) => rm(target, { recursive: true, force: true, maxRetries: 3 })
