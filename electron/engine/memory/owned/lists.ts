import type { memory as contract } from '../../../../shared/contract/memory'
import type { Input, Output } from '../../../../shared/contract/procedure'
import { AppError } from '../../app-error'
import { isIndexFault } from '../../database/search-indexes'
import { searchBoxQuery } from '../../database/search-text'
import type { MemoryStore } from '../memory-store'
import { calendarDay, noonOf } from '../zoned-time'

/**
 * A page of what is known, or of what was known at an instant.
 * @throws AppError memory_index_broken
 */
export function listMemories(
  store: MemoryStore,
  { query, asOf, ...page }: Input<typeof contract.list>,
): Output<typeof contract.list> {
  if (asOf !== null) {
    const { rows, total } = store.past.page({ ...page, query, asOf })
    return { items: store.sources.items(rows), total }
  }
  const match = searchBoxQuery(query)
  if (match === null && query.trim() !== '') return { items: [], total: 0 }
  const { rows, total } = searched(store, match, () => store.pages.page({ ...page, match }))
  return { items: store.sources.items(rows), total }
}

/** When the first change was, and how many each day of the person's calendar has had, each told by its noon. */
export function changesByDay({ history }: MemoryStore, timeZone: string): Output<typeof contract.days> {
  const days = new Map<number, number>()
  for (const { at, changes } of history.quarters()) {
    const noon = noonOf(calendarDay(at, timeZone), timeZone)
    days.set(noon, (days.get(noon) ?? 0) + changes)
  }
  return { firstAt: history.firstAt(), days: [...days].map(([at, changes]) => ({ at, changes })) }
}

/** What a damaged index does not find is not "nothing": it is an error. */
function searched<T>(store: MemoryStore, match: string | null, search: () => T): T {
  if (match === null) return search()
  try {
    if (store.pages.isIndexWhole()) return search()
  } catch (error) {
    if (!isIndexFault(error)) throw error
    throw new AppError('memory_index_broken', {}, { cause: error })
  }
  throw new AppError('memory_index_broken', {})
}
