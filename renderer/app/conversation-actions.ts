import type { TFunction } from 'i18next'
import type { Client } from '../../shared/contract'
import type { ConversationSummary } from '../../shared/contract/chat'
import { showToast } from '../components/toast-store'
import { removeConversation, restoreConversation } from './conversations-store'
import { openRoute, useRoute } from './routes'

/** Takes a conversation away at once and offers ten seconds to take that back. */
export async function deleteWithUndo(
  client: Pick<Client, 'conversations'>,
  conversation: Pick<ConversationSummary, 'id' | 'title'>,
  t: TFunction,
) {
  const { route } = useRoute.getState()
  const wasOpen = route.view === 'chat' && route.conversationId === conversation.id
  if (!(await removeConversation(client, conversation.id))) return
  if (wasOpen) openRoute({ view: 'chat', conversationId: null }, 'replace')
  showToast({
    text: t('frame.conversation.deleted', { title: conversation.title || t('frame.untitled') }),
    undo: async () => {
      const restored = await restoreConversation(client, conversation.id)
      if (restored && wasOpen) openRoute({ view: 'chat', conversationId: conversation.id })
    },
  })
}
