import type { Session, Sessions } from '../../database/sessions'

/** After so long a silence something else is talked about. */
export const sessionGapMs = 3 * 3_600_000
const mostTurns = 40
/** Every turn writes its session's text anew: what it adds is bounded, and so is the cost. */
const addedLength = 600

type SessionTurn = { rowId: number; conversationRowId: number; createdAt: number; searchText: string }

/** Puts a turn into the stretch of talk that it belongs to, or begins one. Once for each turn. */
export function addToSession(sessions: Sessions, turn: SessionTurn): void {
  if (sessions.has(turn.rowId)) return
  const added = turn.searchText.slice(0, addedLength)
  const last = sessions.last(turn.conversationRowId)
  if (last && continues(last, turn.createdAt)) {
    sessions.append(last.rowId, turn.rowId, turn.createdAt, `${last.searchText}\n${added}`)
    return
  }
  const { conversationRowId, rowId: firstMessageRowId, createdAt: at } = turn
  sessions.begin({ conversationRowId, firstMessageRowId, at, searchText: added })
}

const continues = (last: Session, at: number): boolean =>
  last.turns < mostTurns && at - last.endedAt < sessionGapMs && last.startedAt - at < sessionGapMs
