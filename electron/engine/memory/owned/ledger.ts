import type { Change } from '../../../../shared/contract/app'
import type { MemoryState } from '../../../../shared/contract/memory-item'
import { AppError } from '../../app-error'
import type { NewActivity } from '../../database/memory-activity'
import type { MemoryOperation } from '../../database/memory-history'
import { type MemoryRow, stateOf } from '../../database/memory-row'
import type { MemoryStore } from '../memory-store'

export type LedgerDeps = { store: MemoryStore; now: () => number; publish: (change: Change) => void }

export type Told = Pick<NewActivity, 'outcome'> & {
  reason?: string | null
  text?: string
  conversationRowId?: number | null
}

/** Keeps what each change was: the state before and after, the entry of the activity, and word to those who listen. */
export class Ledger {
  readonly #deps: LedgerDeps
  /** What changed since the last word. */
  readonly #changed = new Set<string>()

  constructor(deps: LedgerDeps) {
    this.#deps = deps
  }

  /** Writes in a transaction of its own or a part of the caller's. `told` null: the activity says nothing of it. */
  change(
    row: MemoryRow,
    operation: MemoryOperation,
    actor: string,
    told: Told | null,
    write: (at: number) => void,
    jobRowId: number | null = null,
  ): MemoryRow {
    const { store, now } = this.#deps
    return store.transact(() => {
      const at = now()
      write(at)
      const after = this.row(row.rowId)
      this.version(after, operation, actor, jobRowId, stateOf(row), at)
      if (told !== null) this.tell(after, told)
      else this.#publish(after)
      return after
    })
  }

  /** @throws AppError memory_missing */
  row(rowId: number): MemoryRow {
    const row = this.#deps.store.memories.byRowId(rowId)
    if (!row) throw new AppError('memory_missing', {})
    return row
  }

  version(
    row: MemoryRow,
    operation: MemoryOperation,
    actor: string,
    jobRowId: number | null,
    before: MemoryState | null,
    at: number,
  ): void {
    const { store } = this.#deps
    store.history.add({ memoryRowId: row.rowId, operation, actor, jobRowId, before, after: stateOf(row), at })
  }

  tell(row: MemoryRow, { outcome, reason = null, text = row.text, conversationRowId = null }: Told): void {
    const { store, now } = this.#deps
    const entry = { outcome, reason, text, conversationRowId, memoryRowId: row.rowId }
    store.activity.add({ ...entry, at: now(), kind: row.kind })
    this.#publish(row)
  }

  /** One word for all of a transaction, after it: each makes every open view ask anew. */
  #publish(row: MemoryRow): void {
    if (this.#changed.size === 0) queueMicrotask(() => this.#publishAll())
    this.#changed.add(row.id)
  }

  #publishAll(): void {
    const [id, ...others] = this.#changed
    this.#changed.clear()
    this.#deps.publish(others.length > 0 || id === undefined ? { topic: 'memory' } : { topic: 'memory', id })
  }
}
