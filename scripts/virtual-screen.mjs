import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hasDisplay } from './setup/system-packages.mjs'

const size = '1440x900x24'
const startTimeoutMs = 20_000

/** Reads the display number that Xvfb writes once it accepts windows. */
function displayNumber(child) {
  return new Promise((resolve, reject) => {
    let written = ''
    let complaints = ''
    const timer = setTimeout(
      () => reject(new Error(`Xvfb did not start in ${startTimeoutMs / 1000} s: ${complaints.trim()}`)),
      startTimeoutMs,
    )
    const settle = (action, value) => {
      clearTimeout(timer)
      action(value)
    }
    child.stderr.setEncoding('utf8').on('data', (text) => {
      complaints += text
    })
    // The number and the end of its line are two writes, which may arrive one by one.
    child.stdio[3].setEncoding('utf8').on('data', (text) => {
      written += text
      const found = /^(\d+)\n/.exec(written)
      if (found) settle(resolve, found[1])
    })
    child.on('error', (error) =>
      settle(reject, new Error('Xvfb is not installed. Run "npm run setup".', { cause: error })),
    )
    child.on('exit', (exitCode) =>
      settle(reject, new Error(`Xvfb ended with code ${exitCode}: ${complaints.trim()}`)),
    )
  })
}

/** Starts a screen that nobody sees, on a free display number. */
async function startVirtualScreen() {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  // It must not outlive this process, whatever ends it.
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  try {
    const display = `:${await displayNumber(child)}`
    return { display, stop: () => stop(child, end) }
  } catch (error) {
    end()
    process.removeListener('exit', end)
    throw error
  }
}

async function stop(child, end) {
  process.removeListener('exit', end)
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

/** The environment for programs that open windows: as it is where there is a screen, else with a virtual one. */
export async function screenEnvironment() {
  if (hasDisplay()) return { environment: { ...process.env }, stop: async () => undefined }
  const screen = await startVirtualScreen()
  return { environment: { ...process.env, DISPLAY: screen.display }, stop: () => screen.stop() }
}
