import { type MemoryFilter, MemoryKind, type MemorySort } from '../../../shared/contract/memory'
import type { MemoryShow } from '../../app/memory-route'
import type { MemoryQuestion } from './memory-store'

export type TableSort = { sort: MemorySort; descending: boolean }

/** What is known about the person stands above the list and is not told twice. */
const besideCore = MemoryKind.options.filter((kind) => kind !== 'core')

/** What the engine is asked for, by how it is shown. `plain`: nothing narrows it. */
export function questionOf(
  show: MemoryShow,
  filter: Partial<MemoryFilter>,
  plain: boolean,
  table: TableSort,
): MemoryQuestion {
  switch (show) {
    case 'timeline':
      return { filter, sort: 'when', descending: true }
    case 'table':
      return { filter, ...table }
    default:
      return {
        filter: plain ? { ...filter, kinds: besideCore } : filter,
        sort: 'best',
        descending: true,
      }
  }
}
