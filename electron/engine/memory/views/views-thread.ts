import { setImmediate as breathe } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { AppError } from '../../app-error'
import { startReadingThread } from '../reading-thread'
import { inPieces } from '../transfer/pieces'
import { type Ask, FromViews, type ToViews } from './protocol'
import type { AskForParts, ViewsOptions } from './views'

type Deps = Omit<ViewsOptions, 'db' | 'workerFile'> & {
  workerFile: string
  databaseFile: string
  /** Answers in this thread, where the other one cannot even start. */
  here: AskForParts
}
type Heard = Exclude<FromViews, { type: 'failed' }>
type Waiting = { worker: Worker; resolve: (heard: Heard) => void; reject: (error: Error) => void }

/** For closing its file in order; then it is ended. */
const closeMs = 2_000
/** A thread that nobody asks is memory that nobody needs. */
const idleMs = 60_000
/** A question is asked once more where the thread ends under it. */
const mostTries = 2

/** The thread that reads for views. One that ends by itself is replaced when the next question comes. */
export class ViewsThread {
  readonly #deps: Deps
  readonly #waiting = new Map<number, Waiting>()
  /** Questions that are not answered to their end. */
  readonly #open = new Set<number>()
  #worker: Worker | null = null
  #ended: Promise<void> = Promise.resolve()
  #questions = 0
  #idle: ReturnType<Deps['setTimer']> = null
  #hasAnswered = false
  #closed = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** @throws AppError what the question fails with; cancelled; internal where the thread ends under a long answer */
  async *ask(ask: Ask, text: string): AsyncGenerator<unknown> {
    for (let tries = 1; ; tries += 1) {
      let hasBegun = false
      try {
        for await (const part of this.#parts(ask, text)) {
          hasBegun = true
          yield part
        }
        return
      } catch (error) {
        if (!(error instanceof ThreadLost)) throw error
        if (this.#closed) throw new AppError('cancelled')
        if (hasBegun) throw new AppError('internal', {}, { detail: error.message })
        if (tries < mostTries) continue
        if (this.#hasAnswered) throw new AppError('internal', {}, { detail: error.message })
      }
      this.#deps.log('error', 'the thread of the views does not start: its work is done in that of the app')
      yield* this.#deps.here(ask, text)
      return
    }
  }

  async *#parts(ask: Ask, text: string): AsyncGenerator<unknown> {
    if (this.#closed) throw new AppError('cancelled')
    this.#questions += 1
    const id = this.#questions
    this.#open.add(id)
    this.#rest(false)
    this.#worker ??= this.#start()
    // A question is known to the thread that it began in alone.
    const worker = this.#worker
    try {
      // All at once would be copied at once.
      for (const piece of inPieces(text)) {
        this.#post(worker, { type: 'text', id, piece })
        await breathe()
      }
      let heard = await this.#say(worker, id, { type: 'ask', id, ask })
      for (; heard.type === 'part'; heard = await this.#say(worker, id, { type: 'next', id })) {
        yield heard.value
      }
    } finally {
      this.#open.delete(id)
      if (this.#worker === worker) this.#post(worker, { type: 'stop', id })
      if (this.#open.size === 0 && !this.#closed) this.#rest(true)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#rest(false)
    this.#end()
    // Also of one that was let go while idle and still has the file open.
    await this.#ended
  }

  #end(): void {
    const worker = this.#worker
    if (worker === null) return
    this.#worker = null
    worker.postMessage({ type: 'close' } satisfies ToViews)
    const timer = this.#deps.setTimer(() => void worker.terminate(), closeMs)
    worker.once('exit', () => this.#deps.clearTimer(timer))
  }

  /** Ended after a while in which nothing is asked. */
  #rest(isIdle: boolean): void {
    if (this.#idle !== null) this.#deps.clearTimer(this.#idle)
    this.#idle = isIdle ? this.#deps.setTimer(() => this.#end(), idleMs) : null
  }

  #say(worker: Worker, id: number, message: ToViews): Promise<Heard> {
    if (this.#closed) return Promise.reject(new AppError('cancelled'))
    return new Promise((resolve, reject) => {
      this.#post(worker, message)
      this.#waiting.set(id, { worker, resolve, reject })
      // Only what is waited for keeps the process alive.
      worker.ref()
    })
  }

  /** @throws ThreadLost where the thread is gone, or another has taken its place, which knows nothing of the question */
  #post(worker: Worker, message: ToViews): void {
    if (this.#worker !== worker) throw new ThreadLost('its thread ended between two parts')
    worker.postMessage(message)
  }

  #start(): Worker {
    const { workerFile, databaseFile, log } = this.#deps
    const { worker, ended } = startReadingThread({
      workerFile,
      databaseFile,
      protocol: FromViews,
      onSaid: (said) => this.#hear(worker, said),
      onStrange: () => log('error', 'the thread of the views said something that nobody knows'),
      onEnd: (why) => {
        if (this.#worker === worker) {
          this.#worker = null
          log('error', 'the thread of the views ended and starts again', { why })
        }
        this.#lost(worker, why)
      },
    })
    this.#ended = Promise.all([this.#ended, ended]).then(() => undefined)
    return worker
  }

  #hear(worker: Worker, said: FromViews): void {
    this.#hasAnswered = true
    const waiting = this.#waiting.get(said.id)
    this.#waiting.delete(said.id)
    if (this.#waiting.size === 0) worker.unref()
    if (said.type === 'failed') waiting?.reject(AppError.fromData(said.error))
    else waiting?.resolve(said)
  }

  /** What was asked of this thread; questions of its successor stay. */
  #lost(worker: Worker, reason: string): void {
    for (const [id, waiting] of this.#waiting) {
      if (waiting.worker !== worker) continue
      this.#waiting.delete(id)
      waiting.reject(new ThreadLost(reason))
    }
  }
}

class ThreadLost extends Error {}
