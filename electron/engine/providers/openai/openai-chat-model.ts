import OpenAI from 'openai'
import { AppError } from '../../app-error'
import type { ChatCompletion, ChatEvent, ChatModel, ChatRequest } from '../chat/chat-model'
import { completeFrom } from '../chat/complete'
import { estimateTokens } from '../token-estimate'
import { fromReplyFailure, type RequestContext, refusalOf, toAppError } from '../wire/errors'
import { Exchange } from '../wire/exchange'
import { createMask } from '../wire/mask'
import type { ModelFetch } from '../wire/model-fetch'
import { ReplyBody } from '../wire/reply-body'
import { chatBody, noticeOf, type OptionalField, offendingField } from './chat-body'
import { ReplyReader } from './reply-reader'

export type OpenAiChatModelOptions = {
  /** For people. */
  name: string
  /** For the server. */
  wireName: string
  /** With its version, without a slash at the end. */
  baseUrl: string
  /** Null or empty: no Authorization header is sent. */
  apiKey: string | null
  /** Further headers, as a proxy may want them. */
  headers?: Record<string, string>
  contextWindow: number
  timeouts?: { firstTokenMs?: number; idleMs?: number }
  fetch: ModelFetch
  now: () => number
}

const defaultLimits = { firstTokenMs: 600_000, idleMs: 120_000 }
/** How long a connection may take to end by itself after the last word, so that it can be used again. */
const drainMs = 250

/**
 * A model behind any OpenAI-compatible server.
 *
 * The `openai` package builds and sends the request and reads refusals; the reply is read by our own ReplyBody. The
 * package's reader ends without a word when a stream breaks off before `[DONE]`, skips `error:` lines, and takes an
 * HTTP 200 that holds JSON or a web page for an empty reply: each would be a half answer that looks whole.
 */
export function createOpenAiChatModel(options: OpenAiChatModelOptions): ChatModel {
  return new OpenAiChatModel(options)
}

class OpenAiChatModel implements ChatModel {
  readonly name: string
  readonly contextWindow: number
  readonly #options: OpenAiChatModelOptions
  readonly #limits: { firstTokenMs: number; idleMs: number }
  readonly #apiKey: string | null
  readonly #client: OpenAI

  constructor(options: OpenAiChatModelOptions) {
    this.name = options.name
    this.contextWindow = options.contextWindow
    this.#options = options
    this.#limits = { ...defaultLimits, ...options.timeouts }
    this.#apiKey = options.apiKey?.trim() || null
    this.#client = createClient(options, this.#apiKey)
  }

  countTokens(text: string): { tokens: number; method: 'estimate' } {
    return { tokens: estimateTokens(text), method: 'estimate' }
  }

  generate(request: ChatRequest, signal: AbortSignal): Promise<ChatCompletion> {
    return completeFrom(this.stream(request, signal))
  }

  async *stream(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent, void, undefined> {
    const context = this.#contextOf(request)
    this.#checkKey(context)
    const without = new Set<OptionalField>()
    for (;;) {
      const body = chatBody(this.#options.wireName, request, without)
      const exchange = new Exchange(signal, this.#limits, this.#options.now)
      let answered = false
      let offending: OptionalField | null = null
      try {
        const response = await exchange.wait(() =>
          this.#client.chat.completions
            .create(body, { signal: exchange.signal, headers: { accept: 'text/event-stream' } })
            .asResponse(),
        )
        answered = true
        yield { type: 'accepted' }
        yield* readReply(response, exchange, signal, context)
        return
      } catch (error) {
        const refusal = answered || signal.aborted ? null : refusalOf(error)
        offending = refusal && offendingField(refusal, body)
        if (!offending) {
          throw toAppError(error, { cancelled: signal.aborted, expired: exchange.expired, answered }, context)
        }
      } finally {
        exchange.close()
      }
      // Each field is left out once at most, so this ends.
      without.add(offending)
      yield { type: 'notice', notice: noticeOf[offending] }
    }
  }

  #contextOf(request: ChatRequest): RequestContext {
    const { baseUrl, name, wireName, contextWindow, fetch, now, headers = {} } = this.#options
    return {
      baseUrl,
      name,
      wireName,
      keyGiven: this.#apiKey !== null,
      contextWindow,
      maxTokens: request.maxTokens ?? null,
      connectTimeoutMs: fetch.connectTimeoutMs,
      ...this.#limits,
      mask: createMask(
        [this.#apiKey, ...Object.values(headers)],
        request.messages.map(({ content }) => content),
      ),
      now,
    }
  }

  /** A header can hold no other characters, and fetch's complaint about them would repeat the key. */
  #checkKey({ baseUrl, name }: RequestContext): void {
    if (this.#apiKey === null || /^[\x21-\x7e]+$/.test(this.#apiKey)) return
    const params = { url: baseUrl, model: name, status: null, keyGiven: true }
    throw new AppError('unauthorized', params, { fixes: [{ do: 'enter-key' }] })
  }
}

/**
 * All values are given, as the package reads what is missing from the environment. OPENAI_CUSTOM_HEADERS it reads
 * in any case, so only the headers that we know of are let through; that also keeps its telemetry at home.
 */
function createClient(options: OpenAiChatModelOptions, apiKey: string | null): OpenAI {
  const own = { Authorization: apiKey === null ? null : `Bearer ${apiKey}`, ...options.headers }
  const wanted = new Set(['accept', 'content-type', ...Object.keys(own).map((name) => name.toLowerCase())])
  return new OpenAI({
    apiKey: apiKey ?? 'unused',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: options.baseUrl,
    // Our own limits are finer; this is the longest that a timer can take.
    timeout: 2_147_483_647,
    maxRetries: 0,
    logLevel: 'off',
    defaultHeaders: own,
    fetch: (url, init) => {
      const headers: Record<string, string> = {}
      new Headers(init?.headers).forEach((value, name) => {
        if (wanted.has(name)) headers[name] = value
      })
      return options.fetch.fetch(String(url), {
        method: init?.method ?? 'POST',
        headers: { 'user-agent': 'Keepsake', ...headers },
        ...(typeof init?.body === 'string' ? { body: init.body } : {}),
        signal: init?.signal ?? new AbortController().signal,
      })
    },
  })
}

async function* readReply(
  response: Response,
  exchange: Exchange,
  signal: AbortSignal,
  context: RequestContext,
): AsyncGenerator<ChatEvent, void, undefined> {
  const bytes = response.body?.getReader()
  const body = new ReplyBody()
  const reply = new ReplyReader()
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
  if (reply.failure) throw fromReplyFailure(reply.failure, context)
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
