import { randomUUID } from 'node:crypto'
import { type FromWorker, ToWorker } from '../protocol'
import { LlamaInference } from './llama-inference'
import { ModelHost } from './model-host'
import { createEngineServer } from './server'
import { openTransport } from './transport'

/** The process of the built-in engine: waits for `start`, serves, and ends when the app does. */
function main(): void {
  const transport = openTransport(process)
  const post = (message: FromWorker) => transport.post(message)
  const log = (level: 'info' | 'warn' | 'error', text: string) => post({ type: 'log', level, text })
  let inference: LlamaInference | undefined
  let work: Promise<void> = Promise.resolve()

  const handle = async (message: unknown): Promise<void> => {
    const command = ToWorker.parse(message)
    if (command.type === 'start') inference ??= await start(command, post, log)
    else {
      inference?.setModels(command.models)
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

type Start = Extract<ToWorker, { type: 'start' }>
type Log = (level: 'info' | 'warn' | 'error', text: string) => void

async function start(command: Start, post: (message: FromWorker) => void, log: Log): Promise<LlamaInference> {
  const useGpu = command.useGpu && process.env.KEEPSAKE_GPU !== 'off'
  const host = new ModelHost({ useGpu, log, report: (state) => post({ type: 'state', state }) })
  host.setModels(command.models)
  const inference = new LlamaInference({ host, idleUnloadMs: command.idleUnloadMs, now: Date.now, log })
  const server = createEngineServer({ inference, key: command.key, now: Date.now, newId: randomUUID })
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => {
      const address = server.address()
      if (address && typeof address === 'object') resolve(address.port)
      else reject(new Error('the server has no port'))
    })
  })
  post({ type: 'listening', port })
  return inference
}

main()
