import { z } from 'zod'
import type { MemorySettings } from '../../../../shared/contract/memory'
import { AppError, toErrorData } from '../../app-error'
import { inSlices } from '../in-slices'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import type { Proposals } from '../proposals/proposals'
import { askWithLadder, type LadderQuestion, type ManagerUsage } from '../writing/ladder'
import type { Log, Manager, TimerHandle } from '../writing/queue'
import { daySummaryQuestion, eventsOf, oldDays } from './day-summaries'
import { isSo, nearFact, sameFactsQuestion, stillTwins } from './same-facts'
import { fullBlocks, shorterCoreQuestion } from './shorter-core'

export type CareDeps = {
  store: MemoryStore
  changes: MemoryChanges
  proposals: Proposals
  settings: () => MemorySettings
  isPaused: () => boolean
  /** Null where none is chosen: only what code can do is done. */
  managerModel: () => Promise<Manager | null>
  onUsage: (manager: Manager, usage: ManagerUsage) => void
  now: () => number
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
  log: Log
  /** How long nothing must have happened. */
  idleMs?: number
}

const defaultIdleMs = 5 * 60_000
const betweenRoundsMs = 30 * 60_000
const dayMs = 86_400_000
/** What a person is asked in a day. */
const mostADay = 3
/** What the manager is asked in one round. */
const questionsARound = 6
/** Facts that one round looks at. */
const factsARound = 40
const twinsARound = 20
/** Days that one round looks at. */
const daysARound = 40
/** Questions that are not asked again, by their hashes. */
const mostRemembered = 1_000
/** Who merges what stands there twice, word for word. */
const byCode = 'Keepsake'

const cursorKey = 'memory.care.cursor'
const dayCursorKey = 'memory.care.day-cursor'
const askedKey = 'memory.care.asked'
const Asked = z.array(z.string())

/**
 * Tidies while nobody asks for anything. What says the same in the same words becomes one (a split takes it back); what
 * only seems to, a core that is nearly full, and days long past become proposals: a few a day, never the same twice.
 */
export class Care {
  readonly #deps: CareDeps
  #timer: TimerHandle | null = null
  #abort: AbortController | null = null
  #working: Promise<void> = Promise.resolve()
  #open = false
  #busy = false

  constructor(deps: CareDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#open = true
    this.wake()
  }

  /** Something happened: the quiet begins anew. */
  wake(): void {
    this.#again(this.#deps.idleMs ?? defaultIdleMs)
  }

  /** A reply is under way: the model is left to it. */
  setBusy(busy: boolean): void {
    this.#busy = busy
    if (busy) this.#abort?.abort()
    this.wake()
  }

  async close(): Promise<void> {
    this.#open = false
    this.#stopTimer()
    this.#abort?.abort()
    await this.#working
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#deps.clearTimer(this.#timer)
    this.#timer = null
  }

