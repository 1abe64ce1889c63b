import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { MemoryItem } from '../../../../shared/contract/memory'
import type { ProposedChange } from '../../../../shared/contract/proposals'
import type { MemoryStore } from '../memory-store'
import { quoteForPrompt, withoutTemplateTokens } from '../prompt-block'
import type { Proposals, ProposedBy } from '../proposals/proposals'
import { isOfUser } from '../writing/voice'

type Deps = {
  store: MemoryStore
  list: Handlers<EngineContract>['memory']['list']
  /** Memories about a question, the best first; where absent, those that hold its words. */
  find?: (question: string, limit: number) => Promise<readonly MemoryItem[]>
  proposals: Proposals
}

/** The memory as other programs reach it. */
export type ForPrograms = {
  list: Handlers<EngineContract>['memory']['list']
  find?: (question: string, limit: number) => Promise<readonly MemoryItem[]>
  /** Also one that is no longer so; never one that was forgotten. */
  get: (id: string) => MemoryItem | undefined
  proposals: {
    add: (change: ProposedChange, by: ProposedBy) => string | null
    /** How many additions `author` has proposed since then. */
    madeSince: (author: string, since: number) => number
  }
  /** A text between quotes that it cannot close. */
  quote: (text: string) => string
  /** Whether a sentence without its subject would be read as one about the person, and rightly so. */
  isOfPerson: (text: string, subject: string | null) => boolean
  /** A text without what ends a speaker's turn in a chat template. */
  plain: (text: string) => string
}

export const forPrograms = ({ store, list, find, proposals }: Deps): ForPrograms => ({
  list,
  ...(find === undefined ? {} : { find }),
  get: (id) => {
    const row = store.memories.byId(id)
    return row && row.removedAt === null ? store.sources.items([row])[0] : undefined
  },
  proposals: {
    add: (change, by) => proposals.add(change, by),
    madeSince: (author, since) => store.proposals.madeSince(author, ['add'], since),
  },
  quote: (text) => quoteForPrompt(text),
  isOfPerson: isOfUser,
  plain: withoutTemplateTokens,
})
