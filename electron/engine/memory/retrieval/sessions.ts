import type { Session, Sessions } from '../../database/sessions'

/** After so long a silence something else is talked about. */
const sessionGapMs = 3 * 3_600_000
const mostTurns = 40
/** Of each turn; whoever writes a session's words anew writes all of them, so that they are bounded. */
const turnLength = 400
/** While it goes on its words are written so many turns at a time: to index them anew with each would cost far more. */
const writtenEach = 16

type SessionTurn = { rowId: number; conversationRowId: number; createdAt: number; searchText: string }
/** The words of a session are no longer those of its turns; `isDue`: it has ended, or many turns were added. */
export type OnSessionChanged = (sessionRowId: number, isDue: boolean) => void

/** Puts a turn into the stretch of talk that it belongs to, or begins one. Once for each turn. */
export function addToSession(sessions: Sessions, turn: SessionTurn, onChanged: OnSessionChanged): void {
  if (sessions.has(turn.rowId)) return
  const last = sessions.last(turn.conversationRowId)
  if (last && continues(last, turn.createdAt)) {
    sessions.append(last.rowId, turn.rowId, turn.createdAt)
    onChanged(last.rowId, (last.turns + 1) % writtenEach === 0)
    return
  }
  if (last) onChanged(last.rowId, true)
  const { conversationRowId, rowId: firstMessageRowId, createdAt: at, searchText } = turn
  sessions.begin({ conversationRowId, firstMessageRowId, at, searchText: searchText.slice(0, turnLength) })
}

/** Makes a session findable by the words of all its turns. */
export const writeSession = (sessions: Pick<Sessions, 'write'>, rowId: number): void =>
  sessions.write(rowId, turnLength)

const continues = (last: Session, at: number): boolean =>
  last.turns < mostTurns && at - last.endedAt < sessionGapMs && last.startedAt - at < sessionGapMs
