import { create } from 'zustand'
import type { Client } from '../../shared/contract'
import type { ConversationSummary, MemoryMode } from '../../shared/contract/chat'
import type { AppErrorData, Result } from '../../shared/errors'
import { showError } from '../components/toast-store'
import { onChange, oneAtATime } from './changes'

type Conversations = {
  /** Newest change first; null until the engine has answered once. */
  list: readonly ConversationSummary[] | null
  error: AppErrorData | null
}
export const useConversations = create<Conversations>(() => ({ list: null, error: null }))

export const useSummary = (id: string | null) =>
  useConversations((state) => state.list?.find((conversation) => conversation.id === id) ?? null)

type Asks = Pick<Client, 'conversations'>

export async function refreshConversations(client: Asks) {
  const result = await client.conversations.list()
  if (result.ok) useConversations.setState({ list: result.value, error: null })
  else useConversations.setState({ error: result.error })
}

export function followConversations(client: Asks) {
  const ask = oneAtATime(() => refreshConversations(client))
  ask()
  // Undoing what was learned tells of hundreds of conversations at once.
  return onChange(['conversations', 'conversation'], ask)
}

/** Takes the engine's answer into the list, or says what went wrong. */
function take(result: Result<ConversationSummary>) {
  if (!result.ok) return showError(result.error)
  useConversations.setState(({ list }) => ({
    list: list?.map((entry) => (entry.id === result.value.id ? result.value : entry)) ?? null,
  }))
}

export const renameConversation = async (client: Asks, id: string, title: string) =>
  take(await client.conversations.rename({ id, title }))

export const pinConversation = async (client: Asks, id: string, pinned: boolean) =>
  take(await client.conversations.setPinned({ id, pinned }))

export const setMemoryMode = async (client: Asks, id: string, memoryMode: MemoryMode) =>
  take(await client.conversations.setMemoryMode({ id, memoryMode }))

/** Takes a conversation out of sight at once; true where the engine agreed. */
export async function removeConversation(client: Asks, id: string): Promise<boolean> {
  const result = await client.conversations.remove({ id })
  if (!result.ok) {
    showError(result.error)
    return false
  }
  useConversations.setState(({ list }) => ({ list: list?.filter((entry) => entry.id !== id) ?? null }))
  return true
}

export async function restoreConversation(client: Asks, id: string): Promise<boolean> {
  const result = await client.conversations.restore({ id })
  if (!result.ok) {
    showError(result.error)
    return false
  }
  await refreshConversations(client)
  return true
}
