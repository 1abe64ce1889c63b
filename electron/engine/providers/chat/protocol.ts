import type { BodyItem } from '../wire/reply-body'
import type { ReplyFailure } from '../wire/reply-failure'
import type { ChatEvent } from './chat-model'
import type { FilledRequest } from './filled-request'
import type { ToolNames } from './tool-names'

/** What a language on the wire adds to the common way of a chat request. */
export interface ChatProtocol {
  body(request: FilledRequest, names: ToolNames): Record<string, unknown>
  /**
   * Sends a body and gives the answer as soon as its headers are there.
   * @throws HttpRefusal, perhaps as a cause, for a status of failure
   */
  send(body: Record<string, unknown>, signal: AbortSignal): Promise<Response>
  createReader(): ReplySource
  /** Tokens of a prompt as the server counts them; null where it has no route for that. */
  count: ((body: Record<string, unknown>, signal: AbortSignal) => Promise<number>) | null
}

/** Makes events of what a server sends. What it said is never taken back but by an event. */
export interface ReplySource {
  /** Something of the reply has come: a word, a thought or a piece of a tool call. */
  readonly begun: boolean
  /** The server told why it stopped: what is missing now is usage at most. */
  readonly finished: boolean
  /** Nothing more will come. */
  readonly done: boolean
  readonly failure: ReplyFailure | null
  take(item: BodyItem): ChatEvent[]
  /** The last events, once the body has ended: held text, calls, usage and the end; or a failure. */
  end(): ChatEvent[]
  /** The words that were still held, for a reply that ends badly. */
  held(): ChatEvent[]
}
