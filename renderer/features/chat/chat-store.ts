import { create } from 'zustand'
import { openRoute } from '../../app/routes'

/** What is open in the panel at the right. */
export type ChatPanel = { kind: 'used' | 'remembered'; runId: string }

type ChatStore = {
  panel: ChatPanel | null
  /** The message whose text is being changed. */
  editingId: string | null
  /** Said once by the screen reader. */
  announcement: string
  /** Models chosen in the composer, by conversation; `new` is the one that is not begun yet. */
  modelFor: Readonly<Record<string, string>>
  /** Counts up when a message was sent: the list then goes to its end. */
  sentCount: number
  /** Counts up when the composer should take the focus. */
  composerFocus: number
  /** Failed replies that are asked again when their server has started. */
  awaiting: readonly string[]
}

export const useChat = create<ChatStore>(() => ({
  panel: null,
  editingId: null,
  announcement: '',
  modelFor: {},
  sentCount: 0,
  composerFocus: 0,
  awaiting: [],
}))

export const openPanel = (panel: ChatPanel) => useChat.setState({ panel })
export const closePanel = () => useChat.setState({ panel: null })

/** From this width on the panel stands beside the conversation; the same as the breakpoint `wide` of the tokens. */
const besideQuery = '(min-width: 1100px)'

/** Goes to a message; a panel that lies over the conversation would hide it. */
export function showMessage(conversationId: string, messageId: string) {
  if (!matchMedia(besideQuery).matches) closePanel()
  openRoute({ view: 'chat', conversationId, messageId })
}
