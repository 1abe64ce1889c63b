/**
 * What a module of the person's own gives Keepsake, for those who write one (docs/handlers.md has an example).
 * The module runs in a thread of its own; whatever it throws becomes an error of the model, with its message.
 */
export interface HandlerModule {
  /** Called once, before the first request. Weights are loaded here. */
  createModel(entry: HandlerEntry): HandlerModel | Promise<HandlerModel>
}

/** The entry of models.local.yaml that names the module. */
export interface HandlerEntry {
  name: string
  hf_repo_id: string
  kind: 'chat' | 'vision' | 'embedding' | 'rerank' | 'speech'
  /** Where the module lies: files beside it are found from here. */
  folder: string
  dim: number | null
  pooling: 'mean' | 'cls' | 'last_token' | null
  context_window: number | null
  notes: string
}

/** Each method only where the model can do it. `signal` is aborted when nobody waits any more. */
export interface HandlerModel {
  /** Numbers of a vector. */
  dim?: number
  /** One vector a text, all of the same length, in the order of the texts. */
  embed?(
    texts: readonly string[],
    options: HandlerOptions & { dimensions?: number },
  ): Awaitable<Iterable<ArrayLike<number>>>
  /** The reply as one text, or piece by piece from an async generator. */
  chat?(
    request: HandlerChatRequest,
    options: HandlerOptions,
  ): Awaitable<string> | AsyncIterable<HandlerChatPiece>
  /** A score for each document, in their order: the higher, the better. */
  rerank?(query: string, documents: readonly string[], options: HandlerOptions): Awaitable<Iterable<number>>
  transcribe?(
    audio: HandlerAudio,
    options: HandlerOptions & HandlerSpeechOptions,
  ): Awaitable<string | HandlerTranscript>
  /** Default: an estimate. */
  countTokens?(text: string): Awaitable<number>
}

export type Awaitable<T> = T | Promise<T>

export interface HandlerOptions {
  signal: AbortSignal
}

export interface HandlerChatRequest {
  /** Texts and images as the OpenAI API has them in `messages`. */
  messages: readonly HandlerChatMessage[]
  temperature?: number
  top_p?: number
  /** Null: as much as there is to say. */
  max_tokens: number | null
  stop: readonly string[]
}

export type HandlerChatMessage =
  | { role: 'system' | 'assistant' | 'tool'; content: string }
  | { role: 'user'; content: string | readonly HandlerContentPart[] }

export type HandlerContentPart =
  | { type: 'text'; text: string }
  | { type: 'image'; mediaType: string; base64: string }

/** A piece of the reply; `usage` and the reason of the end may come last. */
export type HandlerChatPiece =
  | string
  | {
      text?: string
      reasoning?: string
      usage?: { promptTokens: number; completionTokens: number }
      finishReason?: 'stop' | 'length'
    }

export interface HandlerAudio {
  bytes: Uint8Array
  mediaType: string
  fileName: string
}

export interface HandlerSpeechOptions {
  task: 'transcribe' | 'translate'
  language?: string
  prompt?: string
  temperature?: number
  timestamps: 'none' | 'segment' | 'word'
}

export interface HandlerTranscript {
  text: string
  language?: string
  durationSeconds?: number
  segments?: readonly { text: string; startSeconds: number; endSeconds: number }[]
  words?: readonly { text: string; startSeconds: number; endSeconds: number }[]
}
