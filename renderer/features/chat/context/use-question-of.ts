import { useConversationStore } from '../conversation-store'
import { textOf } from '../message-text'

/** The words of the turn that the reply of this run answers. */
export const useQuestionOf = (conversationId: string, runId: string): string =>
  useConversationStore(({ shown, messages }) => {
    const list = shown[conversationId]
    if (list?.state !== 'ready') return ''
    const reply = list.messageIds.map((id) => messages[id]).find((one) => one?.run?.id === runId)
    const turn = reply?.parentId ? messages[reply.parentId] : undefined
    return turn ? textOf(turn.parts) : ''
  })
