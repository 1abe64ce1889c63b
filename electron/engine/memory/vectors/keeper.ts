import type { MemoryStatus } from '../../../../shared/contract/memory'
import type { AppErrorData } from '../../../../shared/errors'
import { AppError, toErrorData } from '../../app-error'
import type { Leases } from '../../database/leases'
import type { VectorSpace, VectorTable } from '../../database/vectors'
import type { EmbeddingModel } from '../../providers'
import type { Log, TimerHandle } from '../writing/queue'
import { embedTexts } from './embed-texts'
import { embeddableText } from './embeddable-text'
import { type Missing, MissingVectors } from './missing-vectors'
import type { EmbeddingCost } from './question-models'
import { type ChosenModel, type RecallModels, vectorModelOf } from './recall-models'

export type VectorKeeperDeps = {
  table: VectorTable
  leases: Leases
  /** Of this process and engine. */
  holder: string
  models: RecallModels
  now: () => number
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
  onCost: (chosen: ChosenModel<EmbeddingModel>, cost: EmbeddingCost) => void
  /** New vectors are in the file. */
  onVectors: () => void
  /** What `status` tells is another thing now. */
  onProgress: () => void
  /** Somebody else needs the models: a reply is told by `setBusy`, the memory manager by this. */
  mustWait: () => boolean
  log: Log
}
type Work = { chosen: ChosenModel<EmbeddingModel>; space: VectorSpace; missing: MissingVectors; key: string }
type Status = NonNullable<MemoryStatus['vectors']>

const backOffMs = [5_000, 15_000, 60_000, 300_000, 900_000]
/** A server that dies in the middle loses no more than these, and a reply waits for no more. */
const textsAtOnce = 16
const purgedAtOnce = 200
const leaseName = 'memory-vectors'
const leaseMs = 60_000
const lookAgainMs = 60_000
/** Longer than any model takes to be loaded. */
const answerMs = 300_000
/** A reply's two turns come together, and what follows on it soon after. */
const settleMs = 500
/** What nobody told of, as a conversation that takes part in memory again. */
const everythingEveryMs = 10 * 60_000
const shownEveryMs = 500

/** Makes the vectors of all texts in the background; whatever is interrupted goes on where the file says. */
export class VectorKeeper {
  readonly #deps: VectorKeeperDeps
  #work: Work | null = null
  #timer: TimerHandle | null = null
  #dueAt = 0
  #running: Promise<void> | null = null
  #abort: AbortController | null = null
  #open = false
  #busy = false
  #holds = false
  #again = false
  #failures = 0
  #error: AppErrorData | null = null
  #lookedAtAllAt = 0
  #shownAt = 0
  #state: Status['state'] = 'working'

  constructor(deps: VectorKeeperDeps) {
    this.#deps = deps
  }

