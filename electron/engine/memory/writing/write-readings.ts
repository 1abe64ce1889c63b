import type { WaitingJob } from '../../database/memory-jobs'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import { applyItem, type Context, noteMalformed, noteRejected, type Related } from './apply'
import type { Reading } from './reading'
import type { Rejected, Verified } from './verify'

type Deps = { store: MemoryStore; changes: MemoryChanges; newId: () => string; timeZone: () => string }
type Write = {
  conversationRowId: number
  jobs: readonly WaitingJob[]
  readings: readonly Reading[]
  /** The jobs end with it. */
  isDone: boolean
  at: number
  /** Asked inside the transaction: whether no other consumer has taken over. */
  mayWrite: () => boolean
}

/** All or nothing, and nothing if another consumer has taken over or the conversation went out of memory. */
export function writeReadings(
  deps: Deps,
  { conversationRowId, jobs, readings, isDone, at, mayWrite }: Write,
): void {
  const { store } = deps
  store.transact(() => {
    if (!mayWrite()) return
    const live = new Set(jobs.filter((job) => store.jobs.isReadable(job.rowId)).map((job) => job.rowId))
    for (const { author, checked, malformed } of readings) {
      const context: Context = { conversationRowId, author, at }
      for (const { item, related } of checked) write(deps, context, item, related, live)
      if (live.size > 0) noteMalformed(deps, context, malformed)
    }
    if (isDone) for (const rowId of live) store.jobs.finish(rowId, 'done', at)
    store.activity.trim(5_000)
  })
}

/** Only of turns whose jobs still wait: what was taken out of memory meanwhile says nothing. */
function write(
  deps: Deps,
  context: Context,
  found: Verified | Rejected,
  related: Related | null,
  live: ReadonlySet<number>,
): void {
  if ('reason' in found) {
    if (live.size > 0) noteRejected(deps, context, found)
    return
  }
  const turns = found.turns.filter((turn) => live.has(turn.jobRowId))
  if (turns.length > 0) applyItem(deps, context, { ...found, turns }, related)
}
