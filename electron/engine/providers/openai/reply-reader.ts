import type { ChatEvent, FinishReason } from '../chat/chat-model'
import type { ReplySource } from '../chat/protocol'
import { ThinkTags, type ThoughtPiece } from '../chat/think-tags'
import { ToolCalls } from '../chat/tool-calls'
import { isRecord, parseJson } from '../wire/json-record'
import type { BodyItem } from '../wire/reply-body'
import type { ReplyFailure } from '../wire/reply-failure'
import { findServerError, readServerError } from '../wire/server-error'

const finishReasons: Record<string, FinishReason> = {
  stop: 'stop',
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'content_filter',
}

/** Turns the chunks of any OpenAI-compatible server into events. What it said is never taken back but by an event. */
export class ReplyReader implements ReplySource {
  readonly #tags = new ThinkTags()
  readonly #calls = new ToolCalls()
  #usage: Extract<ChatEvent, { type: 'usage' }> | null = null
  #finish: string | null = null
  #done = false
  #failure: ReplyFailure | null = null
  #begun = false

  /** Something of the reply has come: a word, a thought or a piece of a tool call. */
  get begun(): boolean {
    return this.#begun
  }
  /** The server told why it stopped: what is missing now is usage at most. */
  get finished(): boolean {
    return this.#finish !== null
  }
  /** Nothing more will come. */
  get done(): boolean {
    return this.#done
  }
  get failure(): ReplyFailure | null {
    return this.#failure
  }

  take(item: BodyItem): ChatEvent[] {
    if (this.#done || this.#failure) return []
    if (item.type === 'page') return this.#fail({ kind: 'page', text: item.text, html: item.html })
    if (item.type === 'document') return this.#takeDocument(item.text)
    if (item.type === 'stray') return this.#takeStray(item.data, item.whole)
    const data = item.data.trim()
    if (data === '[DONE]') {
      this.#done = true
      return []
    }
    const chunk = parseJson(data)
    if (item.event === 'error') {
      return this.#fail({ kind: 'server', error: readServerError(chunk ?? data) })
    }
    if (chunk !== undefined) return this.#takeChunk(chunk)
    // Some servers forget the blank line between events, so that they come as one.
    const lines = data.split('\n')
    if (lines.length > 1) {
      return lines.flatMap((line) => this.take({ type: 'data', event: '', data: line, whole: item.whole }))
    }
    return item.whole ? this.#fail({ kind: 'not_json', text: data.slice(0, 300) }) : []
  }

  /** The last events, once the body has ended: held text, calls, usage and the end; or a failure. */
  end(): ChatEvent[] {
    if (this.#failure) return []
    if (!this.#done && this.#finish === null) return this.#fail({ kind: 'cut' })
    const reason = this.#finish?.toLowerCase() ?? ''
    // vLLM aborts what still runs when it is shut down.
    if (reason === 'abort') return this.#fail({ kind: 'cut' })
    if (reason === 'error') {
      return this.#fail({
        kind: 'server',
        error: readServerError('The server ended the reply with an error.'),
      })
    }
    const events: ChatEvent[] = this.#tags.end().map(toEvent)
    const calls = this.#calls.finish()
    for (const call of calls) events.push({ type: 'tool_call', ...call })
    if (this.#usage) events.push(this.#usage)
    const known = finishReasons[reason] ?? 'other'
    const callsEnd = calls.length > 0 && (known === 'stop' || known === 'other')
    events.push({ type: 'end', finishReason: callsEnd ? 'tool_calls' : known })
    return events
  }

  /** The words that were still held, for a reply that ends badly. */
  held(): ChatEvent[] {
    return this.#tags.end().map(toEvent)
  }

  #fail(failure: ReplyFailure): ChatEvent[] {
    this.#failure = failure
    return this.held()
  }

  #takeStray(data: string, whole: boolean): ChatEvent[] {
    const value = parseJson(data)
    const found = findServerError(value)
    if (found) return this.#fail({ kind: 'server', error: found })
    if (isRecord(value) && Array.isArray(value.choices)) return this.#takeChunk(value)
    // `error: {"code":…}` has no `error` inside, as the field is it.
    if (isRecord(value) && (value.message !== undefined || value.code !== undefined)) {
      return this.#fail({ kind: 'server', error: readServerError(value) })
    }
    if (value === undefined && whole && !/^[{[]/.test(data) && data !== '') {
      return this.#fail({ kind: 'server', error: readServerError(data) })
    }
    return []
  }

  #takeDocument(text: string): ChatEvent[] {
    const value = parseJson(text) ?? parseJson(text.split('\n')[0] ?? '')
    if (value === undefined) return this.#fail({ kind: 'not_json', text: text.slice(0, 300) })
    const found = findServerError(value)
    if (found) return this.#fail({ kind: 'server', error: found })
    if (!isRecord(value) || !Array.isArray(value.choices)) {
      return this.#fail({ kind: 'not_json', text: text.slice(0, 300) })
    }
    const events = this.#takeChunk(value)
    // A whole completion is its own end, though some leave the reason out.
    this.#done = true
    return events
  }

  #takeChunk(chunk: unknown): ChatEvent[] {
    const found = findServerError(chunk)
    if (found) return this.#fail({ kind: 'server', error: found })
    if (!isRecord(chunk)) return []
    this.#takeUsage(chunk.usage)
    const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined
    if (!isRecord(choice)) return []
    const delta = isRecord(choice.delta) ? choice.delta : isRecord(choice.message) ? choice.message : {}
    const events: ChatEvent[] = []
    const reasoning = firstText(delta.reasoning, delta.reasoning_content, thinkingParts(delta.content))
    if (reasoning !== '') {
      this.#tags.reasoningFieldSeen()
      events.push({ type: 'reasoning', text: reasoning })
    }
    const words = firstText(delta.content, textParts(delta.content), delta.refusal)
    if (words !== '') events.push(...this.#tags.push(words).map(toEvent))
    this.#calls.push(delta.tool_calls)
    this.#begun ||= reasoning !== '' || words !== '' || !this.#calls.isEmpty
    if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') {
      this.#finish = choice.finish_reason
    }
    return events
  }

  #takeUsage(usage: unknown): void {
    if (!isRecord(usage)) return
    const { prompt_tokens: prompt, completion_tokens: completion } = usage
    if (typeof prompt !== 'number' || !Number.isFinite(prompt)) return
    const completionTokens = typeof completion === 'number' && Number.isFinite(completion) ? completion : 0
    this.#usage = { type: 'usage', promptTokens: prompt, completionTokens }
  }
}

const toEvent = (piece: ThoughtPiece): ChatEvent => piece

/** The first of several fields that holds text: servers that write two of them write the same twice. */
function firstText(...values: unknown[]): string {
  for (const value of values) if (typeof value === 'string' && value !== '') return value
  return ''
}

/** Mistral's content is a list of parts. */
const textParts = (content: unknown): string =>
  Array.isArray(content)
    ? content.map((part) => (isRecord(part) && part.type !== 'thinking' ? firstText(part.text) : '')).join('')
    : ''

const thinkingParts = (content: unknown): string =>
  Array.isArray(content)
    ? content
        .map((part) =>
          isRecord(part) && part.type === 'thinking'
            ? firstText(part.thinking, textParts(part.thinking), part.text)
            : '',
        )
        .join('')
    : ''
