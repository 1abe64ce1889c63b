import type { MemoryMode } from '../../../../shared/contract/chat'
import type { MemorySettings, UsedMemory } from '../../../../shared/contract/memory'
import type { UsedRow } from '../../database/run-memories'
import { quoteForPrompt } from '../prompt-block'
import { redact } from '../redact'
import { type TellableValues, withoutValues } from '../vault/values'
import type { UserTurn } from './borne-out'
import { type Heeded, heed } from './heed'
import { memoryTools, type ToolDeps, type ToolTurn } from './memory-tools'
import { overview } from './overview'
import { plainWord } from './plain-words'
import { askedFor, type GrantedItem, withOffers, withVault } from './vault-lines'

type Recalled = { block: string | null; used: UsedRow[]; coreTokens: number; failed?: boolean }
type Question = {
  preview?: boolean
  conversationRowId: number | null
  text: string
  memoryMode: MemoryMode
  budgetTokens: number
  countTokens: (text: string) => number
}

type Deps = Omit<ToolDeps, 'search'> & {
  timeZone: () => string
  /** What is known about a question. */
  recall: (question: Question) => Promise<Recalled> | Recalled
  /** Begins what `recall` will be asked. */
  lookAhead: (question: Pick<Question, 'conversationRowId' | 'text'>) => void
  /** Items of the vault that the person let this conversation's model see, with their values. */
  granted: (conversationRowId: number) => readonly GrantedItem[]
  settings: () => Pick<MemorySettings, 'budgetTokens' | 'tools'>
  /** Tokens of a text, for what no model counts. */
  estimateTokens: (text: string) => number
}

/** In place of a message. */
const untold = '[secret: vault]'
/** Buttons under a reply. */
const mostOffered = 5

/** What memory does inside a conversation, beside being read from its turns. */
export function chatHelp(deps: Deps) {
  const { store, recall, granted, toldIn, estimateTokens } = deps
  const search: ToolDeps['search'] = (question) => recall({ ...question, countTokens: estimateTokens })
  return {
    lookAhead: (question: Pick<Question, 'conversationRowId' | 'text' | 'memoryMode'>): void => {
      const { conversationRowId, text, memoryMode } = question
      if (memoryMode === 'off' || plainWord(text)?.kind === 'overview') return
      deps.lookAhead({ conversationRowId, text })
    },
    /** What is known about a question; all that weighs most where a person asks what is known of them. */
    recall: async (question: Question): Promise<Recalled> => {
      const { conversationRowId, text, memoryMode, countTokens } = question
      if (memoryMode === 'off') return { block: null, used: [], coreTokens: 0 }
      const recalled =
        plainWord(text)?.kind === 'overview' ? overview(deps, question) : await recall(question)
      if (conversationRowId === null) return recalled
      const open = granted(conversationRowId)
      const isOpen = new Set(open.map(({ memoryRowId }) => memoryRowId))
      // A label is what the person finds an item by; its value stays shut until they let this conversation use it.
      const shut = store.vault.labels().filter(({ memoryRowId }) => !isOpen.has(memoryRowId))
      const offered = withOffers(recalled, askedFor(shut, text).slice(0, mostOffered), countTokens)
      return withVault(offered, askedFor(open, text), countTokens)
    },
    usedIn: (runRowId: number): UsedMemory[] => store.runMemories.view(store.runMemories.of(runRowId)),
    viewUsed: (used: readonly UsedRow[]): UsedMemory[] => store.runMemories.view(used),
    anyForeign: (used: readonly UsedRow[], replyRowIds: readonly number[]): boolean =>
      store.runMemories.anyForeign(used, replyRowIds),
    settings: deps.settings,
    heed: (turn: {
      conversationRowId: number
      replyRowId: number
      userTurns: readonly UserTurn[]
      memoryMode: MemoryMode
    }): Heeded | null => heed(deps, turn),
    tools: (turn: ToolTurn) => memoryTools({ ...deps, search }, turn),
    /** Also without what the vault lets this conversation speak of, or once let it. */
    redact: (text: string, conversationRowId: number): string =>
      redact(withoutValues(text, toldIn(conversationRowId).values)).text,
    /** Of a message that told a value which nobody knows any more, nothing. */
    tellable: ({ rowId, text }: Pick<UserTurn, 'rowId' | 'text'>, conversationRowId: number): string => {
      const { values, areAllKnown } = toldIn(conversationRowId)
      return areAllKnown || !store.turns.tellsVault(rowId) ? redact(withoutValues(text, values)).text : untold
    },
    /** What a message may hold of the vault, which no index may. */
    vaultValuesAt: (messageRowId: number): TellableValues => {
      const at = store.turns.turn(messageRowId)?.conversationRowId
      return at === undefined ? { values: [], areAllKnown: true } : toldIn(at)
    },
    quote: quoteForPrompt,
  }
}
