import type { Change } from '../../../shared/contract/app'
import { MemoryKind, type MemorySettings } from '../../../shared/contract/memory'
import { passagesEachStep, restMs, rowsEachStep } from './erasure'
import { beginSlice } from './in-slices'
import type { MemoryStore } from './memory-store'
import type { Log, TimerHandle } from './writing/queue'

type Deps = {
  store: MemoryStore
  settings: () => MemorySettings
  now: () => number
  publish: (change: Change) => void
  log: Log
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
}

const dayMs = 86_400_000
const firstSweepMs = 60_000
const sweepEveryMs = 6 * 3_600_000

/**
 * Erases what the person's rules let go: of a kind with a rule, unpinned, neither said nor used again for that long.
 * No tombstone is left: what is said anew may be learned anew.
 */
export class Retention {
  readonly #deps: Deps
  #timer: TimerHandle | null = null

  constructor(deps: Deps) {
    this.#deps = deps
  }

  start(): void {
    this.#again(firstSweepMs)
  }

  close(): void {
    if (this.#timer !== null) this.#deps.clearTimer(this.#timer)
    this.#timer = null
  }

  #again(delayMs: number): void {
    this.close()
    this.#timer = this.#deps.setTimer(() => {
      // First of all: one sweep that fails must not be the last.
      this.#again(sweepEveryMs)
      try {
        if (this.#sweepSome()) this.#again(restMs)
      } catch (error) {
        this.#deps.log('error', 'what is past its time could not be erased', { error: String(error) })
      }
    }, delayMs)
  }

  /** One step; whether there may be more. */
  #sweepSome(): boolean {
    const { store, settings, now, publish } = this.#deps
    const { retentionDays } = settings()
    const at = now()
    for (const kind of MemoryKind.options) {
      const days = retentionDays[kind]
      if (days === undefined) continue
      const due = store.retention.expired(kind, at - days * dayMs, rowsEachStep)
      if (due.length === 0) continue
      const document = kind === 'resource' ? due.find((rowId) => store.documents.hasAny(rowId)) : undefined
      if (document !== undefined) {
        store.transact(() => store.documents.dropSome(document, passagesEachStep))
        return true
      }
      store.transact(() => {
        const isOver = beginSlice()
        for (const rowId of due) {
          store.memories.erase(rowId)
          store.activity.add({
            ...{ at, kind, outcome: 'erased', text: '', reason: 'retention' },
            ...{ memoryRowId: null, conversationRowId: null },
          })
          if (isOver()) break
        }
      })
      publish({ topic: 'memory' })
      return true
    }
    return false
  }
}
