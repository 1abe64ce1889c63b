import type { Worker } from 'node:worker_threads'
import { AppError } from '../../app-error'
import { startReadingThread } from '../reading-thread'
import type { RetrievedHit } from '../retrieval/retrieve'
import type { VectorModel } from '../vectors/vector-index'
import { FromReader, type ToReader } from './protocol'
import type { AskedReader } from './reading'

type Deps = {
  workerFile: string
  databaseFile: string
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
}
type Pending = {
  asked: AskedReader
  /** It is asked once more where the thread ends under it. */
  tries: number
  resolve: (hits: RetrievedHit[]) => void
  reject: (error: Error) => void
}

const mostTries = 2
/** For closing its file in order; then it is ended. */
const closeMs = 2_000

/** The thread that reads. One that ends by itself is replaced when the next question comes. */
export class ReaderThread {
  readonly #deps: Deps
  readonly #pending = new Map<number, Pending>()
  #worker: Worker | null = null
  #ended: Promise<void> = Promise.resolve()
  #questions = 0
  #closed = false
  /** Whether it was ever of use. */
  hasAnswered = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** @throws AppError memory_index_broken, internal where the thread ends twice over one question */
  ask(asked: AskedReader): Promise<RetrievedHit[]> {
    if (this.#closed) return Promise.reject(new AppError('cancelled'))
    return new Promise((resolve, reject) => this.#send({ asked, tries: 1, resolve, reject }))
  }

  warm(): void {
    if (!this.#closed) this.#worker ??= this.#start()
  }

  vectorsChanged(model: VectorModel): void {
    if (!this.#closed) this.#post({ type: 'vectors', model })
  }

  async close(): Promise<void> {
    this.#closed = true
    const worker = this.#worker
    if (worker === null) return
    worker.postMessage({ type: 'close' } satisfies ToReader)
    const timer = setTimeout(() => void worker.terminate(), closeMs)
    await this.#ended
    clearTimeout(timer)
  }

  #send(pending: Pending): void {
    this.#questions += 1
    const id = this.#questions
    this.#pending.set(id, pending)
    this.#worker ??= this.#start()
    // Only a question that waits keeps the process alive.
    this.#worker.ref()
    const { question, model } = pending.asked
    const { kinds, ...rest } = question
    this.#post({
      type: 'retrieve',
      id,
      model,
      question: { ...rest, ...(kinds === undefined ? {} : { kinds: [...kinds] }) },
    })
  }

  #post(message: ToReader): void {
    this.#worker ??= this.#start()
    this.#worker.postMessage(message)
  }

  #start(): Worker {
    const { workerFile, databaseFile, log } = this.#deps
    const { worker, ended } = startReadingThread({
      workerFile,
      databaseFile,
      protocol: FromReader,
      onSaid: (said) => this.#hear(worker, said),
      onStrange: () => log('error', 'the memory reader said something that nobody knows'),
      onEnd: (why) => {
        if (this.#worker === worker) this.#worker = null
        if (!this.#closed) log('error', 'the memory reader ended and starts again', { why })
        this.#lost(why)
      },
    })
    this.#ended = ended
    return worker
  }

  #hear(worker: Worker, said: FromReader): void {
    this.hasAnswered = true
    const pending = this.#pending.get(said.id)
    this.#pending.delete(said.id)
    if (this.#pending.size === 0) worker.unref()
    if (said.type === 'found') pending?.resolve(said.hits)
    else pending?.reject(AppError.fromData(said.error))
  }

  #lost(reason: string): void {
    const lost = [...this.#pending.values()]
    this.#pending.clear()
    for (const pending of lost) {
      if (this.#closed) pending.reject(new AppError('cancelled'))
      else if (pending.tries >= mostTries) pending.reject(new AppError('internal', {}, { detail: reason }))
      else this.#send({ ...pending, tries: pending.tries + 1 })
    }
  }
}
