import type { MemoryItem } from '../../../../shared/contract/memory'
import { itemAt } from '../memory-store'

/** The row that has the list's one Tab stop: by its memory, as rows move up when one is forgotten. */
export type ActiveRow = { index: number; id: string | null }
type Rows = {
  total: number | null
  pages: ReadonlyMap<number, readonly MemoryItem[]>
  hidden: ReadonlySet<string>
}

/** Where a key leads from a row, past those that were just forgotten; null where it leads nowhere. */
export function rowAfter(rows: Rows, from: number, key: string): number | null {
  const last = (rows.total ?? 0) - 1
  switch (key) {
    case 'ArrowDown':
      return firstShown(rows, from + 1, 1)
    case 'ArrowUp':
      return firstShown(rows, from - 1, -1)
    case 'Home':
      return firstShown(rows, 0, 1)
    case 'End':
      return firstShown(rows, last, -1)
    default:
      return null
  }
}

/** Where the active row is now; where its memory is gone, the one that took its place. */
export function placeOfActive(rows: Rows, { index, id }: ActiveRow): number {
  const last = Math.max(0, (rows.total ?? 0) - 1)
  const place = Math.min(index, last)
  const here = itemAt(rows, place)
  if (here && rows.hidden.has(here.id))
    return firstShown(rows, place + 1, 1) ?? firstShown(rows, place - 1, -1) ?? place
  if (id === null || here === undefined || here.id === id) return place
  for (const step of [-1, 1]) if (itemAt(rows, place + step)?.id === id) return place + step
  return place
}

function firstShown(rows: Rows, from: number, step: 1 | -1): number | null {
  for (let at = from; at >= 0 && at < (rows.total ?? 0); at += step) {
    const item = itemAt(rows, at)
    if (item === undefined || !rows.hidden.has(item.id)) return at
  }
  return null
}
