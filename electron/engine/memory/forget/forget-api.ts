import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Erasure } from '../erasure'
import type { MemoryViews } from '../views/views'
import { family } from './family'
import { Forgetting, type ForgettingDeps } from './forgetting'

export type ForgetApiDeps = ForgettingDeps & { erasure: Erasure; views: Pick<MemoryViews, 'forgetPreview'> }

const person = 'person'

/** What a person may have forgotten for good, or taken back. */
export function forgetApi(
  deps: ForgetApiDeps,
  forgetting: Forgetting = new Forgetting(deps),
): Handlers<EngineContract>['forget'] {
  return {
    preview: ({ scope }) => deps.views.forgetPreview(scope, deps.backups.count()),
    run: ({ scope, messages, backups }) => forgetting.run(scope, { messages, backups }),
    undoLearned: ({ scope }) => {
      // What is being made of it would bring it back.
      deps.hold?.(true)
      try {
        return undoLearned(deps, scope)
      } finally {
        deps.hold?.(false)
      }
    },
  }
}

type Undone = Parameters<Handlers<EngineContract>['forget']['undoLearned']>[0]['scope']

function undoLearned(deps: ForgetApiDeps, scope: Undone): { removed: string[]; reopened: number } {
  const { store, tables, changes, erasure } = deps
  const result = store.transact(() => {
    const learned =
      scope.what === 'since'
        ? tables.learnedSince(scope.at)
        : tables
            .learnedFrom(scope.conversationId)
            .filter(({ elsewhere }) => !elsewhere)
            .map(({ rowId }) => rowId)
    const found = family(store, learned, false)
    const rows = store.memories
      .byRowIds([...found.memories, ...found.derived])
      .filter(({ removedAt }) => removedAt === null)
    for (const row of rows) changes.remove(row, person)
    // What is still to be read of them would teach it again.
    const turns = scope.what === 'since' ? { since: scope.at } : { conversationId: scope.conversationId }
    store.jobs.skipTurns(turns, deps.now())
    const fitting = (rowIds: readonly number[]) =>
      store.memories.byRowIds(rowIds).filter((row) => changes.hasRoom(row.detail, row.text, row.rowId))
    const reopened = fitting(found.reopen)
    for (const row of reopened) changes.reopen(row, person)
    for (const part of fitting(found.parts)) changes.standApart(part, person)
    return { removed: rows.map(({ id }) => id), reopened: reopened.length }
  })
  deps.publish({ topic: 'conversations' })
  deps.publish({ topic: 'memory-status' })
  erasure.schedule()
  return result
}
