import type { Client } from '../../../shared/contract'
import type { MemoryMode } from '../../../shared/contract/chat'
import type { AppErrorData, Result } from '../../../shared/errors'
import { openRoute } from '../../app/routes'
import { showError } from '../../components/toast-store'
import { useChat } from './chat-store'
import { loadConversation, setActiveRun, takeConversation } from './conversation-store'

type Asks = Pick<Client, 'chat' | 'conversations'>
type Started = { conversationId: string; runId: string }

/** A run has begun: shows its conversation, which watches it. */
async function follow(client: Asks, result: Result<Started>): Promise<AppErrorData | null> {
  if (!result.ok) return result.error
  const { conversationId, runId } = result.value
  useChat.setState(({ sentCount }) => ({ sentCount: sentCount + 1 }))
  await loadConversation(client, conversationId)
  setActiveRun(conversationId, runId)
  return null
}

type Message = {
  conversationId: string | null
  text: string
  modelId: string | null
  memoryMode?: MemoryMode
}

/** Sends a message. The error, where it could not be sent, belongs to the composer, which keeps the text. */
export async function sendMessage(client: Asks, message: Message): Promise<AppErrorData | null> {
  const result = await client.chat.send(message)
  const error = await follow(client, result)
  if (result.ok && message.conversationId === null)
    openRoute({ view: 'chat', conversationId: result.value.conversationId }, 'replace')
  return error
}

const tell = (error: AppErrorData | null) => {
  if (error) showError(error)
}

export const retryReply = async (client: Asks, messageId: string, modelId: string | null = null) =>
  tell(await follow(client, await client.chat.retry({ messageId, modelId })))

export const continueReply = async (client: Asks, messageId: string) =>
  tell(await follow(client, await client.chat.continue({ messageId })))

export const editMessage = async (client: Asks, messageId: string, text: string) => {
  const error = await follow(client, await client.chat.edit({ messageId, text }))
  if (error === null)
    useChat.setState(({ composerFocus }) => ({ editingId: null, composerFocus: composerFocus + 1 }))
  tell(error)
}

export async function stopRun(client: Asks, runId: string) {
  const result = await client.chat.stop({ runId })
  // A run that is gone has ended by itself in the meantime.
  if (!result.ok && result.error.code !== 'run_missing') showError(result.error)
}

export async function showBranch(client: Asks, messageId: string) {
  const result = await client.conversations.showBranch({ messageId })
  if (result.ok) takeConversation(result.value)
  else showError(result.error)
}
