import { create } from 'zustand'
import type { Client } from '../../../shared/contract'
import type { Conversation, MessageView } from '../../../shared/contract/chat'
import type { AppErrorData } from '../../../shared/errors'

/** The branch of a conversation that is shown. Messages are kept apart, so that a row asks for its own. */
export type Shown =
  | { state: 'loading' }
  | { state: 'failed'; error: AppErrorData }
  | { state: 'ready'; messageIds: readonly string[]; activeRunId: string | null }

type Store = {
  shown: Readonly<Record<string, Shown>>
  messages: Readonly<Record<string, MessageView>>
}

/** What the engine says about the conversations that were opened. */
export const useConversationStore = create<Store>(() => ({ shown: {}, messages: {} }))

const noIds: readonly string[] = []
export const useShown = (id: string | null) =>
  useConversationStore((state) => (id === null ? undefined : state.shown[id]))
export const useMessageIds = (id: string | null) =>
  useConversationStore((state) => {
    const shown = id === null ? undefined : state.shown[id]
    return shown?.state === 'ready' ? shown.messageIds : noIds
  })
export const useActiveRunId = (id: string | null) =>
  useConversationStore((state) => {
    const shown = id === null ? undefined : state.shown[id]
    return shown?.state === 'ready' ? shown.activeRunId : null
  })
export const useMessage = (id: string) => useConversationStore((state) => state.messages[id])

/** Asks the engine for a conversation; what is shown meanwhile stays. */
export async function loadConversation(client: Pick<Client, 'conversations'>, id: string) {
  if (!useConversationStore.getState().shown[id]) setShown(id, { state: 'loading' })
  const result = await client.conversations.get({ id })
  if (result.ok) takeConversation(result.value)
  else setShown(id, { state: 'failed', error: result.error })
}

/** Takes the whole of a conversation as the engine told it. */
export function takeConversation({ id, messages, activeRunId }: Conversation) {
  useConversationStore.setState((state) => {
    const before = state.shown[id]
    const ids = messages.map((message) => message.id)
    const messageIds = before?.state === 'ready' && same(before.messageIds, ids) ? before.messageIds : ids
    return {
      shown: { ...state.shown, [id]: { state: 'ready', messageIds, activeRunId } },
      messages: { ...state.messages, ...Object.fromEntries(messages.map((one) => [one.id, one])) },
    }
  })
}

/** Puts one message in: a reply that began, or one that ended. */
export function takeMessage(conversationId: string, message: MessageView, activeRunId: string | null) {
  useConversationStore.setState((state) => {
    const shown = state.shown[conversationId]
    const messages = { ...state.messages, [message.id]: message }
    if (shown?.state !== 'ready') return { messages }
    const messageIds = shown.messageIds.includes(message.id)
      ? shown.messageIds
      : branchWith(shown.messageIds, message)
    if (messageIds === shown.messageIds && activeRunId === shown.activeRunId) return { messages }
    return {
      messages,
      shown: { ...state.shown, [conversationId]: { ...shown, messageIds, activeRunId } },
    }
  })
}

/** A run began or ended; the list itself stays. */
export function setActiveRun(conversationId: string, activeRunId: string | null) {
  useConversationStore.setState((state) => {
    const shown = state.shown[conversationId]
    if (shown?.state !== 'ready' || shown.activeRunId === activeRunId) return state
    return { ...state, shown: { ...state.shown, [conversationId]: { ...shown, activeRunId } } }
  })
}

/** The branch that ends with this message: what stood behind its parent gives way. Of another branch: as it was. */
function branchWith(ids: readonly string[], message: MessageView): readonly string[] {
  const parentAt = message.parentId === null ? -1 : ids.indexOf(message.parentId)
  if (message.parentId !== null && parentAt === -1) return ids
  return [...ids.slice(0, parentAt + 1), message.id]
}

const setShown = (id: string, shown: Shown) =>
  useConversationStore.setState((state) => ({ shown: { ...state.shown, [id]: shown } }))

const same = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((id, index) => id === other[index])
