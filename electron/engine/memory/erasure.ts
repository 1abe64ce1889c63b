import type { Change } from '../../../shared/contract/app'
import type { MemoryStore } from './memory-store'
import type { TimerHandle } from './writing/queue'

type Deps = {
  store: MemoryStore
  now: () => number
  publish: (change: Change) => void
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
  undoMs: number
}

/** Erases removed memories when the time to undo is over, also the time that passed while the app was closed. */
export class Erasure {
  readonly #deps: Deps
  #timer: TimerHandle | null = null

  constructor(deps: Deps) {
    this.#deps = deps
  }

  get undoMs(): number {
    return this.#deps.undoMs
  }

  /** Erases what is due and comes back for the rest. */
  schedule(): void {
    this.close()
    const { store, now, undoMs } = this.#deps
    this.#eraseDue()
    const oldest = store.memories.oldestHidden()
    if (oldest === null) return
    this.#timer = this.#deps.setTimer(() => this.schedule(), Math.max(1, oldest + undoMs - now()))
  }

  close(): void {
    if (this.#timer !== null) this.#deps.clearTimer(this.#timer)
    this.#timer = null
  }

  #eraseDue(): void {
    const { store, now, publish, undoMs } = this.#deps
    const at = now()
    const erased = store.transact(() => {
      const due = store.memories.hiddenBefore(at - undoMs)
      store.proposals.dropNaming(due.map(({ id }) => id))
      for (const row of due) {
        store.history.bury(row.textHash, at)
        store.memories.erase(row.rowId)
        // The entries with the text went with the row; that something was removed stays known.
        store.activity.add({
          at: row.removedAt ?? at,
          outcome: 'removed',
          kind: row.kind,
          text: '',
          reason: null,
          memoryRowId: null,
          conversationRowId: null,
        })
      }
      return due.length
    })
    if (erased > 0) publish({ topic: 'memory' })
  }
}
