import type { ChatEvent, FinishReason } from '../chat/chat-model'
import type { ReplySource } from '../chat/protocol'
import { isRecord, parseJson } from '../wire/json-record'
import type { BodyItem } from '../wire/reply-body'
import type { ReplyFailure } from '../wire/reply-failure'
import { findServerError, readServerError } from '../wire/server-error'
import { MessageUsage } from './message-usage'
import { ReplyBlocks } from './reply-blocks'
import { ToolUses } from './tool-uses'

const finishReasons: Record<string, FinishReason> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
  // A turn of the server's own tools that is to be gone on with.
  pause_turn: 'other',
}

/** Turns the events of the Messages API into ours. Kinds that it does not know are passed over, as the API asks. */
export class MessageReader implements ReplySource {
  readonly #uses = new ToolUses()
  readonly #blocks = new ReplyBlocks()
  readonly #usage = new MessageUsage()
  #stopReason: string | null = null
  #done = false
  #failure: ReplyFailure | null = null
  #begun = false

  get begun(): boolean {
    return this.#begun
  }
  get finished(): boolean {
    return this.#stopReason !== null
  }
  get done(): boolean {
    return this.#done
  }
  get failure(): ReplyFailure | null {
    return this.#failure
  }

  take(item: BodyItem): ChatEvent[] {
    if (this.#done || this.#failure) return []
    if (item.type === 'page') return this.#fail({ kind: 'page', text: item.text, html: item.html })
    const text = item.type === 'document' ? item.text : item.data.trim()
    const value = parseJson(text)
    if (value === undefined) {
      // A last event that the end of the stream cut is no mistake of the server's.
      if (item.type !== 'document' && !item.whole) return []
      return this.#fail({ kind: 'not_json', text: text.slice(0, 300) })
    }
    const error = findServerError(value)
    if (error) return this.#fail({ kind: 'server', error })
    if (item.type !== 'document') return isRecord(value) ? this.#takeEvent(value) : []
    if (isRecord(value) && Array.isArray(value.content)) return this.#takeMessage(value, value.content)
    return this.#fail({ kind: 'not_json', text: text.slice(0, 300) })
  }

  end(): ChatEvent[] {
    if (this.#failure) return []
    if (!this.#done && this.#stopReason === null) return this.#fail({ kind: 'cut' })
    const calls = this.#uses.finish()
    const thoughts = this.#blocks.beforeCalls()
    const known = finishReasons[this.#stopReason ?? ''] ?? 'other'
    const finishReason = calls.length > 0 && known === 'other' ? 'tool_calls' : known
    return [
      ...calls.map((call, at): ChatEvent => {
        const before = thoughts[at] ?? []
        return { type: 'tool_call', ...call, ...(before.length === 0 ? {} : { before }) }
      }),
      ...this.#usage.events(),
      { type: 'end', finishReason },
    ]
  }

  /** Every piece is told as it comes. */
  held(): ChatEvent[] {
    return []
  }

  #fail(failure: ReplyFailure): ChatEvent[] {
    this.#failure = failure
    return []
  }

  #takeEvent(event: Record<string, unknown>): ChatEvent[] {
    switch (event.type) {
      case 'message_start':
        this.#usage.take(isRecord(event.message) ? event.message.usage : undefined)
        return []
      case 'content_block_start':
        return this.#takeBlock(event.index, event.content_block)
      case 'content_block_delta':
        return this.#takeDelta(event.index, event.delta)
      case 'message_delta':
        this.#usage.take(event.usage)
        if (isRecord(event.delta)) this.#takeStop(event.delta.stop_reason)
        return []
      case 'message_stop':
        this.#done = true
        return []
      case 'error':
        return this.#fail({ kind: 'server', error: readServerError(event) })
      default:
        return []
    }
  }

  /** A reply that came whole though a stream was asked for. */
  #takeMessage(message: Record<string, unknown>, content: readonly unknown[]): ChatEvent[] {
    this.#usage.take(message.usage)
    this.#takeStop(message.stop_reason)
    const events = content.flatMap((block, index) => this.#takeBlock(index, block))
    this.#done = true
    return events
  }

  #takeStop(reason: unknown): void {
    if (typeof reason === 'string' && reason !== '') this.#stopReason = reason
  }

  #takeBlock(index: unknown, block: unknown): ChatEvent[] {
    if (!isRecord(block)) return []
    this.#blocks.begin(index, block)
    if (block.type === 'text') return this.#say('text', block.text)
    if (block.type === 'thinking') return this.#say('reasoning', block.thinking)
    if (block.type === 'tool_use') {
      this.#begun = true
      this.#uses.begin(index, block)
    }
    return []
  }

  #takeDelta(index: unknown, delta: unknown): ChatEvent[] {
    if (!isRecord(delta)) return []
    this.#blocks.add(index, delta)
    if (delta.type === 'text_delta') return this.#say('text', delta.text)
    if (delta.type === 'thinking_delta') return this.#say('reasoning', delta.thinking)
    if (delta.type === 'input_json_delta') this.#uses.add(index, delta.partial_json)
    return []
  }

  #say(type: 'text' | 'reasoning', text: unknown): ChatEvent[] {
    if (typeof text !== 'string' || text === '') return []
    this.#begun = true
    return [{ type, text }]
  }
}
