import { inSlices } from '../in-slices'
import type { MemoryStore } from '../memory-store'

type Deps = { store: MemoryStore; now: () => number }

/** Many removals are one deed: the time to undo it begins for all of them at once, when the last one is hidden. */
export async function asOneRemoval({ store, now }: Deps, rowIds: readonly number[]): Promise<void> {
  const at = now()
  await inSlices(rowIds, {
    transact: store.transact,
    step: (rowId) => store.memories.removeAnew(rowId, at),
  })
}
