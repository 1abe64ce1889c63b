import { toSearchText } from '../database/search-text'
import type { Sessions } from '../database/sessions'
import type { Turn, TurnIndex } from '../database/turn-index'
import { redact } from './redact'
import { addToSession, type OnSessionChanged, writeSession } from './retrieval/sessions'
import { type TellableValues, withoutValues } from './vault/values'

const neighbourLength = 400
/** A paste can be megabytes long; all of it would hold up the app, and what it is about stands at its beginning. */
const indexedLength = 200_000
/** Longer than any secret, so that a cut never leaves half of one. */
const margin = 20_000

type Store = { turns: TurnIndex; sessions: Sessions }

function cleanStart(text: string): string {
  if (text.length <= indexedLength + margin) return redact(text).text
  return redact(text.slice(0, indexedLength + margin)).text.slice(0, -margin)
}
const cleanEnd = (text: string): string =>
  redact(text.slice(-neighbourLength - margin)).text.slice(-neighbourLength)

/**
 * Makes a complete message findable: its own words, of a very long one the first; the windows that it stands in, its
 * own and that of the turn before; and its session. Never with a secret in it.
 * @param learn false while memory is paused: the message can be searched for, but is never quoted elsewhere
 * @param vault what may be spoken of in this conversation; a message that tells it is marked and never quoted elsewhere,
 *   also when the permission or the item is gone
 * @param onSessionChanged writes its session's words later; without it they are written at once where they are due
 */
export function indexTurn(
  { turns, sessions }: Store,
  messageRowId: number,
  learn: boolean,
  vault: TellableValues = { values: [], areAllKnown: true },
  onSessionChanged: OnSessionChanged = (rowId, isDue) => {
    if (isDue) writeSession(sessions, rowId)
  },
): void {
  const read = (rowId: number | null) => {
    const found = rowId === null || turns.tellsVault(rowId) ? undefined : turns.turn(rowId)
    return found && { ...found, text: withoutValues(found.text, vault.values) }
  }
  const turn = turns.turn(messageRowId)
  if (!turn) return
  const told = withoutValues(turn.text, vault.values)
  // A value that nobody knows any more may be told again by a model that reads the earlier talk.
  const mayTell = turn.role === 'assistant' && !vault.areAllKnown
  const wasTelling = turns.tellsVault(messageRowId)
  if (told !== turn.text || mayTell) turns.keepOut(messageRowId)
  const clean = mayTell ? '' : cleanStart(told)
  const searchText = toSearchText(clean)
  // What was stripped once may be no longer known.
  if (!wasTelling || told !== turn.text || mayTell) turns.setSearchText(messageRowId, searchText)
  if (!learn || turns.tellsVault(messageRowId) || !turns.isLearnable(messageRowId)) return
  const before = read(turn.parentRowId)
  turns.putWindow(messageRowId, windowText(before, clean, undefined))
  if (before && turns.withWindow([before.rowId]).size > 0) {
    const first = read(before.parentRowId)
    turns.putWindow(before.rowId, windowText(first, cleanStart(before.text), clean))
  }
  addToSession(sessions, { ...turn, searchText }, onSessionChanged)
}

/** A question stands at the end of the message before, what is made of a turn at the beginning of the one after. */
function windowText(before: Turn | undefined, text: string, after: string | undefined): string {
  const asked = before ? cleanEnd(before.text) : ''
  return toSearchText([asked, text, after?.slice(0, neighbourLength) ?? ''].join('\n'))
}
