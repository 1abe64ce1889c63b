import type { EngineContract, Handlers } from '../../../../shared/contract'
import { AppError } from '../../app-error'
import type { MemoryStore } from '../memory-store'
import type { MemoryViews } from '../views/views'

type Names =
  | 'list'
  | 'get'
  | 'history'
  | 'subjects'
  | 'days'
  | 'usedIn'
  | 'writtenFrom'
  | 'replacedFrom'
  | 'activity'

/** What is known, was known, and where it stood and came from. */
export function listsApi({
  store,
  views,
  timeZone,
}: {
  store: MemoryStore
  views: Pick<MemoryViews, 'list' | 'subjects' | 'days'>
  timeZone: () => string
}): Pick<Handlers<EngineContract>['memory'], Names> {
  const runOf = (runId: string) => {
    const run = store.runMemories.run(runId)
    if (!run) throw new AppError('run_missing', { id: runId })
    return run
  }
  const writtenFrom = (runId: string): number[] => {
    const { userMessageRowId, replyRowId } = runOf(runId)
    const turns = userMessageRowId === null ? [replyRowId] : [userMessageRowId, replyRowId]
    // What a model proposed in its reply, and a person kept, came from the reply.
    return [...new Set(turns.flatMap((rowId) => store.sources.writtenFrom(rowId)))]
  }
  const itemsOf = (rowIds: readonly number[]) => store.sources.items(store.memories.byRowIds([...rowIds]))
  return {
    list: (input) => views.list(input),
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
    subjects: (input) => views.subjects(input),
    days: () => views.days(timeZone()),
    usedIn: ({ runId }) => store.runMemories.view(store.runMemories.of(runOf(runId).runRowId)),
    writtenFrom: ({ runId }) => itemsOf(writtenFrom(runId)),
    replacedFrom: ({ runId }) => itemsOf(store.memories.supersededByAny(writtenFrom(runId))),
    activity: ({ limit, before }) => store.activity.latest(limit, before),
  }
}
