import { create } from 'zustand'
import type { MemoryItem } from '../../../shared/contract/memory'
import { itemsBetween, type MemoryClient, useMemory } from './memory-store'

type Selection = {
  items: ReadonlyMap<string, MemoryItem>
  /** The row that a press with Shift counts from. */
  anchor: number | null
  /** All that was found is being gathered. */
  gathering: boolean
}
const none: Selection = { items: new Map(), anchor: null, gathering: false }

/** What is chosen for something to be done with all of it. */
export const useSelection = create<Selection>(() => none)
export const clearSelection = () => useSelection.setState(none)

/** Chooses a row or lets it go; with Shift everything from the last one pressed to this. */
export async function toggleRow(
  client: MemoryClient<'list'>,
  item: MemoryItem,
  index: number,
  withShift: boolean,
) {
  const { items, anchor } = useSelection.getState()
  const next = new Map(items)
  if (withShift && anchor !== null) {
    const range = await itemsBetween(client, Math.min(anchor, index), Math.max(anchor, index))
    for (const one of range ?? []) next.set(one.id, one)
    return useSelection.setState({ items: next })
  }
  if (!next.delete(item.id)) next.set(item.id, item)
  useSelection.setState({ items: next, anchor: index })
}

/** Chooses everything that was found, however much of it was ever in sight. */
export async function selectAllFound(client: MemoryClient<'list'>) {
  const { total, question } = useMemory.getState()
  if (!total) return
  useSelection.setState({ gathering: true })
  const all = await itemsBetween(client, 0, total - 1)
  if (question !== useMemory.getState().question) return
  useSelection.setState({
    gathering: false,
    ...(all ? { items: new Map(all.map((item) => [item.id, item])) } : {}),
  })
}
