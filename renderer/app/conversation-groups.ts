import type { ConversationSummary } from '../../shared/contract/chat'
import { daysBetween } from './format'

export type GroupKey = 'pinned' | 'today' | 'yesterday' | 'week' | { month: number }
export type RailRow =
  | { type: 'group'; key: string; group: GroupKey }
  | { type: 'conversation'; key: string; conversation: ConversationSummary }

/** The list as the rail shows it: pinned first, then by day, older ones by month; one flat list of rows. */
export function groupConversations(list: readonly ConversationSummary[], now: number): RailRow[] {
  const rows: RailRow[] = []
  let open: string | null = null
  const add = (conversation: ConversationSummary, group: GroupKey) => {
    const key = typeof group === 'string' ? group : `month-${group.month}`
    if (key !== open) rows.push({ type: 'group', key: `group-${key}`, group })
    open = key
    rows.push({ type: 'conversation', key: conversation.id, conversation })
  }
  for (const conversation of list) if (conversation.pinned) add(conversation, 'pinned')
  for (const conversation of list) if (!conversation.pinned) add(conversation, groupOf(conversation, now))
  return rows
}

function groupOf({ changedAt }: ConversationSummary, now: number): GroupKey {
  const days = daysBetween(changedAt, now)
  if (days <= 0) return 'today'
  if (days === 1) return 'yesterday'
  if (days < 7) return 'week'
  const day = new Date(changedAt)
  return { month: new Date(day.getFullYear(), day.getMonth(), 1).getTime() }
}
