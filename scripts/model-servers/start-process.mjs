import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const keptCharacters = 200_000
const pollMs = 150
/** A server that is asked to end may finish what it does; then it is ended. */
const politeMs = 10_000
const portTries = 3

async function freePort() {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Signals every process of a group; false when there is none left. */
function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal)
    return true
  } catch (error) {
    if (error.code === 'ESRCH') return false
    throw error
  }
}

function statOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    // It ended while we looked.
    return ''
  }
}

/**
 * The names of the processes of a group that still run; one that has ended and waits for its parent does not.
 * @param {number} group the process that leads it
 * @returns {string[]}
 */
export function membersOf(group) {
  if (process.platform !== 'linux') return signalGroup(group, 0) ? ['somebody'] : []
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((pid) => {
    const [, name, state, of] = /^\d+ \((.*)\) (\S) \d+ (\d+)/s.exec(statOf(pid)) ?? []
    return Number(of) === group && !/[ZX]/.test(state) ? [name] : []
  })
}

/** Ends a process and all that it started: vLLM's engine outlives its parent otherwise. */
async function endGroup(child, hasEnded) {
  signalGroup(child.pid, 'SIGTERM')
  const limit = delay(politeMs, undefined, { ref: false })
  await Promise.race([hasEnded, limit])
  signalGroup(child.pid, 'SIGKILL')
  await hasEnded
  const deadline = performance.now() + politeMs
  while (membersOf(child.pid).length > 0) {
    if (performance.now() > deadline) throw new Error(`still running: ${membersOf(child.pid).join(', ')}`)
    await delay(20)
  }
}

/**
 * @typedef {object} Recipe
 * @property {string} title for error messages
 * @property {string} command
 * @property {(port: number) => string[]} argumentsFor
 * @property {(port: number) => NodeJS.ProcessEnv} [environmentFor]
 * @property {(url: string) => Promise<boolean>} readyWhen asked again and again; a throw means "not yet"
 * @property {number} deadlineMs
 */

/**
 * @typedef {object} StartedProcess
 * @property {string} url without a path
 * @property {number} port
 * @property {number} pid of the process that leads the group
 * @property {() => string} output the end of what it printed
 * @property {() => Promise<void>} stop ends it and all that it started
 */

async function startOn(port, recipe) {
  const child = spawn(recipe.command, recipe.argumentsFor(port), {
    // A group of its own, so that all of it can be ended at once.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: recipe.environmentFor?.(port) ?? process.env,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-keptCharacters)
    })
  }
  let end
  const hasEnded = new Promise((resolve) => {
    const finish = (how) => {
      end ??= how
      resolve()
    }
    child.once('error', (error) => finish(error.message))
    child.once('exit', (code, signal) => finish(`it ended with ${signal ?? `code ${code}`}`))
  })
  const isRead = new Promise((resolve) => child.once('close', resolve))
  const endWithUs = () => child.pid && signalGroup(child.pid, 'SIGKILL')
  process.once('exit', endWithUs)
  const stop = async () => {
    process.removeListener('exit', endWithUs)
    if (child.pid) await endGroup(child, hasEnded)
  }
  const url = `http://127.0.0.1:${port}`
  const deadline = performance.now() + recipe.deadlineMs
  for (;;) {
    const isReady = await recipe.readyWhen(url).catch(() => false)
    if (isReady && end === undefined) break
    if (end === undefined && performance.now() < deadline) {
      await delay(pollMs)
      continue
    }
    const why = end ?? `it was not ready after ${Math.round(recipe.deadlineMs / 1000)} s`
    await stop()
    // Its last words may come after its end.
    if (child.pid) await Promise.race([isRead, delay(1_000, undefined, { ref: false })])
    const error = new Error(`${recipe.title} did not start: ${why}\n${output.slice(-6_000)}`)
    throw Object.assign(error, { isPortTaken: /address already in use|couldn't bind/i.test(output) })
  }
  return { url, port, pid: child.pid, output: () => output, stop }
}

/**
 * Starts a server on a free port of 127.0.0.1 and waits until it is ready.
 * @param {Recipe} recipe
 * @returns {Promise<StartedProcess>}
 */
export async function startProcess(recipe) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOn(await freePort(), recipe)
    } catch (error) {
      // Between our look and its start another program may have taken the port.
      if (!error.isPortTaken || tries === portTries) throw error
    }
  }
}