  #again(delayMs: number): void {
    this.#stopTimer()
    if (!this.#open) return
    this.#timer = this.#deps.setTimer(() => {
      this.#timer = null
      this.#working = this.#working.then(() => this.#round())
    }, delayMs)
  }

  async #round(): Promise<void> {
    const { log } = this.#deps
    try {
      if (this.#mayWork()) {
        await this.#mergeTwins()
        await this.#ask()
      }
    } catch (error) {
      if (!this.#abort?.signal.aborted) {
        const { code, detail } = toErrorData(error)
        log('warn', 'the memory could not be tidied', { code, detail })
      }
    } finally {
      this.#abort = null
      if (this.#timer === null) this.#again(betweenRoundsMs)
    }
  }

  #mayWork(): boolean {
    const { store, settings, isPaused } = this.#deps
    return this.#open && !this.#busy && !isPaused() && settings().consolidate && store.jobs.count() === 0
  }

  async #mergeTwins(): Promise<void> {
    const { store, changes } = this.#deps
    await inSlices(store.care.twins(twinsARound), {
      transact: store.transact,
      step: (rowIds) => {
        // Since the list was read, a person may have forgotten some of them, or begun to talk.
        const rows = this.#mayWork() ? stillTwins(store, rowIds) : []
        const [first] = rows
        if (first && rows.length > 1) changes.merge(rows, first.text, byCode)
      },
    })
  }

  async #ask(): Promise<void> {
    const { settings, managerModel } = this.#deps
    if (settings().learning === 'rules' || this.#leftToday() <= 0) return
    const work = [...this.#fullBlocks(), ...this.#nearFacts(), ...this.#oldDays()]
    if (work.length === 0) return
    const manager = await managerModel()
    if (manager === null || !this.#mayWork()) return
    const abort = new AbortController()
    this.#abort = abort
    let asked = 0
    for (const step of work) {
      if (asked >= questionsARound || this.#leftToday() <= 0 || !this.#mayWork()) return
      if (await step(manager, abort.signal)) asked += 1
    }
  }

  /** One step asks at most one question, and tells whether it did. What it asked it does not ask again. */
  #fullBlocks(): ((manager: Manager, signal: AbortSignal) => Promise<boolean>)[] {
    const { store, proposals } = this.#deps
    const before = store.settings.get(askedKey, Asked, [])
    return fullBlocks(store)
      .filter(({ hash }) => !before.includes(hash))
      .map(({ block, rows, hash }) => async (manager, signal) => {
        const texts = rows.map((row) => row.text)
        const question = shorterCoreQuestion(texts)
        if (!fits(manager, question)) return false
        const sentences = (await this.#answer(manager, question, signal))?.sentences ?? null
        this.#remember(hash)
        if (sentences === null) return true
        proposals.add(
          {
            ...{ type: 'rewrite_core', label: block.label, block: block.name },
            ...{ ids: rows.map((row) => row.id), before: texts, after: sentences },
          },
          { origin: 'assistant', author: manager.displayName },
        )
        return true
      })
  }

  #nearFacts(): ((manager: Manager, signal: AbortSignal) => Promise<boolean>)[] {
    const { store, proposals } = this.#deps
    const from = store.settings.get(cursorKey, z.int(), 0)
    return store.care.factsAfter(from, factsARound).map((rowId) => async (manager, signal) => {
      const row = store.memories.byRowId(rowId)
      const near = row && isSo(row) && nearFact(store, row)
      const rows = row && near ? [near, row] : []
      if (rows.length > 0) {
        const question = sameFactsQuestion(rows.map(({ text }) => text))
        const text = (await this.#answer(manager, question, signal))?.text ?? null
        if (text !== null) {
          const change = { type: 'merge' as const, ids: rows.map(({ id }) => id), text }
          proposals.add(change, { origin: 'assistant', author: manager.displayName })
        }
      }
      // Only now: a model that was away is asked about this one again.
      store.settings.set(cursorKey, rowId)
      return rows.length > 0
    })
  }

  #oldDays(): ((manager: Manager, signal: AbortSignal) => Promise<boolean>)[] {
    const { store, proposals, now } = this.#deps
    const from = store.settings.get(dayCursorKey, z.int(), Number.MIN_SAFE_INTEGER)
    return oldDays(store, from, now(), daysARound).map((noon) => async (manager, signal) => {
      const before = store.settings.get(askedKey, Asked, [])
      const [first, ...others] = eventsOf(store, noon)
        .filter(({ hash }) => !before.includes(hash))
        .map(({ rows, hash }) => ({ rows, hash, question: daySummaryQuestion(rows.map(({ text }) => text)) }))
        .filter(({ question }) => fits(manager, question))
      if (first) {
        const text = (await this.#answer(manager, first.question, signal))?.text ?? null
        this.#remember(first.hash)
        if (text !== null) {
          const change = { type: 'merge' as const, ids: first.rows.map(({ id }) => id), text }
          proposals.add(change, { origin: 'assistant', author: manager.displayName })
        }
      }
      // What the day tells of others is asked about in the next round.
      if (others.length === 0) store.settings.set(dayCursorKey, noon)
      return first !== undefined
    })
  }

  /** Null where nobody can read the answer: the next time it would be no better, and the rest would wait behind it. */
  async #answer<T>(manager: Manager, question: LadderQuestion<T>, signal: AbortSignal): Promise<T | null> {
    const onUsage = (usage: ManagerUsage) => this.#deps.onUsage(manager, usage)
    try {
      return await askWithLadder(manager.model, question, signal, onUsage)
    } catch (error) {
      if (error instanceof AppError && error.code === 'memory_bad_output') return null
      throw error
    }
  }

  #remember(hash: string): void {
    const { settings } = this.#deps.store
    settings.set(askedKey, [...settings.get(askedKey, Asked, []), hash].slice(-mostRemembered))
  }

  #leftToday(): number {
    const { store, now } = this.#deps
    return mostADay - store.proposals.madeSince(null, ['merge', 'rewrite_core'], now() - dayMs)
  }
}

/** What a chat template adds, and some room: a server may cut in silence. */
const roomTokens = 200

const fits = ({ model }: Manager, { system, user, maxTokens }: LadderQuestion<unknown>): boolean =>
  model.estimateTokens(system + user) + maxTokens + roomTokens <= model.contextWindow
