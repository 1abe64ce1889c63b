import { utilityProcess } from 'electron'
import type { WorkerProcess } from '../engine/servers'

const keptStderrBytes = 4_096

/** Starts the built-in engine in a utility process, which ends with the app, however that ends. */
export function spawnUtilityWorker(entryPath: string): WorkerProcess {
  const child = utilityProcess.fork(entryPath, [], { stdio: 'pipe', serviceName: 'Keepsake model engine' })
  let stderr = ''
  child.stderr?.setEncoding?.('utf8')
  child.stderr?.on('data', (text) => {
    stderr = (stderr + String(text)).slice(-keptStderrBytes)
  })
  // A pipe that nobody reads fills up and stops the child.
  child.stdout?.resume()
  return {
    get pid() {
      return child.pid
    },
    post: (message) => child.postMessage(message),
    onMessage: (listener) => {
      child.on('message', listener)
    },
    onExit: (listener) => {
      child.once('exit', (code) =>
        listener({ code, signal: null, ...(stderr === '' ? {} : { cause: stderr }) }),
      )
    },
    kill: ({ force }) => {
      const { pid } = child
      if (force && pid !== undefined) process.kill(pid, 'SIGKILL')
      else child.kill()
    },
  }
}
