import { expect, test } from 'vitest'
import type { ConversationSummary } from '../../shared/contract/chat'
import { groupConversations } from './conversation-groups'

const now = new Date(2026, 10, 21, 0, 30).getTime()
const at = (changedAt: Date, pinned = false): ConversationSummary => ({
  id: String(changedAt.getTime()),
  title: '',
  createdAt: 0,
  changedAt: changedAt.getTime(),
  pinned,
  memoryMode: 'normal',
  modelId: null,
  activeRunId: null,
})
const shape = (list: ConversationSummary[]) =>
  groupConversations(list, now).map((row) => (row.type === 'group' ? row.group : 'row'))

test('conversations are grouped by the days of the calendar, pinned ones first [F1]', () => {
  expect(
    shape([
      at(new Date(2026, 10, 21, 0, 10)),
      // Forty minutes ago, and yesterday all the same.
      at(new Date(2026, 10, 20, 23, 50)),
      at(new Date(2026, 10, 16)),
      at(new Date(2026, 10, 3), true),
      at(new Date(2026, 9, 9)),
      at(new Date(2026, 9, 2)),
    ]),
  ).toEqual([
    'pinned',
    'row',
    'today',
    'row',
    'yesterday',
    'row',
    'week',
    'row',
    { month: new Date(2026, 9, 1).getTime() },
    'row',
    'row',
  ])
})
