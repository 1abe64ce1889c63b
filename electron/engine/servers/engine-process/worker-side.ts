import type { Server } from 'node:http'
import { openTransport } from './transport'

type Log = (level: 'info' | 'warn' | 'error', text: string) => void

/** What a worker may say to the app beside its port; `EngineProcess` reads it. */
export type Report<Load> = { log: Log; state: (load: Load) => void }

type Command<Model> = { type: 'start' } | { type: 'models'; revision: number; models: Model[] }
type Served<Model> = { server: Server; setModels: (models: Model[]) => void }

/**
 * The frame of an engine's process: waits for `start`, serves on a random port of this machine, takes new lists of
 * models, and ends when the app does.
 */
export function runWorker<Model, Load, C extends Command<Model>>(worker: {
  parse: (message: unknown) => C
  start: (command: Extract<C, { type: 'start' }>, report: Report<Load>) => Served<Model>
}): void {
  const transport = openTransport(process)
  const { post } = transport
  const log: Log = (level, text) => post({ type: 'log', level, text })
  const report: Report<Load> = { log, state: (state) => post({ type: 'state', state }) }
  let served: Served<Model> | undefined
  let work: Promise<void> = Promise.resolve()

  const handle = async (message: unknown): Promise<void> => {
    const command = worker.parse(message)
    if (isStart(command)) {
      if (served) return
      served = worker.start(command, report)
      post({ type: 'listening', port: await listen(served.server) })
    } else if (command.type === 'models') {
      served?.setModels(command.models)
      post({ type: 'models', revision: command.revision })
    }
  }
  transport.onParentGone(() => process.exit(0))
  transport.onMessage((message) => {
    work = work
      .then(() => handle(message))
      .catch((error: unknown) => post({ type: 'fatal', message: String(error) }))
  })
  // Nobody presses Ctrl+C at this process: the app decides when it ends.
  process.on('SIGINT', () => log('info', 'SIGINT is left to the app'))
  process.on('SIGTERM', () => process.exit(0))
}

function isStart<C extends { type: string }>(command: C): command is Extract<C, { type: 'start' }> {
  return command.type === 'start'
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => {
      const address = server.address()
      if (address && typeof address === 'object') resolve(address.port)
      else reject(new Error('the server has no port'))
    })
  })
}
