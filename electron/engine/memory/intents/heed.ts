import type { MemoryMode, RunNotice } from '../../../../shared/contract/chat'
import { withoutValues } from '../vault/values'
import type { UserTurn } from './borne-out'
import type { ToolDeps } from './memory-tools'
import { plainWord } from './plain-words'
import { leftOver, proposeForgetting } from './propose-forgetting'
import { writeDown } from './write-down'

type Turn = {
  conversationRowId: number
  replyRowId: number
  userTurns: readonly UserTurn[]
  memoryMode: MemoryMode
}
type Deps = Pick<ToolDeps, 'toldIn' | 'store' | 'changes' | 'proposals' | 'isPaused' | 'now' | 'newId'>

/** What the model is to know of what was done, and what the window says under the reply by itself. */
export type Heeded = { note: string; notice: RunNotice | null }

const notes = {
  saved: 'What the user asks to remember is saved.',
  known: 'What the user asks to remember is known already.',
  secret:
    'This holds a secret, so it was not saved. The user can keep it in the vault of the Memory view; tell them.',
  forgotten: 'This was not saved.',
  kept_out: 'Memory keeps nothing new in this conversation, so this was not saved; tell the user.',
  off: 'This conversation does without memory, so nothing was saved or forgotten; tell the user.',
  asked:
    'What matches is shown to the user below this reply and is forgotten once they agree. It is not gone yet.',
  none: 'Nothing that is remembered matches this; tell the user.',
}

/** What leaves no mark in the window, no card and nothing remembered, is said there, whatever the model writes. */
const notices: Partial<Record<keyof typeof notes, RunNotice>> = {
  secret: 'secret_not_saved',
  forgotten: 'forgotten_before',
  kept_out: 'memory_keeps_nothing',
  off: 'memory_off',
  none: 'nothing_to_forget',
}

/**
 * Does what the last turn tells the memory in plain words, for models without tools as for all others: what is to be
 * remembered is written at once, with the turn as its source; what is to be forgotten is put to the person.
 * @returns what is to be told of it; null where the turn tells the memory nothing
 */
export function heed(deps: Deps, turn: Turn): Heeded | null {
  const last = turn.userTurns.at(-1)
  const word = last ? plainWord(last.text) : null
  if (!last || word === null || word.kind === 'overview') return null
  if (word.kind === 'remember') return told(remember(deps, turn, last, word.text))
  return forget(deps, turn, word.about)
}

const told = (outcome: keyof typeof notes, more = ''): Heeded => ({
  note: `[Keepsake: ${notes[outcome]}${more}]`,
  notice: notices[outcome] ?? null,
})

/** Once for each turn: what was removed since does not come back with another reply to it. */
function remember(deps: Deps, turn: Turn, { rowId, text: said }: UserTurn, text: string): keyof typeof notes {
  const { store } = deps
  if (turn.memoryMode === 'off') return 'off'
  if (turn.memoryMode !== 'normal' || deps.isPaused()) return 'kept_out'
  // What it told once may be a value that nobody knows any more.
  if (store.turns.tellsVault(rowId)) return 'secret'
  const { values } = deps.toldIn(turn.conversationRowId)
  if (withoutValues(said, values) !== said) return 'secret'
  return store.transact(() => {
    if (store.turns.isHeeded(rowId))
      return store.sources.writtenFrom(rowId).length > 0 ? 'known' : 'forgotten'
    const done = writeDown(deps, {
      ...{ text, messageRowId: rowId, conversationRowId: turn.conversationRowId },
      ...{ quote: said.trim().slice(0, 400), author: 'person', explicit: true },
    })
    if (done === 'saved' || done === 'known') store.turns.setHeeded(rowId)
    return done
  })
}

function forget(deps: Deps, turn: Turn, about: string): Heeded {
  if (turn.memoryMode === 'off') return told('off')
  const { conversationRowId, replyRowId } = turn
  const by = { origin: 'user' as const, author: 'person', conversationRowId, messageRowId: replyRowId }
  const { asked, left } = proposeForgetting(deps, about, by)
  if (asked === 0) return told('none')
  return told('asked', left === 0 ? '' : ` ${leftOver(asked, left)}`)
}
