import { expect, test } from 'vitest'
import type { MessageView } from '../../../shared/contract/chat'
import { takeConversation, takeMessage, useConversationStore } from './conversation-store'

const conversationId = 'conversation'
const message = (id: string, parentId: string | null): MessageView => ({
  id,
  parentId,
  role: 'assistant',
  createdAt: 0,
  parts: [],
  run: null,
  siblings: [id],
})
const shownAfter = (next: MessageView) => {
  takeConversation({
    id: conversationId,
    title: '',
    createdAt: 0,
    changedAt: 0,
    pinned: false,
    memoryMode: 'normal',
    modelId: null,
    activeRunId: null,
    draft: '',
    messages: [message('a', null), message('b', 'a'), message('c', 'b')],
  })
  takeMessage(conversationId, next, 'run')
  const shown = useConversationStore.getState().shown[conversationId]
  return shown?.state === 'ready' ? shown.messageIds : null
}

test('what stood behind the parent of a new message gives way', () => {
  expect(shownAfter(message('d', 'b'))).toEqual(['a', 'b', 'd'])
  expect(shownAfter(message('d', null))).toEqual(['d'])
})

test('a message of another branch leaves the branch that is shown alone', () => {
  expect(shownAfter(message('d', 'elsewhere'))).toEqual(['a', 'b', 'c'])
})
