import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { ForgetPreview, ForgetScope } from '../../../../shared/contract/forget'
import type { Erasure } from '../erasure'
import { family } from './family'
import { Forgetting, type ForgettingDeps } from './forgetting'
import { entriesOf, planForgetting } from './plan'
import { excerptOf } from './words'

export type ForgetApiDeps = ForgettingDeps & { erasure: Erasure }

/** As many as a preview lists. */
const listed = 100
const person = 'person'
/** Of what lies beside, what the preview tells by numbers of its own. */
const counted = ['versions', 'versionsBefore', 'summaries']

/** What a person may have forgotten for good, or taken back. */
export function forgetApi(
  deps: ForgetApiDeps,
  forgetting: Forgetting = new Forgetting(deps),
): Handlers<EngineContract>['forget'] {
  return {
    preview: ({ scope }) => preview(deps, scope),
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

async function preview(deps: ForgetApiDeps, scope: ForgetScope): Promise<ForgetPreview> {
  const { store, tables, backups } = deps
  const plan = await planForgetting(deps, scope)
  const words = scope.what === 'about' ? scope.words : null
  const { memories, derived, beside, turns } = plan
  return {
    memories: store.sources.items(store.memories.byRowIds(memories.slice(0, listed))),
    memoryCount: memories.length,
    derivedAnew: derived.length,
    reopened: plan.reopen.length,
    versions: tables.versionCount([...memories, ...derived], [...beside.versions, ...beside.versionsBefore]),
    beside: entriesOf(beside)
      .filter(([place]) => !counted.includes(place) && !plan.onlyWithMessages.includes(place))
      .reduce((sum, [, { length }]) => sum + length, 0),
    turns: tables.turns(turns.slice(-listed)).map(({ rowId: _, text, ...turn }) => ({
      ...turn,
      excerpt: excerptOf(text, words),
    })),
    turnCount: turns.length,
    summaries: beside.summaries.length,
    documents: tables.documentCount(memories),
    backups: backups.count(),
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
