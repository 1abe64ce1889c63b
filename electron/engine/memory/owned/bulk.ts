import type { Change } from '../../../../shared/contract/app'
import type { memory as contract } from '../../../../shared/contract/memory'
import type { Input, Output } from '../../../../shared/contract/procedure'
import type { MemoryRow } from '../../database/memory-row'
import type { Erasure } from '../erasure'
import { inSlices } from '../in-slices'
import type { MemoryStore } from '../memory-store'
import { bringBack, type OpenedBy, openedBy } from './bring-back'
import type { MemoryChanges } from './change'
import { asOneRemoval } from './one-removal'

type Deps = {
  store: MemoryStore
  changes: MemoryChanges
  now: () => number
  publish: (change: Change) => void
  erasure: Erasure
}
type Asked = Input<typeof contract.bulk>

const person = 'person'

/** One change to many, each of them whole: a death in between leaves those that came later as they were. */
export async function changeMany(deps: Deps, { ids, action }: Asked): Promise<Output<typeof contract.bulk>> {
  const { store, erasure, publish } = deps
  // The time to undo is that of the click, however long the undoing takes.
  const at = deps.now()
  const all = [...new Set(ids)]
  const isRestored = action === 'restore'
  // Nothing of it is erased before all of it is done.
  if (isRestored || action === 'remove') erasure.close()
  const touched = new Set<string>()
  let changed = 0
  let slice: number[] = []
  const removed: number[] = []
  try {
    const opened = isRestored ? openedBy(deps, at - erasure.undoMs, all) : new Map()
    await inSlices(all, {
      transact: store.transact,
      step: (id) => {
        const row = change(deps, id, action, at, opened)
        if (row) slice.push(row.rowId)
      },
      after: () => {
        changed += slice.length
        if (action === 'remove') removed.push(...slice)
        // The turns that a memory came from count what is kept of them.
        if (isRestored || action === 'remove') {
          for (const id of store.sources.conversationsOf(slice)) touched.add(id)
        }
        slice = []
      },
    })
    await asOneRemoval(deps, removed)
  } finally {
    for (const id of touched) publish({ topic: 'conversation', id })
    erasure.schedule()
  }
  return { changed }
}

/** Undefined where it is gone, or as it is to be already. */
function change(
  deps: Deps,
  id: string,
  action: Asked['action'],
  at: number,
  opened: OpenedBy,
): MemoryRow | undefined {
  const { store, changes, erasure } = deps
  const row = store.memories.byId(id)
  if (!row) return undefined
  const { removedAt } = row
  if (action === 'restore') {
    return removedAt !== null && removedAt + erasure.undoMs > at
      ? bringBack(deps, { ...row, removedAt }, opened)
      : undefined
  }
  if (removedAt !== null) return undefined
  return action === 'remove' ? changes.remove(row, person) : changes.pin(row, action === 'pin', person)
}
