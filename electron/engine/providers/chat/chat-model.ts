import type { RunNotice } from '../../../../shared/contract/chat'
import type { ModelTraits, ReasoningSwitch } from '../endpoint'

export type ContentPart =
  | { type: 'text'; text: string }
  /** `base64` without the `data:` in front. */
  | { type: 'image'; mediaType: string; base64: string }

/** A piece of a reply of Claude's; what it signed is not to be changed. */
export type SignedBlock =
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string }
  | { type: 'text'; text: string }

/** A tool call, whole. */
export type ToolCall = {
  callId: string
  name: string
  /** As the model wrote it; may be no valid JSON. */
  arguments: string
  /** Google wants what it signed back with the call. */
  signature?: string
  /** Claude wants back what led to the call: its thoughts and words since the call before, in their order. */
  before?: readonly SignedBlock[]
}

/** A tool that the model may call; `parameters` is a JSON schema of an object. */
export type ToolSpec = { name: string; description: string; parameters: Record<string, unknown> }

export type ChatMessage =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string | ContentPart[] }
  | { role: 'assistant'; content: string; toolCalls?: ToolCall[] }
  /** What a tool answered to the call of this id. */
  | { role: 'tool'; callId: string; content: string }

/** How a reply must look: free text, any JSON object, or JSON of a schema. */
export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | { type: 'json_schema'; name: string; schema: Record<string, unknown> }

/** What is absent is taken from the model's generation defaults. */
export type ChatRequest = {
  messages: ChatMessage[]
  temperature?: number
  topP?: number
  /** Null: the server decides. */
  maxTokens?: number | null
  /** Four are sent at most, as servers agree on no more. */
  stop?: readonly string[]
  responseFormat?: ResponseFormat
  tools?: readonly ToolSpec[]
  /** Default: `auto`. Means nothing without tools. */
  toolChoice?: 'auto' | 'none' | 'required'
  /** Further fields of the body; `model`, `messages` and `stream` cannot be replaced by it. */
  extraBody?: Readonly<Record<string, unknown>>
  reasoning?: ReasoningSwitch
}

/** One normalised stream for every server. Ends with exactly one `end`, or by throwing an AppError. */
export type ChatEvent =
  /** The server has taken the request; nothing of the reply is there yet. */
  | { type: 'accepted' }
  | { type: 'reasoning'; text: string }
  | { type: 'text'; text: string }
  /** Every `text` so far was reasoning: the thought was closed, and the model's template had opened it unseen. */
  | { type: 'text_was_reasoning' }
  | ({ type: 'tool_call' } & ToolCall)
  | { type: 'usage'; promptTokens: number; completionTokens: number }
  | { type: 'notice'; notice: RunNotice }
  | { type: 'end'; finishReason: FinishReason }

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'other'

/** A chat completion from the first to the last token, as one value. */
export type ChatCompletion = {
  text: string
  reasoning: string
  toolCalls: ToolCall[]
  usage: { promptTokens: number; completionTokens: number } | null
  finishReason: FinishReason
  notices: RunNotice[]
}

/** Tokens, and who counted them: the server that holds the model, a tokenizer of its family, or a guess on the high side. */
export type TokenCount = { tokens: number; method: 'server' | 'tokenizer' | 'estimate' }

/**
 * A model that answers in chat (SPEC C4). A plain object, so that `{ ...model, stream }` decorates it.
 * @throws AppError with a code of the model-server group of shared/errors.ts
 */
export interface ChatModel extends ModelTraits {
  /** Tokens of prompt and reply together. */
  readonly contextWindow: number
  readonly stream: (request: ChatRequest, signal: AbortSignal) => AsyncIterable<ChatEvent>
  readonly generate: (request: ChatRequest, signal: AbortSignal) => Promise<ChatCompletion>
  readonly countTokens: (input: string | readonly ChatMessage[], signal?: AbortSignal) => Promise<TokenCount>
  /** A guess on the high side, at once and without a server. */
  readonly estimateTokens: (text: string) => number
}
