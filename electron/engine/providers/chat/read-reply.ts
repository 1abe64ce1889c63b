import { AppError } from '../../app-error'
import type { Exchange } from '../wire/exchange'
import { ReplyBody } from '../wire/reply-body'
import type { ReplyFailure } from '../wire/reply-failure'
import type { ChatEvent } from './chat-model'
import type { ReplySource } from './protocol'

/** How long a connection may take to end by itself after the last word, so that it can be used again. */
const drainMs = 250

/**
 * The events of an answer's body.
 * @throws AppError cancelled, what `failed` makes of a reply that is none, or what broke the connection
 */
export async function* readReply(
  response: Response,
  reply: ReplySource,
  exchange: Exchange,
  signal: AbortSignal,
  failed: (failure: ReplyFailure) => AppError,
): AsyncGenerator<ChatEvent, void, undefined> {
  const bytes = response.body?.getReader()
  const body = new ReplyBody()
  /** Hands events on, unless the caller has had enough while it looked at the last one. */
  function* say(events: ChatEvent[]): Generator<ChatEvent, void, undefined> {
    for (const event of events) {
      if (signal.aborted) throw new AppError('cancelled')
      yield event
    }
  }
  let ended = false
  while (!ended && !reply.done && !reply.failure) {
    let piece: { done: boolean; value?: Uint8Array }
    try {
      piece = bytes ? await exchange.wait(() => bytes.read()) : { done: true }
    } catch (error) {
      // Nothing is lost when the connection breaks after the reason to stop.
      if (reply.finished && !signal.aborted) break
      if (!signal.aborted) yield* say(reply.held())
      throw error
    }
    ended = piece.done
    for (const item of piece.value ? body.push(piece.value) : body.end()) yield* say(reply.take(item))
    if (reply.begun) exchange.stage = 'words'
    if (reply.finished) exchange.stage = 'finished'
  }
  const last = reply.failure ? [] : reply.end()
  yield* say(last)
  if (reply.failure) throw failed(reply.failure)
  if (bytes && !ended) await drain(bytes)
}

/** Reads the end of the body behind the last word: a connection that ended well is kept for the next request. */
async function drain(bytes: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<{ done: true }>((resolve) => {
    timer = setTimeout(() => resolve({ done: true }), drainMs)
  })
  try {
    while (!(await Promise.race([bytes.read(), limit])).done);
  } catch {
    // The reply is whole; how its connection ends is of no interest any more.
  } finally {
    clearTimeout(timer)
  }
}
