import { useConversationStore } from '../conversation-store'
import { textOf } from '../message-text'

/** The id and the words of the turn that the reply of this run answers; null and none where it is not shown. */
export function useQuestionOf(
  conversationId: string,
  runId: string,
): { turnId: string | null; text: string } {
  const turnId = useConversationStore(({ shown, messages }) => {
    const list = shown[conversationId]
    if (list?.state !== 'ready') return null
    return list.messageIds.map((id) => messages[id]).find((one) => one?.run?.id === runId)?.parentId ?? null
  })
  const text = useConversationStore(({ messages }) => {
    const turn = turnId === null ? undefined : messages[turnId]
    return turn ? textOf(turn.parts) : ''
  })
  return { turnId, text }
}
