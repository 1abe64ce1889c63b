import type { RunNotice } from '../../../../shared/contract/chat'
import { readContextLimit } from '../wire/context-limit'
import type { HttpRefusal } from '../wire/http-refusal'
import { readServerError } from '../wire/server-error'
import type { ChatMessage } from './chat-model'
import type { FilledRequest } from './filled-request'

/** A request without what the server would not take, and what a person should know of it. */
export type Mended = { request: FilledRequest; notice: RunNotice | null }

type Rule = {
  /** How servers name the field. */
  named: RegExp
  isSent: (request: FilledRequest) => boolean
  leaveOut: (request: FilledRequest) => FilledRequest
  notice: RunNotice | null
}

const format =
  /response_format|json_schema|json_object|grammar|guided|structured[ _]output|output_(config|format)/i

/** In this order, as one sentence may name two; what costs the reply least goes first. */
const rules: Rule[] = [
  {
    named: /stream_options|include_usage/i,
    isSent: ({ usage }) => usage,
    leaveOut: (request) => ({ ...request, usage: false }),
    notice: 'without_usage',
  },
  {
    named: /max_(completion_|output_)?tokens/i,
    isSent: ({ maxTokens }) => maxTokens !== null,
    leaveOut: (request) => ({ ...request, maxTokens: null }),
    notice: 'without_max_tokens',
  },
  {
    // Letters around it make it another word: provisioned throughput, a revision.
    named: /\bimage|(?<![a-z])vision(?![a-z])|multi-?modal|mmproj/i,
    isSent: ({ messages }) => messages.some(hasImage),
    leaveOut: (request) => ({ ...request, messages: request.messages.map(withoutImages) }),
    notice: 'without_images',
  },
  {
    named: format,
    isSent: ({ responseFormat }) => responseFormat.type === 'json_schema',
    leaveOut: (request) => ({ ...request, responseFormat: { type: 'json_object' } }),
    notice: 'without_response_format',
  },
  {
    named: format,
    isSent: ({ responseFormat }) => responseFormat.type === 'json_object',
    leaveOut: (request) => ({ ...request, responseFormat: { type: 'text' } }),
    notice: 'without_response_format',
  },
  {
    named: /top_?p\b/i,
    isSent: ({ topP }) => topP !== null,
    leaveOut: (request) => ({ ...request, topP: null }),
    notice: 'without_top_p',
  },
  {
    named: /temperature/i,
    isSent: ({ temperature }) => temperature !== null,
    leaveOut: (request) => ({ ...request, temperature: null }),
    notice: 'without_temperature',
  },
  {
    named: /\bstop(_sequences?)?\b/i,
    isSent: ({ stop }) => stop.length > 0,
    leaveOut: (request) => ({ ...request, stop: [] }),
    notice: 'without_stop',
  },
  {
    named: /adaptive/i,
    isSent: ({ reasoning, thinking }) => reasoning === 'on' && thinking === 'adaptive',
    leaveOut: (request) => ({ ...request, thinking: 'budget' }),
    notice: null,
  },
  {
    named: /reasoning|thinking|chat_template_kwargs|\beffort\b/i,
    isSent: ({ reasoning }) => reasoning !== 'default',
    leaveOut: (request) => ({
      ...request,
      reasoning: 'default',
      messages: request.messages.map(withoutThoughts),
    }),
    notice: 'without_reasoning',
  },
  {
    named: /\btools?\b|tool_choice|tool[_ -]call|function[_ -]?call/i,
    isSent: ({ tools }) => tools.length > 0,
    leaveOut: (request) => ({ ...request, tools: [] }),
    notice: 'without_tools',
  },
]

/**
 * What to send instead after a refusal that names a field; null where none is named that was sent. Each field is left
 * out once at most, as then it is sent no more.
 */
export function mendRequest(refusal: HttpRefusal, request: FilledRequest): Mended | null {
  const error = readServerError(refusal.body)
  // llama-server answers 500 to an image that its model cannot see.
  const noImages = refusal.status === 500 && /image input is not supported/i.test(error.message)
  if (refusal.status !== 400 && refusal.status !== 422 && !noImages) return null
  // A prompt that is too long names max_tokens too, and less room for the reply would not mend it.
  if (readContextLimit(error)) return null
  const words = `${error.param ?? ''} ${error.message}`
  const mended = lowerMaxTokens(words, request) ?? renameMaxTokens(words, request)
  if (mended) return mended
  // What the server gives as the field is surer than its sentence.
  const byParam = rules.find(({ named, isSent }) => named.test(error.param ?? '') && isSent(request))
  const rule = byParam ?? rules.find(({ named, isSent }) => named.test(words) && isSent(request))
  return rule ? { request: rule.leaveOut(request), notice: rule.notice } : null
}

/** The most that a model can write, where the refusal tells it (Anthropic, OpenAI). */
function lowerMaxTokens(words: string, request: FilledRequest): Mended | null {
  const said = /max_tokens: \d+ > (\d+)|supports at most (\d+) completion tokens/i.exec(words)
  const most = Number(said?.[1] ?? said?.[2])
  if (!said || most < 1 || (request.maxTokens !== null && request.maxTokens <= most)) return null
  // Where a person set nothing, nothing that is theirs was changed.
  const notice = request.maxTokens === null ? null : 'without_max_tokens'
  return { request: { ...request, maxTokens: most }, notice }
}

/** Newer models of OpenAI's hosts know the field by another name only. */
const renameMaxTokens = (words: string, request: FilledRequest): Mended | null =>
  /max_completion_tokens/i.test(words) && request.maxTokens !== null && request.maxTokensName === 'max_tokens'
    ? { request: { ...request, maxTokensName: 'max_completion_tokens' }, notice: null }
    : null

export const hasImage = (message: ChatMessage): boolean =>
  message.role === 'user' &&
  typeof message.content !== 'string' &&
  message.content.some((part) => part.type === 'image')

/** Thoughts are refused where none are asked for. */
const withoutThoughts = (message: ChatMessage): ChatMessage =>
  message.role === 'assistant' && message.toolCalls
    ? { ...message, toolCalls: message.toolCalls.map(({ before: _, ...call }) => call) }
    : message

/** The model is told that there was one, so that it does not answer as if it had seen it. */
export const withoutImages = (message: ChatMessage): ChatMessage =>
  message.role === 'user' && typeof message.content !== 'string'
    ? {
        ...message,
        content: message.content.map((part) =>
          part.type === 'image' ? { type: 'text', text: '[An image that you cannot see.]' } : part,
        ),
      }
    : message
