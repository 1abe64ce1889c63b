import type { MemoryStore } from '../memory-store'
import type { ForgetPlan } from './plan'

/** The memories with those that came out of them and those that they took the place of. */
export function family(
  store: MemoryStore,
  rows: readonly number[],
  withParts: boolean,
): Pick<ForgetPlan, 'memories' | 'derived' | 'parts' | 'reopen'> {
  const memories = new Set(rows)
  for (let more = withParts ? rows : []; more.length > 0; ) {
    more = store.parts.of(more).flatMap(({ partRowId }) => (memories.has(partRowId) ? [] : [partRowId]))
    for (const part of more) memories.add(part)
  }
  const derived = new Set<number>()
  for (let more: readonly number[] = [...memories]; more.length > 0; ) {
    more = store.parts.wholesOf(more).filter((whole) => !memories.has(whole) && !derived.has(whole))
    for (const whole of more) derived.add(whole)
  }
  const gone = new Set([...memories, ...derived])
  const parts = store.parts
    .of([...gone])
    .filter(({ wholeRowId, partRowId }) => {
      return !gone.has(partRowId) && store.memories.byRowId(partRowId)?.supersededBy === wholeRowId
    })
    .map(({ partRowId }) => partRowId)
  const reopen = store.memories
    .supersededByAny([...gone])
    .filter((rowId) => !gone.has(rowId) && !parts.includes(rowId))
  return { memories: [...memories], derived: [...derived], parts, reopen }
}
