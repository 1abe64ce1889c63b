import { z } from 'zod'
import { AppError } from '../../app-error'
import {
  type ChatEvent,
  type ChatModel,
  type ChatRequest,
  completeFrom,
  type EmbeddingModel,
  estimateTokens,
  type GenerationDefaults,
  type RerankModel,
  type SpeechModel,
} from '../../providers'
import type { HandlerHost, HandlerSpec } from './handler-host'
import type { HandlerChatMessage, HandlerChatRequest } from './handler-module'
import { PieceQueue } from './piece-queue'

export type HandlerModelOptions = {
  host: HandlerHost
  spec: HandlerSpec
  /** For people. */
  name: string
  maxParallelism: number | null
  defaults: GenerationDefaults
  structuredOutputs: boolean | null
}

const traitsOf = (options: HandlerModelOptions, capabilities: string[]) => ({
  name: options.name,
  device: 'thread',
  capabilities,
  maxParallelism: options.maxParallelism,
  generationDefaults: options.defaults,
  structuredOutputs: options.structuredOutputs,
  ownedBy: 'local',
})

const Vectors = z.array(z.instanceof(Float32Array))
const Scores = z.array(z.number().refine(Number.isFinite))
const Times = z
  .array(z.object({ text: z.string(), startSeconds: z.number(), endSeconds: z.number() }))
  .nullable()
  .default(null)
const Transcript = z.union([
  z
    .string()
    .transform((text) => ({ text, language: null, durationSeconds: null, segments: null, words: null })),
  z.object({
    text: z.string(),
    language: z.string().nullable().default(null),
    durationSeconds: z.number().nullable().default(null),
    segments: Times,
    words: Times,
  }),
])
const Piece = z.union([
  z.string().transform((text) => ({ text, reasoning: undefined, usage: undefined, finishReason: undefined })),
  z.object({
    text: z.string().optional(),
    reasoning: z.string().optional(),
    usage: z.object({ promptTokens: z.int().min(0), completionTokens: z.int().min(0) }).optional(),
    finishReason: z.enum(['stop', 'length']).optional(),
  }),
])

/** What a module gave back, or that it is not what it should be. */
function read<T>(schema: z.ZodType<T>, value: unknown, { name }: HandlerModelOptions, what: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new AppError(
    'handler_failed',
    { model: name },
    { detail: `what ${what} gave back: ${parsed.error.issues[0]?.message}` },
  )
}

const countWith =
  ({ host, spec, ...options }: HandlerModelOptions) =>
  async (text: string, signal = new AbortController().signal) => {
    const { methods } = await host.traits(spec)
    if (!methods.includes('countTokens')) return { tokens: estimateTokens(text), method: 'estimate' as const }
    const counted = await host.call(spec, { method: 'countTokens', args: [text], options: {} }, signal)
    const tokens = read(z.int().min(0), counted, { host, spec, ...options }, 'countTokens')
    return { tokens, method: 'tokenizer' as const }
  }

/** A module's `embed` as an embedding model. */
export function handlerEmbeddingModel(options: HandlerModelOptions): EmbeddingModel {
  const { host, spec, name } = options
  let dim = spec.dim
  return {
    ...traitsOf(options, ['text-embedding']),
    get dim() {
      return dim
    },
    embed: async (texts, { dimensions }, signal) => {
      const asked = dimensions === undefined ? {} : { dimensions }
      const answer = await host.call(spec, { method: 'embed', args: [[...texts]], options: asked }, signal)
      const vectors = read(Vectors, answer, options, 'embed')
      const length = vectors[0]?.length ?? dim
      const wrong =
        vectors.length !== texts.length
          ? `${vectors.length} vectors for ${texts.length} texts`
          : vectors.some(
                (vector) => vector.length !== (dimensions ?? length) || !vector.every(Number.isFinite),
              )
            ? `vectors that are not all ${dimensions ?? length} finite numbers`
            : null
      if (wrong) throw new AppError('handler_failed', { model: name }, { detail: `embed gave ${wrong}` })
      if (dimensions === undefined) dim = length
      return { vectors, tokens: null }
    },
    countTokens: countWith(options),
  }
}

