import type { Page } from 'playwright/test'
import type { RunEvent } from '../../shared/contract/chat'

export type TimedEvent = { at: number; event: RunEvent }
export type WatchedRun = {
  /** When the page asked; all times are by `performance.now()` of the page. */
  askedAt: number
  conversationId: string
  events: TimedEvent[]
}

/**
 * Sends a message over the bridge as the page does, and collects the events of its reply until the end.
 * For tests and measures of what lies beneath the views.
 */
export function endOfRun(
  page: Page,
  text: string,
  conversationId: string | null = null,
): Promise<WatchedRun> {
  return page.evaluate(
    async ([message, conversation]) => {
      const now = () => performance.now()
      const ports = new Map<string, MessagePort>()
      const arrived: (() => void)[] = []
      const take = (event: MessageEvent) => {
        const port = event.ports[0]
        if (!port || event.data?.type !== 'keepsake:stream') return
        ports.set(event.data.streamId, port)
        for (const tell of arrived) tell()
      }
      window.addEventListener('message', take)
      try {
        const askedAt = now()
        const sent = await window.keepsake.chat.send({ conversationId: conversation, text: message })
        if (!sent.ok) throw new Error(JSON.stringify(sent.error))
        const started = sent.value as { runId: string; conversationId: string }
        const watched = await window.keepsake.chat.watch({ runId: started.runId })
        if (!watched.ok) throw new Error(JSON.stringify(watched.error))
        const { streamId } = watched.value as { streamId: string }
        const port = await new Promise<MessagePort>((resolve) => {
          const look = () => {
            const found = ports.get(streamId)
            if (found) resolve(found)
          }
          arrived.push(look)
          look()
        })
        const events: { at: number; event: unknown }[] = []
        await new Promise<void>((resolve) => {
          port.onmessage = ({ data }) => {
            if (data.type === 'batch') {
              const at = now()
              for (const event of data.events) events.push({ at, event })
              port.postMessage({ type: 'ack', number: data.number })
            } else if (data.type === 'end') resolve()
          }
        })
        return { askedAt, conversationId: started.conversationId, events: events as TimedEvent[] }
      } finally {
        window.removeEventListener('message', take)
      }
    },
    [text, conversationId] as const,
  )
}
