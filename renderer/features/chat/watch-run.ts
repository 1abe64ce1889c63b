import type { Client } from '../../../shared/contract'
import type { MessageView } from '../../../shared/contract/chat'
import { loadConversation, setActiveRun, takeMessage } from './conversation-store'
import { GrowingReply } from './growing-store'

type Deps = {
  client: Pick<Client, 'chat' | 'conversations'>
  requestFrame: (flush: () => void) => void
  /** A reply came to its end; said once to those who listen rather than look. */
  onFinished: (message: MessageView) => void
}

/**
 * Shows a run while it goes on. The engine owns it: this only looks, begins with the reply as it stands,
 * and can be ended and begun again at any time.
 */
export function watchRun(deps: Deps, conversationId: string, runId: string): () => void {
  let growing: GrowingReply | undefined
  let finished = false
  const stop = deps.client.chat.watch(
    { runId },
    {
      onEvent: (event) => {
        switch (event.type) {
          case 'snapshot':
            growing?.drop()
            growing = new GrowingReply(event.message.id, event.message.parts, deps.requestFrame)
            takeMessage(conversationId, event.message, runId)
            break
          case 'phase':
            growing?.setPhase(event)
            break
          case 'delta':
            growing?.add(event)
            break
          case 'end':
            finished = true
            takeMessage(conversationId, event.message, null)
            growing?.end()
            deps.onFinished(event.message)
            break
        }
      },
      onEnd: () => {
        if (finished) return
        // The run ended before we looked, or the connection went: the engine's own words decide.
        growing?.end()
        setActiveRun(conversationId, null)
        void loadConversation(deps.client, conversationId)
      },
    },
  )
  return () => {
    stop()
    if (!finished) growing?.end()
  }
}
