import type { Change } from '../../../shared/contract/app'
import { MemoryKind, type MemorySettings } from '../../../shared/contract/memory'
import type { MemoryStore } from './memory-store'
import type { TimerHandle } from './writing/queue'

type Deps = {
  store: MemoryStore
  settings: () => MemorySettings
  now: () => number
  publish: (change: Change) => void
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
}

const dayMs = 86_400_000
const firstSweepMs = 60_000
const sweepEveryMs = 6 * 3_600_000
/** Most that one transaction erases; the rest follows at once. */
const atOnce = 200

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
      if (this.sweep() === atOnce) this.#again(0)
    }, delayMs)
  }

  /** Erases up to a batch; how many. */
  sweep(): number {
    const { store, settings, now, publish } = this.#deps
    const { retentionDays } = settings()
    const at = now()
    const erased = store.transact(() => {
      let left = atOnce
      for (const kind of MemoryKind.options) {
        const days = retentionDays[kind]
        if (days === undefined) continue
        for (const rowId of store.retention.expired(kind, at - days * dayMs, left)) {
          store.memories.erase(rowId)
          left -= 1
          store.activity.add({
            ...{ at, kind, outcome: 'erased', text: '', reason: 'retention' },
            ...{ memoryRowId: null, conversationRowId: null },
          })
        }
      }
      return atOnce - left
    })
    if (erased > 0) publish({ topic: 'memory' })
    return erased
  }
}
