import type { AppErrorData } from '../../shared/errors'

/** One end of a channel to a page. */
export interface Port {
  postMessage(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
  close(): void
}

type Options = {
  port: Port
  /** Begins the stream; returns what ends it. */
  begin: (emit: (event: unknown) => void, end: () => void) => () => void
  toError: (error: unknown) => AppErrorData
  /** Longest wait before a batch goes out, about one frame. */
  batchMs?: number
  setTimer?: (run: () => void, ms: number) => unknown
  now?: () => number
}

/** So many batches at the beginning wait for no frame: the snapshot must not hold up the first words. */
const hurriedBatches = 4

/**
 * Sends a stream over a port in batches of at most one frame. The next batch waits until the page has
 * applied the last one, so that a page that is busy gets fewer, larger batches and never a backlog.
 */
export function hostStream(options: Options): void {
  const { port, begin, toError, batchMs = 16, setTimer = setTimeout, now = () => performance.now() } = options
  let waiting: unknown[] = []
  let timerSet = false
  let unacknowledged = false
  let ended = false
  let closed = false
  let number = 0
  let sentAt = Number.NEGATIVE_INFINITY
  let stop: (() => void) | null = null

  const flush = () => {
    timerSet = false
    if (closed || unacknowledged) return
    if (waiting.length > 0) {
      const events = waiting
      waiting = []
      unacknowledged = true
      sentAt = now()
      port.postMessage({ type: 'batch', number: ++number, events })
      return
    }
    if (ended) finish(null)
  }
  const schedule = () => {
    if (timerSet || unacknowledged || closed) return
    timerSet = true
    // After a pause nothing waits for a frame: the first token is what the person waits for.
    const waitMs = number < hurriedBatches ? 0 : sentAt + batchMs - now()
    if (waitMs <= 0) queueMicrotask(flush)
    else setTimer(flush, waitMs)
  }
  const finish = (error: AppErrorData | null) => {
    if (closed) return
    closed = true
    port.postMessage({ type: 'end', error })
    stop?.()
    port.close()
  }

  port.onMessage((message) => {
    if (!isAcknowledgement(message, number)) return
    unacknowledged = false
    if (waiting.length > 0 || ended) schedule()
  })
  port.onClose(() => {
    if (closed) return
    closed = true
    stop?.()
  })
  try {
    stop = begin(
      (event) => {
        if (closed || ended) return
        waiting.push(event)
        schedule()
      },
      () => {
        ended = true
        schedule()
      },
    )
    if (closed) stop()
  } catch (error) {
    finish(toError(error))
  }
}

const isAcknowledgement = (message: unknown, number: number) =>
  typeof message === 'object' &&
  message !== null &&
  'type' in message &&
  message.type === 'ack' &&
  'number' in message &&
  message.number === number
