import type { MemoryItem } from '../../../../shared/contract/memory'
import type { MemoryStore } from '../memory-store'
import { rowsInSteps } from './rows-in-steps'

/** All that is not forgotten, as people see it, oldest first. */
export async function allItems(store: MemoryStore): Promise<MemoryItem[]> {
  const all: MemoryItem[] = []
  for await (const rows of rowsInSteps(store)) all.push(...store.sources.items(rows))
  return all
}