  /** Null where no embedding model is chosen. */
  status(): Status | null {
    const chosen = this.#deps.models.embedding('texts')
    if (chosen === null) return null
    const work = this.#work?.key === keyOf(chosen) ? this.#work : null
    const total = work?.missing.total ?? 0
    const done = Math.max(0, total - (work?.missing.left ?? 0))
    const state = work === null ? 'working' : this.#state
    return { modelName: chosen.displayName, done, total, state, error: this.#error }
  }

  start(): void {
    this.#open = true
    this.#schedule(0)
  }

  /**
   * There is something new, or something changed.
   * @param everything also what is old may have lost its vector
   */
  wake(everything = false): void {
    if (everything) this.#work?.missing.lookAtAll()
    else {
      this.#work?.missing.lookAtAll(['memory'])
      this.#work?.missing.lookAtNew()
    }
    // A failure waits for its time, whatever is new; another model need not.
    const chosen = this.#deps.models.embedding('texts')
    const isOther = chosen === null || keyOf(chosen) !== this.#work?.key
    if (this.#error === null || isOther) this.#schedule(settleMs)
  }

  /** Tries again now, also after failures. */
  retry(): void {
    this.#failures = 0
    this.#error = null
    this.wake(true)
  }

  /** While a reply is made the models are left to it: the present request stops, and that is no failure. */
  setBusy(busy: boolean): void {
    this.#busy = busy
    if (busy) this.#abort?.abort()
    else if (this.#error === null || this.#timer === null) this.#schedule(settleMs)
  }

  async close(): Promise<void> {
    this.#open = false
    if (this.#timer !== null) this.#deps.clearTimer(this.#timer)
    this.#timer = null
    this.#abort?.abort()
    await this.#running
    if (this.#holds) this.#deps.leases.release(leaseName, this.#deps.holder)
    this.#holds = false
  }

  #schedule(delayMs: number): void {
    if (!this.#open) return
    if (this.#running !== null) {
      this.#again = true
      return
    }
    const { now, setTimer, clearTimer } = this.#deps
    const dueAt = now() + delayMs
    if (this.#timer !== null) {
      if (this.#dueAt <= dueAt) return
      clearTimer(this.#timer)
    }
    this.#dueAt = dueAt
    this.#timer = setTimer(() => {
      this.#timer = null
      this.#again = false
      this.#running = this.#step().then((nextMs) => {
        this.#running = null
        if (this.#again) this.#schedule(Math.min(settleMs, nextMs ?? settleMs))
        else if (nextMs !== null) this.#schedule(nextMs)
      })
    }, delayMs)
  }

  /** A little work. Milliseconds until the next; null where it is waited for a call. */
  async #step(): Promise<number | null> {
    try {
      const next = await this.#little()
      this.#show(next !== 0)
      return next
    } catch (error) {
      // Stopped on purpose: whoever stopped it says when to go on.
      if (this.#abort?.signal.aborted) return this.#busy ? null : 0
      const delayMs = backOffMs[Math.min(this.#failures, backOffMs.length - 1)] ?? lookAgainMs
      this.#failures += 1
      this.#error = toErrorData(error)
      this.#state = 'waiting'
      const { code, detail = '' } = this.#error
      this.#deps.log('warn', 'vectors of the memory wait', { code, detail, delayMs })
      this.#show(true)
      return delayMs
    } finally {
      this.#abort = null
    }
  }

  async #little(): Promise<number | null> {
    const { table, leases, holder, models, now, mustWait } = this.#deps
    const chosen = models.embedding('texts')
    if (chosen === null) {
      this.#work = null
      this.#error = null
      return table.purge(null, purgedAtOnce) ? 0 : null
    }
    this.#holds = leases.take(leaseName, holder, now(), leaseMs)
    if (!this.#holds) {
      this.#state = 'waiting'
      return lookAgainMs
    }
    const work = this.#workFor(chosen)
    if (work === null) return null
    if (now() - this.#lookedAtAllAt >= everythingEveryMs) {
      this.#lookedAtAllAt = now()
      work.missing.lookAtAll()
    }
    if (work.missing.look()) return 0
    if (work.missing.left === 0) {
      this.#state = 'ready'
      this.#error = null
      this.#failures = 0
      return table.purge(work.space.rowId, purgedAtOnce) ? 0 : everythingEveryMs
    }
    if (this.#busy) {
      this.#state = 'waiting'
      return null
    }
    if (mustWait()) {
      this.#state = 'waiting'
      return lookAgainMs / 10
    }
    this.#state = 'working'
    await this.#embed(work, work.missing.next(textsAtOnce))
    this.#error = null
    this.#failures = 0
    return 0
  }

  #workFor(chosen: ChosenModel<EmbeddingModel>): Work | null {
    const key = keyOf(chosen)
    if (this.#work?.key === key) return { ...this.#work, chosen }
    const { table } = this.#deps
    const { rowId, servedHash } = vectorModelOf(chosen)
    const space = table.open(rowId, servedHash)
    if (space === undefined) return null
    this.#work = { chosen, space, key, missing: new MissingVectors(table, space.rowId) }
    this.#lookedAtAllAt = 0
    this.#state = 'working'
    this.#error = null
    this.#failures = 0
    return this.#work
  }

  async #embed({ chosen, space, missing }: Work, batch: readonly Missing[]): Promise<void> {
    const { table, onCost, onVectors } = this.#deps
    const [owner] = batch.map((one) => one.owner)
    if (owner === undefined) return
    const texts = table.texts(
      owner,
      batch.map(({ rowId }) => rowId),
    )
    const abort = new AbortController()
    this.#abort = abort
    const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(answerMs)])
    const embeddable = texts.map(({ text, heading }) => ({
      short: (share: number) => embeddableText(text, heading, share),
    }))
    const work = async () =>
      embedTexts(await chosen.open(), embeddable, (cost) => onCost(chosen, cost), signal)
    const vectors = await orAborted(work(), signal)
    const length = vectors.find((vector) => vector !== null)?.length
    if (length !== undefined && space.dimensions !== null && length !== space.dimensions) {
      // Another model answers under the same name and address.
      table.leave(space.rowId)
      this.#work = null
      return
    }
    if (length !== undefined && space.dimensions === null) {
      table.setDimensions(space.rowId, length)
      space.dimensions = length
    }
    const made = texts.flatMap(({ rowId, witness }, at) => {
      const vector = vectors[at]
      if (vector?.length === length && vector) return [{ owner, rowId, witness, vector }]
      missing.skip({ owner, rowId })
      return []
    })
    table.keep(space.rowId, made)
    missing.done(batch)
    if (made.length > 0) onVectors()
    // All are refused: a server's fault, whatever it says of the texts.
    else if (texts.length > 3) throw new AppError('bad_response', { server: chosen.displayName })
  }

  #show(now: boolean): void {
    const at = this.#deps.now()
    if (!now && at - this.#shownAt < shownEveryMs) return
    this.#shownAt = at
    this.#deps.onProgress()
  }
}

/** Ends with the signal, also where what is waited for knows none. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = (): void => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

const keyOf = ({ rowId, servedAs }: ChosenModel<unknown>) => `${rowId} ${servedAs}`
