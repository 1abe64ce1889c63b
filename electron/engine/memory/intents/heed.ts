import type { MemoryMode } from '../../../../shared/contract/chat'
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
type Deps = Pick<ToolDeps, 'store' | 'changes' | 'proposals' | 'isPaused' | 'now' | 'newId'>

const notes = {
  saved: 'What the user asks to remember is saved.',
  known: 'What the user asks to remember is known already.',
  secret:
    'This holds a secret, so it was not saved. The user can keep it in the vault of the Memory view; tell them.',
  forgotten: 'This was not saved.',
  off: 'Memory keeps nothing new in this conversation, so this was not saved; tell the user.',
  asked:
    'What matches is shown to the user below this reply and is forgotten once they agree. It is not gone yet.',
  none: 'Nothing that is remembered matches this; tell the user.',
}

/**
 * Does what the last turn tells the memory in plain words, for models without tools as for all others: what is to be
 * remembered is written at once, with the turn as its source; what is to be forgotten is put to the person.
 * @returns what the model is to know of it; null where the turn tells the memory nothing
 */
export function heed(deps: Deps, turn: Turn): string | null {
  const last = turn.userTurns.at(-1)
  const word = last ? plainWord(last.text) : null
  if (!last || word === null || word.kind === 'overview') return null
  const note =
    word.kind === 'remember' ? notes[remember(deps, turn, last, word.text)] : forget(deps, turn, word.about)
  return `[Keepsake: ${note}]`
}

/** Once for each turn: what was removed since does not come back with another reply to it. */
function remember(deps: Deps, turn: Turn, { rowId, text: said }: UserTurn, text: string): keyof typeof notes {
  const { store } = deps
  if (turn.memoryMode !== 'normal' || deps.isPaused()) return 'off'
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

function forget(deps: Deps, turn: Turn, about: string): string {
  if (turn.memoryMode === 'off') return notes.none
  const { conversationRowId, replyRowId } = turn
  const by = { origin: 'user' as const, author: 'person', conversationRowId, messageRowId: replyRowId }
  const { asked, left } = proposeForgetting(deps, about, by)
  if (asked === 0) return notes.none
  return left === 0 ? notes.asked : `${notes.asked} ${leftOver(asked, left)}`
}
