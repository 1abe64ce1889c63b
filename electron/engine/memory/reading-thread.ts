import { Worker } from 'node:worker_threads'
import type { ZodType } from 'zod'

type Options<Said> = {
  /** The built thread, and the database that it opens for itself. */
  workerFile: string
  databaseFile: string
  /** All that it may say; one that says something else is ended. */
  protocol: ZodType<Said>
  onSaid: (said: Said) => void
  onStrange: () => void
  /** @param why the stack of what it threw, or its exit code */
  onEnd: (why: string) => void
}

/** Starts a thread that reads the memory. It keeps the process alive only while it is `ref`ed. */
export function startReadingThread<Said>(options: Options<Said>): { worker: Worker; ended: Promise<void> } {
  const { workerFile, databaseFile, protocol, onSaid, onStrange, onEnd } = options
  // Keys in the environment are nothing to it.
  const worker = new Worker(workerFile, { workerData: { file: databaseFile }, env: {}, execArgv: [] })
  worker.unref()
  worker.on('message', (message: unknown) => {
    const said = protocol.safeParse(message)
    if (said.success) return onSaid(said.data)
    onStrange()
    void worker.terminate()
  })
  let thrown: string | undefined
  worker.on('error', (error) => {
    thrown = error instanceof Error ? (error.stack ?? error.message) : String(error)
  })
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      onEnd((thrown ?? `its thread ended with code ${code}`).slice(0, 2_000))
      resolve()
    })
  })
  return { worker, ended }
}
