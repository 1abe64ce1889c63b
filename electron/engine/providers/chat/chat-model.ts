import type { RunNotice } from '../../../../shared/contract/chat'

export type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string }

/** How a reply must look: free text, any JSON object, or JSON of a schema. */
export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | { type: 'json_schema'; name: string; schema: Record<string, unknown> }

export type ChatRequest = {
  messages: ChatMessage[]
  temperature?: number
  topP?: number
  /** Absent or null: the server decides. */
  maxTokens?: number | null
  /** At most four, as servers agree on no more. */
  stop?: string[]
  responseFormat?: ResponseFormat
}

/** One normalised stream for every server. Ends with exactly one `end`, or by throwing an AppError. */
export type ChatEvent =
  /** The server has taken the request; nothing of the reply is there yet. */
  | { type: 'accepted' }
  | { type: 'reasoning'; text: string }
  | { type: 'text'; text: string }
  /** Every `text` so far was reasoning: the thought was closed, and the model's template had opened it unseen. */
  | { type: 'text_was_reasoning' }
  | { type: 'tool_call'; callId: string; name: string; arguments: string }
  | { type: 'usage'; promptTokens: number; completionTokens: number }
  | { type: 'notice'; notice: RunNotice }
  | { type: 'end'; finishReason: 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'other' }

/** A chat completion from the first to the last token, as one value. */
export type ChatCompletion = {
  text: string
  reasoning: string
  toolCalls: { callId: string; name: string; arguments: string }[]
  usage: { promptTokens: number; completionTokens: number } | null
  finishReason: Extract<ChatEvent, { type: 'end' }>['finishReason']
  notices: RunNotice[]
}

/**
 * A model that answers in chat (SPEC C4).
 * @throws AppError with a code of the model-server group of shared/errors.ts
 */
export interface ChatModel {
  readonly name: string
  readonly contextWindow: number
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatEvent>
  generate(request: ChatRequest, signal: AbortSignal): Promise<ChatCompletion>
  /** Tokens of a text, and how they were counted. */
  countTokens(text: string): { tokens: number; method: 'tokenizer' | 'estimate' }
}
