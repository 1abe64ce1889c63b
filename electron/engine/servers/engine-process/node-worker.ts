import { fork } from 'node:child_process'
import type { WorkerProcess } from './worker-process'

const keptStderrBytes = 4096

/**
 * Starts the built engine (`builtin-engine.cjs`) as a plain Node child. Not for the packaged app: there
 * `fork` would start the app itself.
 */
export function spawnNodeWorker(
  entryPath: string,
  environment: NodeJS.ProcessEnv = process.env,
): WorkerProcess {
  const child = fork(entryPath, [], {
    execArgv: [],
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'json',
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-keptStderrBytes)
  })
  return {
    get pid() {
      return child.pid
    },
    // A message that meets a closed channel is answered by `onExit`.
    post: (message) => child.connected && child.send(Object(message), undefined, undefined, () => undefined),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      let told = false
      const tell = (code: number | null, signal: string | null, cause: string) => {
        if (told) return
        told = true
        listener({ code, signal, ...(cause === '' ? {} : { cause }) })
      }
      child.once('error', (error) => {
        if (child.pid === undefined) tell(null, null, error.message)
      })
      // 'close' comes after the last of stderr, which is where a crash tells its reason.
      child.once('close', (code, signal) => tell(code, signal, stderr.trim()))
    },
    kill: ({ force }) => {
      child.kill(force ? 'SIGKILL' : 'SIGTERM')
    },
  }
}
