import type { Reopened } from '../../database/memory-history'
import type { MemoryRow } from '../../database/memory-row'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from './change'

type Deps = { store: MemoryStore; changes: MemoryChanges; now: () => number }
type Removed = MemoryRow & { removedAt: number }
/** What was opened again as one of these was removed, by the row of that one. */
export type OpenedBy = ReadonlyMap<number, readonly Reopened[]>

const person = 'person'

/** What the removal of these has opened again. One look for all of them: each look reads every change since. */
export function openedBy({ store }: Deps, since: number, ids: readonly string[]): OpenedBy {
  const opened = new Map<number, Reopened[]>()
  for (const one of store.history.reopenedSince(since, ids)) {
    opened.set(one.byRowId, [...(opened.get(one.byRowId) ?? []), one])
  }
  return opened
}

/** Brings a removed memory back, and with it what its removal had changed beside it. In the caller's transaction. */
export function bringBack({ store, changes, now }: Deps, row: Removed, opened: OpenedBy): MemoryRow {
  for (const { rowId, byRowId, validTo, at } of opened.get(row.rowId) ?? []) {
    const before = store.memories.byRowId(rowId)
    if (before && before.validTo === null && at >= row.removedAt) {
      changes.supersede(before, byRowId, validTo, { actor: person })
    }
  }
  for (const { partRowId } of store.parts.of([row.rowId])) {
    const part = store.memories.byRowId(partRowId)
    // What the person had opened before by hand stays open.
    const cameApart = store.history
      .of(partRowId)
      .some(({ operation, at }) => operation === 'split' && at >= row.removedAt)
    if (part && part.validTo === null && cameApart) {
      changes.supersede(part, row.rowId, now(), { actor: person })
    }
  }
  return changes.restore(row, person)
}
