import type { EngineContract, Handlers } from '../../../../shared/contract'
import { AppError } from '../../app-error'
import { isIndexFault } from '../../database/search-indexes'
import { searchBoxQuery } from '../../database/search-text'
import type { MemoryStore } from '../memory-store'
import { calendarDay, noonOf } from '../zoned-time'

type Names = 'list' | 'get' | 'history' | 'subjects' | 'days' | 'usedIn' | 'writtenFrom' | 'activity'

/** What is known, was known, and where it stood and came from. */
export function listsApi({
  store,
  timeZone,
}: {
  store: MemoryStore
  timeZone: () => string
}): Pick<Handlers<EngineContract>['memory'], Names> {
  const runOf = (runId: string) => {
    const run = store.runMemories.run(runId)
    if (!run) throw new AppError('run_missing', { id: runId })
    return run
  }
  return {
    list: ({ query, asOf, ...page }) => {
      if (asOf !== null) {
        const { rows, total } = store.past.page({ ...page, query, asOf })
        return { items: store.sources.items(rows), total }
      }
      const match = searchBoxQuery(query)
      if (match === null && query.trim() !== '') return { items: [], total: 0 }
      const { rows, total } = searched(store, match, () => store.pages.page({ ...page, match }))
      return { items: store.sources.items(rows), total }
    },
    get: ({ id }) => {
      const row = store.memories.byId(id)
      const [item] = row ? store.sources.items([row]) : []
      if (!item) throw new AppError('memory_missing', { id })
      return item
    },
    history: ({ id }) => {
      const row = store.memories.byId(id)
      if (!row) throw new AppError('memory_missing', { id })
      return store.history.of(row.rowId)
    },
    subjects: ({ asOf }) => store.subjects.all(asOf),
    days: () => ({ firstAt: store.history.firstAt(), days: byDay(store.history.quarters(), timeZone()) }),
    usedIn: ({ runId }) => store.runMemories.view(store.runMemories.of(runOf(runId).runRowId)),
    writtenFrom: ({ runId }) => {
      const { userMessageRowId, replyRowId } = runOf(runId)
      const turns = userMessageRowId === null ? [replyRowId] : [userMessageRowId, replyRowId]
      // What a model proposed in its reply, and a person kept, came from the reply.
      const rowIds = new Set(turns.flatMap((rowId) => store.sources.writtenFrom(rowId)))
      return store.sources.items(store.memories.byRowIds([...rowIds]))
    },
    activity: ({ limit, before }) => store.activity.latest(limit, before),
  }
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

/** Changes by the days of the person's calendar, each told by its noon. */
function byDay(quarters: readonly { at: number; changes: number }[], timeZone: string) {
  const days = new Map<number, number>()
  for (const { at, changes } of quarters) {
    const noon = noonOf(calendarDay(at, timeZone), timeZone)
    days.set(noon, (days.get(noon) ?? 0) + changes)
  }
  return [...days].map(([at, changes]) => ({ at, changes }))
}
