import type { AppErrorData } from '../../../../shared/errors'
import { toErrorData } from '../../app-error'
import type { WaitingConversation, WaitingJob } from '../../database/memory-jobs'
import { type Call, makeBatch, oneAttempt } from './batch'
import type { ManagerUsage } from './ladder'
import { QueueLease, type TimerHandle } from './lease'
import type { Manager, QueueDeps } from './queue-deps'
import { managerReading, type Reading, rulesReading } from './reading'
import { Relater } from './relate'
import { readableTurn } from './select'
import { writeReadings } from './write-readings'

export type { HolderProcess, Log, TimerHandle } from './lease'
export type { Manager } from './queue-deps'

const backOffMs = [5_000, 15_000, 60_000, 300_000, 900_000]
const gatheredTurns = 6
const lookAgainMs = 60_000

/** The one consumer of the memory jobs. Every step can die: a job ends in the transaction that holds its memories. */
export class MemoryQueue {
  readonly #deps: QueueDeps
  readonly #lease: QueueLease
  readonly #relater = new Relater()
  /** Jobs whose turns the rules have read since the start; reading one again changes nothing. */
  readonly #readByRules = new Set<number>()
  #timer: TimerHandle | null = null
  #abort: AbortController | null = null
  /** Whose turns the manager is asked about. */
  #asksAbout: number | null = null
  #working: Promise<void> | null = null
  #open = false
  #busy = false
  #lookAgain = false

  constructor(deps: QueueDeps) {
    this.#deps = deps
    this.#lease = new QueueLease(deps)
  }

  get running(): boolean {
    return this.#abort !== null
  }

  start(): void {
    this.#open = true
    this.wake()
  }

