import { toErrorData } from '../../app-error'
import type { Log, TimerHandle } from '../writing/queue'
import type { ChosenModel } from './recall-models'

type Deps = {
  now: () => number
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
  log: Log
}

/** A model that has failed is left alone for so long: every reply would wait for it in vain. */
const restMs = 30_000
/** What is late for this reply serves the next: a model that must be loaded first is waited for behind its back. */
const limitMs = 60_000

/** Asks models that may be slow, away or broken, one request each at a time, and not again right after a failure. */
export class Attempts {
  readonly #deps: Deps
  readonly #restsUntil = new Map<string, number>()
  readonly #underWay = new Map<string, Promise<unknown>>()
  readonly #closing = new AbortController()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Whether it can be asked now: it is neither at work still nor has it just failed. */
  mayAsk({ servedAs }: ChosenModel<unknown>): boolean {
    return !this.#underWay.has(servedAs) && (this.#restsUntil.get(servedAs) ?? 0) <= this.#deps.now()
  }

  /** What `work` gives; undefined, and a line in the log, where it fails. */
  async ask<T>(
    chosen: ChosenModel<unknown>,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    const { servedAs, displayName } = chosen
    const running = this.#limited(work)
    this.#underWay.set(servedAs, running)
    try {
      const answer = await running
      this.#restsUntil.delete(servedAs)
      return answer
    } catch (error) {
      if (this.#closing.signal.aborted) return undefined
      this.#restsUntil.set(servedAs, this.#deps.now() + restMs)
      const { code } = toErrorData(error)
      this.#deps.log('warn', 'memory is ranked without a model that failed', { model: displayName, code })
      return undefined
    } finally {
      this.#underWay.delete(servedAs)
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#underWay.values())
  }

  /** Ends with the limit and with the app, also where what is waited for knows no signal. */
  async #limited<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { setTimer, clearTimer } = this.#deps
    const limit = new AbortController()
    const timer = setTimer(() => limit.abort(), limitMs)
    const signal = AbortSignal.any([limit.signal, this.#closing.signal])
    const ended = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    try {
      signal.throwIfAborted()
      return await Promise.race([work(signal), ended])
    } finally {
      clearTimer(timer)
    }
  }
}