/** A module's `rerank` as a reranking model. */
export function handlerRerankModel(options: HandlerModelOptions): RerankModel {
  const { host, spec, name } = options
  return {
    ...traitsOf(options, ['rerank']),
    rerank: async (query, documents, { topK }, signal) => {
      if (documents.length === 0) return []
      const answer = await host.call(
        spec,
        { method: 'rerank', args: [query, [...documents]], options: {} },
        signal,
      )
      const scores = read(Scores, answer, options, 'rerank')
      if (scores.length !== documents.length) {
        const detail = `rerank gave ${scores.length} scores for ${documents.length} documents`
        throw new AppError('handler_failed', { model: name }, { detail })
      }
      const ranked = scores.map((score, index) => ({ index, score }))
      ranked.sort((one, other) => other.score - one.score || one.index - other.index)
      return ranked.slice(0, topK ?? ranked.length)
    },
  }
}

/** A module's `transcribe` as a speech model. */
export function handlerSpeechModel(options: HandlerModelOptions): SpeechModel {
  const { host, spec } = options
  return {
    ...traitsOf(options, ['audio-transcription']),
    transcribe: async (recording, asked, signal) =>
      read(
        Transcript,
        await host.call(spec, { method: 'transcribe', args: [recording], options: { ...asked } }, signal),
        options,
        'transcribe',
      ),
  }
}

/** A module's `chat` as a chat model. Tools are not passed on: a module has no way to call them. */
export function handlerChatModel(options: HandlerModelOptions & { contextWindow: number }): ChatModel {
  const { spec, contextWindow } = options
  const vision = spec.kind === 'vision' ? ['vision'] : []
  const stream = (request: ChatRequest, signal: AbortSignal) => eventsOf(options, request, signal)
  const count = countWith(options)
  return {
    ...traitsOf(options, ['chat-completion', ...vision]),
    contextWindow,
    stream,
    generate: (request, signal) => completeFrom(stream(request, signal)),
    countTokens: (input, signal) => {
      const text =
        typeof input === 'string' ? input : input.map((message) => textOf(message.content)).join('\n')
      return count(text, signal)
    },
    estimateTokens,
  }
}

async function* eventsOf(
  options: HandlerModelOptions,
  request: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
  const { host, spec } = options
  const pieces = new PieceQueue<unknown>()
  const left = new AbortController()
  const asked = { method: 'chat' as const, args: [asHandlerRequest(request, options)], options: {} }
  host
    .call(spec, { ...asked, onPiece: (piece) => pieces.push(piece) }, AbortSignal.any([signal, left.signal]))
    .then(
      (whole) => pieces.end(whole),
      (error) => pieces.fail(error),
    )
  let finishReason: 'stop' | 'length' = 'stop'
  try {
    yield { type: 'accepted' }
    for await (const given of pieces) {
      // A module that streamed gives nothing at the end.
      if (given === null || given === undefined) continue
      const piece = read(Piece, given, options, 'chat')
      if (piece.reasoning) yield { type: 'reasoning', text: piece.reasoning }
      if (piece.text) yield { type: 'text', text: piece.text }
      if (piece.usage) yield { type: 'usage', ...piece.usage }
      finishReason = piece.finishReason ?? finishReason
    }
    yield { type: 'end', finishReason }
  } finally {
    // Whoever stops reading stops the module too.
    left.abort()
  }
}

function asHandlerRequest(request: ChatRequest, { defaults }: HandlerModelOptions): HandlerChatRequest {
  const temperature = request.temperature ?? defaults.temperature
  const topP = request.topP ?? defaults.topP
  return {
    messages: request.messages.map(
      (message): HandlerChatMessage =>
        message.role === 'user'
          ? { role: 'user', content: message.content }
          : { role: message.role, content: message.content },
    ),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    max_tokens: request.maxTokens ?? defaults.maxTokens ?? null,
    stop: [...(request.stop ?? defaults.stop ?? [])],
  }
}

const textOf = (content: string | readonly { type: string; text?: string }[]): string =>
  typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('\n')
