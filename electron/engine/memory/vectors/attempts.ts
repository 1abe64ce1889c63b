import type { AppErrorData } from '../../../../shared/errors'
import { toErrorData } from '../../app-error'
import type { Log, TimerHandle } from '../writing/queue'
import type { ChosenModel } from './recall-models'

type Deps = {
  now: () => number
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
  log: Log
  /** A model failed that had not, or answers again. */
  onTrouble: () => void
}

/** A model that has failed is left alone for so long: every reply would wait for it in vain. */
const restMs = 30_000
/** What is late for this reply serves the next: a model that must be loaded first is waited for behind its back. */
const lateMs = 60_000

type UnderWay = { answer: Promise<unknown>; isLate: boolean }

/** Asks models that may be slow, away or broken, one request each at a time, and not again right after a failure. */
export class Attempts {
  readonly #deps: Deps
  readonly #failed = new Map<string, { error: AppErrorData; restsUntil: number }>()
  readonly #underWay = new Map<string, UnderWay>()
  readonly #closing = new AbortController()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Why this model's last answer was none; null where it was one. */
  failure({ servedAs }: ChosenModel<unknown>): AppErrorData | null {
    return this.#failed.get(servedAs)?.error ?? null
  }

  /** Forgets failures: somebody asks for another try. */
  forgive(): void {
    this.#failed.clear()
  }

  /**
   * What `work` gives within the limit, behind what the model was asked before; null where it fails, is slow, was slow
   * before and is at work still, or has just failed.
   */
  async ask<T>(
    chosen: ChosenModel<unknown>,
    limitMs: number,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | null> {
    const { setTimer, clearTimer, log, now } = this.#deps
    const { servedAs, displayName } = chosen
    let mine: UnderWay | undefined
    let isOver = false
    const inTurn = async (): Promise<T | null> => {
      for (let before = this.#underWay.get(servedAs); before; before = this.#underWay.get(servedAs)) {
        if (before.isLate) return null
        await before.answer
      }
      if (isOver || this.#closing.signal.aborted) return null
      if ((this.#failed.get(servedAs)?.restsUntil ?? 0) > now()) return null
      const answer = this.#run(chosen, work)
      mine = { answer, isLate: false }
      this.#underWay.set(servedAs, mine)
      return answer
    }
    let timer: TimerHandle = null
    const late = new Promise<null>((resolve) => {
      timer = setTimer(() => {
        isOver = true
        if (mine !== undefined) mine.isLate = true
        log('info', 'memory does not wait for a slow model', { model: displayName, limitMs })
        resolve(null)
      }, limitMs)
    })
    try {
      return await Promise.race([inTurn(), late])
    } finally {
      clearTimer(timer)
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled([...this.#underWay.values()].map(({ answer }) => answer))
  }

  #run<T>(chosen: ChosenModel<unknown>, work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    const { servedAs, displayName } = chosen
    const { now, log, onTrouble } = this.#deps
    return this.#limited(work)
      .then((answer) => {
        if (this.#failed.delete(servedAs)) onTrouble()
        return answer
      })
      .catch((thrown: unknown) => {
        if (this.#closing.signal.aborted) return null
        const error = toErrorData(thrown)
        this.#failed.set(servedAs, { error, restsUntil: now() + restMs })
        log('warn', 'memory is searched without a model that failed', {
          model: displayName,
          code: error.code,
        })
        onTrouble()
        return null
      })
      .finally(() => this.#underWay.delete(servedAs))
  }

  /** Ends with the limit and with the app, also where what is waited for knows no signal. */
  async #limited<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { setTimer, clearTimer } = this.#deps
    const limit = new AbortController()
    const timer = setTimer(() => limit.abort(), lateMs)
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
