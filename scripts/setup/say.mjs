import { spawn } from 'node:child_process'

/** One line of progress. Steps that have nothing to do stay silent. */
export function say(message) {
  process.stderr.write(`[setup] ${message}\n`)
}

/** A size for people: 203789394 → "204 MB". */
export function megabytes(bytes) {
  return `${Math.round(bytes / 1_000_000)} MB`
}

/**
 * Runs a command to its end and gives its output; with `live` the output goes to the terminal instead.
 * Long silent commands say every 15 seconds that they still run.
 */
export function run(command, args, { live = false, what, timeoutMs, ...options } = {}) {
  const startedAt = Date.now()
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', live ? process.stderr : 'pipe', live ? process.stderr : 'pipe'],
      timeout: timeoutMs,
      ...options,
    })
    const output = { stdout: '', stderr: '' }
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output.stdout += text
    })
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      output.stderr += text
    })
    const beat =
      what && setInterval(() => say(`${what}: ${Math.round((Date.now() - startedAt) / 1000)} s`), 15_000)
    child.on('error', (error) => {
      clearInterval(beat)
      reject(error)
    })
    child.on('close', (exitCode, signal) => {
      clearInterval(beat)
      resolve({ exitCode, signal, ...output })
    })
  })
}

/** As `run`, but anything but exit code 0 is an error that carries the end of what the command printed. */
export async function runOrFail(command, args, options = {}) {
  const result = await run(command, args, options)
  if (result.exitCode === 0) return result
  const tail = `${result.stdout}${result.stderr}`.trim().split('\n').slice(-15).join('\n')
  throw new Error(
    `"${[command, ...args].join(' ')}" ended with ${result.signal ?? `code ${result.exitCode}`}\n${tail}`,
  )
}
