import type { Session, Sessions } from '../../database/sessions'

/** After so long a silence something else is talked about. */
const sessionGapMs = 3 * 3_600_000
const mostTurns = 40
/** Of each turn; whoever writes a session's words anew writes all of them, so that they are bounded. */
const turnLength = 400
/** Beyond the first turns words are written some turns at a time: to index them anew with each would cost far more. */
const writtenEach = 4

type SessionTurn = { rowId: number; conversationRowId: number; createdAt: number; searchText: string }

/** Puts a turn into the stretch of talk that it belongs to, or begins one. Once for each turn. */
export function addToSession(sessions: Sessions, turn: SessionTurn): void {
  if (sessions.has(turn.rowId)) return
  const last = sessions.last(turn.conversationRowId)
  if (last && continues(last, turn.createdAt)) {
    sessions.append(last.rowId, turn.rowId, turn.createdAt)
    const turns = last.turns + 1
    if (turns <= writtenEach || turns % writtenEach === 0) sessions.write(last.rowId, turnLength)
    return
  }
  if (last && last.turns % writtenEach !== 0) sessions.write(last.rowId, turnLength)
  const { conversationRowId, rowId: firstMessageRowId, createdAt: at, searchText } = turn
  sessions.begin({ conversationRowId, firstMessageRowId, at, searchText: searchText.slice(0, turnLength) })
}

const continues = (last: Session, at: number): boolean =>
  last.turns < mostTurns && at - last.endedAt < sessionGapMs && last.startedAt - at < sessionGapMs
