import { plainText } from '../../database/messages'
import type { SummaryRow } from '../../database/summaries'
import { perMessageTokens } from '../prompt-turns'
import type { ChatTables } from '../views'

/** A turn with what it costs in a prompt. */
export type OldTurn = { rowId: number; role: 'user' | 'assistant'; text: string; tokens: number }
export type Older = {
  /** What is told already, by a summary of this branch. */
  told: SummaryRow | undefined
  /** The turns to tell of, oldest first; they end with a reply. */
  turns: OldTurn[]
}

/** Told in short before the room is full, so that the next question finds it done. */
const fullFrom = 0.85
/** What stays word for word. */
const keptShare = 0.5

/**
 * The turns of the shown branch that will not fit much longer; null while there is room for all of them.
 * @param room tokens that a prompt has for turns
 */
export function olderTurns(
  { conversations, messages, summaries }: Pick<ChatTables, 'conversations' | 'messages' | 'summaries'>,
  conversationRowId: number,
  room: number,
  countTokens: (text: string) => number,
): Older | null {
  const leaf = conversations.byRowId(conversationRowId)?.leafRowId ?? null
  if (leaf === null) return null
  const branch = messages.branchTo(leaf)
  const parts = messages.partsOfBranch(leaf)
  const told = summaries.furthestOn(conversationRowId, new Set(branch.map(({ rowId }) => rowId)))
  const untold = branch
    .filter(({ rowId }) => rowId > (told?.untilMessageRowId ?? 0))
    .map(({ rowId, role }): OldTurn => {
      const text = plainText(parts.get(rowId) ?? [])
      return { rowId, role, text, tokens: countTokens(text) + perMessageTokens }
    })
  const summaryTokens = told === undefined ? 0 : countTokens(told.text) + perMessageTokens
  let left = summaryTokens + untold.reduce((sum, { tokens }) => sum + tokens, 0)
  if (left <= room * fullFrom) return null
  let count = 0
  // The last question and its reply stay, whatever they cost.
  const most = untold.length - 2
  for (const [index, turn] of untold.entries()) {
    if (index >= most || (left <= room * keptShare && count > 0)) break
    left -= turn.tokens
    if (turn.role === 'assistant') count = index + 1
  }
  return count === 0 ? null : { told, turns: untold.slice(0, count) }
}
