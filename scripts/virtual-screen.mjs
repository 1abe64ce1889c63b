import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { hasDisplay } from './setup/system-packages.mjs'

const size = '1440x900x24'
const startTimeoutMs = 20_000

/** Reads the display number that Xvfb writes once it accepts windows. */
function displayNumber(child) {
  return new Promise((resolve, reject) => {
    const complaints = []
    const timer = setTimeout(() => reject(new Error('Xvfb did not start in time')), startTimeoutMs)
    const settle = (action, value) => {
      clearTimeout(timer)
      action(value)
    }
    child.stderr.setEncoding('utf8').on('data', (text) => complaints.push(text))
    // The number and its line end may come apart.
    let written = ''
    child.stdio[3].setEncoding('utf8').on('data', (text) => {
      written += text
      const found = /^(\d+)\n/.exec(written)
      if (found) settle(resolve, found[1])
    })
    child.on('error', (error) =>
      settle(reject, new Error('Xvfb is not installed. Run "npm run setup".', { cause: error })),
    )
    child.on('exit', (exitCode) =>
      settle(reject, new Error(`Xvfb ended with code ${exitCode}: ${complaints.join('').trim()}`)),
    )
  })
}

/** Starts a screen that nobody sees, on a free display number. */
export async function startVirtualScreen() {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  // It must not outlive this process, whatever ends it.
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  const display = `:${await displayNumber(child)}`
  return {
    display,
    async stop() {
      process.removeListener('exit', end)
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

/** The environment for programs that open windows: as it is where there is a screen, else with a virtual one. */
export async function screenEnvironment() {
  if (hasDisplay()) return { environment: { ...process.env }, stop: async () => undefined }
  const screen = await startVirtualScreen()
  return { environment: { ...process.env, DISPLAY: screen.display }, stop: () => screen.stop() }
}
