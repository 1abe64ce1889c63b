import type { ForgetPreview, ForgetScope } from '../../../../shared/contract/forget'
import type { ForgettingTables } from '../../database/forgetting'
import type { MemoryStore } from '../memory-store'
import { entriesOf, planForgetting } from './plan'
import { excerptOf } from './words'

type Deps = {
  store: MemoryStore
  tables: ForgettingTables
  /** Lets others do something. */
  breathe: () => Promise<void>
}

/** As many as a preview lists. */
const listed = 100
/** Of what lies beside, what the preview tells by numbers of its own. */
const counted = ['versions', 'versionsBefore', 'summaries']

/** What would be erased, for a person to look at. @param backups how many older copies of the file there are */
export async function previewForgetting(
  deps: Deps,
  scope: ForgetScope,
  backups: number,
): Promise<ForgetPreview> {
  const { store, tables } = deps
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
    backups,
  }
}
