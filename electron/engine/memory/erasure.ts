import type { Change } from '../../../shared/contract/app'
import type { MemoryRow } from '../database/memory-row'
import { beginSlice } from './in-slices'
import type { MemoryStore } from './memory-store'
import { tombstoneOf } from './tombstone'
import type { Log, TimerHandle } from './writing/queue'

type Deps = {
  store: MemoryStore
  now: () => number
  publish: (change: Change) => void
  log: Log
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
  undoMs: number
}

/** Passages that one step erases: the words of each leave the index at once, which takes milliseconds. */
export const passagesEachStep = 2
/** The most rows without passages that one step erases; it ends with its slice of time. */
export const rowsEachStep = 8
/** Between two steps others have their turn. */
export const restMs = 2
const retryMs = 60_000
/** A clock that was set back must not put a removal off for ever. */
const longestMs = 6 * 3_600_000

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

  /** Erases some of what is due at once, and comes back for the rest. */
  schedule(): void {
    const { store, now, undoMs } = this.#deps
    const oldest = store.memories.oldestHidden()
    if (oldest !== null && oldest + undoMs <= now()) this.#step()
    else this.#after(restMs)
  }

  close(): void {
    if (this.#timer !== null) this.#deps.clearTimer(this.#timer)
    this.#timer = null
  }

  #after(leastMs: number): void {
    this.close()
    const { store, now, undoMs, setTimer } = this.#deps
    const oldest = store.memories.oldestHidden()
    if (oldest === null) return
    const delayMs = Math.max(leastMs, oldest + undoMs - now())
    this.#timer = setTimer(() => this.#step(), Math.min(longestMs, delayMs))
  }

  #step(): void {
    // First of all: a step that fails, as on a full disk, must not be the last.
    this.#after(retryMs)
    try {
      this.#eraseSome()
    } catch (error) {
      this.#deps.log('error', 'removed memories could not be erased', { error: String(error) })
      return
    }
    this.#after(restMs)
  }

  #eraseSome(): void {
    const { store, now, publish, undoMs } = this.#deps
    const at = now()
    const erased = store.transact(() => {
      const due = store.memories.hiddenBefore(at - undoMs, rowsEachStep)
      const document = due.find(({ kind, rowId }) => kind === 'resource' && store.documents.hasAny(rowId))
      if (document !== undefined) {
        store.documents.dropSome(document.rowId, passagesEachStep)
        return false
      }
      store.proposals.dropNaming(due.map(({ id }) => id))
      const isOver = beginSlice()
      for (const row of due) {
        this.#erase(row, at)
        if (isOver()) break
      }
      return due.length > 0
    })
    if (erased) publish({ topic: 'memory' })
  }

  #erase(row: MemoryRow, at: number): void {
    const { store } = this.#deps
    const { rowId, removedAt, kind } = row
    store.history.bury(tombstoneOf(row), removedAt ?? at)
    store.memories.erase(rowId)
    // The entries with the text went with the row; that something was removed stays known.
    store.activity.add({
      ...{ at: removedAt ?? at, outcome: 'removed', kind, text: '', reason: null },
      ...{ memoryRowId: null, conversationRowId: null },
    })
  }
}