  /** Looks for work now. While memory is paused nothing is read to its end either; the turns wait. */
  wake(): void {
    if (this.#deps.isPaused()) this.#abort?.abort()
    this.#schedule(0)
  }

  /** While a reply is made the model is left to it: the present call stops, and that is no failure. */
  setBusy(busy: boolean): void {
    this.#busy = busy
    if (busy) this.#abort?.abort()
    else this.wake()
  }

  /** Of a conversation that is gone the manager is asked nothing more. */
  leave(conversationRowId: number): void {
    if (this.#asksAbout === conversationRowId) this.#abort?.abort()
  }

  async close(): Promise<void> {
    this.#open = false
    if (this.#timer !== null) this.#deps.clearTimer(this.#timer)
    this.#timer = null
    this.#abort?.abort()
    await this.#working
  }

  #schedule(delayMs: number): void {
    if (!this.#open) return
    if (this.#timer !== null) this.#deps.clearTimer(this.#timer)
    this.#timer = this.#deps.setTimer(
      () => {
        this.#timer = null
        if (this.#working) this.#lookAgain = true
        else this.#begin()
      },
      Math.max(0, delayMs),
    )
  }

  #begin(): void {
    this.#lookAgain = false
    this.#working = this.#work().then((delayMs) => {
      this.#working = null
      if (this.#lookAgain) this.#schedule(0)
      else if (delayMs !== null && this.#timer === null) this.#schedule(delayMs)
    })
  }

  /** Reads all that is ready. Milliseconds until there is more to do; null where nothing waits. */
  async #work(): Promise<number | null> {
    try {
      let delayMs: number | null = 0
      while (delayMs === 0 && this.#open) delayMs = await this.#step()
      return delayMs
    } catch (error) {
      // A fault of ours, as models' failures are kept with their jobs: said in the log, tried again later.
      const { code, detail } = toErrorData(error)
      this.#deps.log('error', 'the memory queue failed', { code, detail })
      return lookAgainMs
    } finally {
      this.#lease.release()
    }
  }

  /** Reads one batch. Milliseconds until there is more to do; null where nothing waits. */
  async #step(): Promise<number | null> {
    const { store, now, isPaused } = this.#deps
    if (!this.#open || this.#busy || isPaused()) return null
    store.jobs.skipUnwanted(now())
    const waiting = store.jobs
      .conversations()
      .map((conversation) => ({ conversation, at: this.#readyAt(conversation) }))
    const ready = waiting.find(({ at }) => at <= now())
    if (!ready) return waiting.length === 0 ? null : Math.min(...waiting.map(({ at }) => at)) - now()
    if (!this.#lease.take()) return this.#lease.freeInMs()
    const isRulesOnly = this.#deps.learning() === 'rules'
    // What code can read is known at once, whatever becomes of the manager and its answer.
    this.#applyRules(ready.conversation, isRulesOnly)
    if (isRulesOnly) return 0
    const manager = await this.#openManager(ready.conversation)
    if (!this.#open || this.#busy) return null
    if (manager === 'none') return lookAgainMs
    if (manager !== 'failed') await this.#read(ready.conversation, manager)
    return 0
  }

  async #openManager(conversation: WaitingConversation): Promise<Manager | 'none' | 'failed'> {
    try {
      return (await this.#deps.managerModel()) ?? 'none'
    } catch (error) {
      const due = this.#deps.store.jobs.due(conversation.conversationRowId, this.#deps.now())
      this.#fail(conversation, oneAttempt(due), toErrorData(error))
      this.#deps.publish({ topic: 'memory-status' })
      return 'failed'
    }
  }

  #readyAt({ jobs, newestAt, notBefore }: WaitingConversation): number {
    return jobs >= gatheredTurns ? notBefore : Math.max(notBefore, newestAt + this.#deps.quietMs)
  }

  /** What the rules read in the turns that are due. `isDone`: no model is asked about them afterwards. */
  #applyRules(conversation: WaitingConversation, isDone: boolean): void {
    const { store, now, publish } = this.#deps
    const due = oneAttempt(store.jobs.due(conversation.conversationRowId, now()))
    const jobs = isDone ? due : due.filter((job) => !this.#readByRules.has(job.rowId))
    if (jobs.length === 0) return
    try {
      const turns = jobs.flatMap((job) => readableTurn(store.turns, job.rowId, job.messageRowId) ?? [])
      this.#apply(conversation, jobs, [rulesReading(turns)], isDone)
      for (const job of jobs) this.#readByRules.add(job.rowId)
    } catch (error) {
      this.#fail(conversation, jobs, toErrorData(error))
    }
    publish({ topic: 'memory-status' })
  }

  /** Asks the manager about the turns of a conversation that are due. */
  async #read(conversation: WaitingConversation, manager: Manager): Promise<void> {
    const { store, now, publish } = this.#deps
    const jobs = oneAttempt(store.jobs.due(conversation.conversationRowId, now()))
    const { calls, taken, skipped } = makeBatch(store.turns, jobs, manager.model)
    store.transact(() => {
      for (const job of skipped) store.jobs.finish(job.rowId, 'skipped', now())
    })
    if (calls.length > 0) {
      const abort = new AbortController()
      this.#abort = abort
      this.#asksAbout = conversation.conversationRowId
      publish({ topic: 'memory-status' })
      try {
        const readings: Reading[] = []
        for (const call of calls) readings.push(await this.#ask(manager, call, abort.signal))
        this.#apply(conversation, taken, readings, true)
      } catch (error) {
        if (!abort.signal.aborted) this.#fail(conversation, taken, toErrorData(error))
      } finally {
        this.#abort = null
      }
    }
    publish({ topic: 'memory-status' })
  }

  #ask(manager: Manager, call: Call, signal: AbortSignal): Promise<Reading> {
    const onUsage = (usage: ManagerUsage) => this.#deps.onUsage(manager, usage)
    const { store } = this.#deps
    return managerReading({ store, relater: this.#relater, onUsage }, manager, call, signal)
  }

  #apply(
    conversation: WaitingConversation,
    jobs: readonly WaitingJob[],
    readings: readonly Reading[],
    isDone: boolean,
  ): void {
    const { now, publish } = this.#deps
    const at = now()
    writeReadings(this.#deps, {
      ...{ conversationRowId: conversation.conversationRowId, jobs, readings, isDone, at },
      mayWrite: () => this.#lease.isHeld(at),
    })
    if (!isDone && readings.every(({ checked }) => checked.length === 0)) return
    publish({ topic: 'memory' })
    publish({ topic: 'conversation', id: conversation.conversationId })
  }

  #fail(conversation: WaitingConversation, jobs: readonly WaitingJob[], error: AppErrorData): void {
    const { store, now, log } = this.#deps
    const at = now()
    const attempts = Math.max(...jobs.map((job) => job.attempts))
    const notBefore = at + (backOffMs[Math.min(attempts, backOffMs.length - 1)] ?? 0)
    store.transact(() => {
      for (const job of jobs) store.jobs.fail(job.rowId, error, notBefore, at)
      // What the model wrote concerns these turns; a server that is away concerns all.
      if (error.code !== 'memory_bad_output') store.jobs.postponeAll(notBefore)
      if (attempts > 0) return
      store.activity.add({
        at,
        outcome: 'failed',
        kind: null,
        text: '',
        reason: error.code,
        memoryRowId: null,
        conversationRowId: conversation.conversationRowId,
      })
    })
    log('warn', 'the memory manager failed', { code: error.code, attempts: attempts + 1 })
  }
}
