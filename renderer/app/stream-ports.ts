import { AppErrorData } from '../../shared/errors'

/** Where ports come from: the window, or a stand-in in a test. */
export type PortSource = {
  addEventListener: (type: 'message', listener: (event: MessageEvent) => void) => void
}

type StreamWatcher = { onEvent: (event: unknown) => void; onEnd: (error: AppErrorData | null) => void }

/**
 * Brings ports and those who asked for them together: a port may arrive before or after the answer
 * that names its stream.
 */
export function createPortDesk(source: PortSource) {
  const arrived = new Map<string, MessagePort>()
  const waiting = new Map<string, (port: MessagePort) => void>()

  source.addEventListener('message', (event) => {
    const port = event.ports[0]
    const data: unknown = event.data
    // Only the preload of this very window may hand in a port.
    if (event.source !== source || !port || !isStreamMessage(data)) return
    const take = waiting.get(data.streamId)
    waiting.delete(data.streamId)
    if (take) take(port)
    else arrived.set(data.streamId, port)
  })

  return {
    /** Listens to a stream until it ends or the returned function is called. */
    claim(streamId: string, watcher: StreamWatcher): () => void {
      let port: MessagePort | undefined
      let over = false
      const finish = (error: AppErrorData | null) => {
        if (over) return
        over = true
        port?.close()
        watcher.onEnd(error)
      }
      const attach = (given: MessagePort) => {
        port = given
        if (over) return port.close()
        given.addEventListener('message', ({ data }) => {
          if (!over) readMessage(data, given, watcher, finish)
        })
        given.addEventListener('close', () => finish(cut))
        given.start()
      }
      const early = arrived.get(streamId)
      arrived.delete(streamId)
      if (early) attach(early)
      else waiting.set(streamId, attach)
      return () => {
        over = true
        port?.close()
      }
    },
  }
}

const cut: AppErrorData = { code: 'stream_cut', params: {}, fixes: [] }

function readMessage(
  message: unknown,
  port: MessagePort,
  watcher: StreamWatcher,
  finish: (error: AppErrorData | null) => void,
) {
  if (typeof message !== 'object' || message === null || !('type' in message)) return
  if (message.type === 'batch' && 'events' in message && Array.isArray(message.events)) {
    for (const event of message.events) watcher.onEvent(event)
    // The engine sends no more than a few batches ahead of the last one that was applied.
    if ('number' in message) port.postMessage({ type: 'ack', number: message.number })
  } else if (message.type === 'end') {
    const error = AppErrorData.nullable().safeParse('error' in message ? message.error : null)
    finish(error.success ? error.data : cut)
  }
}

const isStreamMessage = (data: unknown): data is { streamId: string } =>
  typeof data === 'object' &&
  data !== null &&
  'type' in data &&
  data.type === 'keepsake:stream' &&
  'streamId' in data &&
  typeof data.streamId === 'string'
