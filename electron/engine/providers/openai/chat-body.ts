import type OpenAI from 'openai'
import type { RunNotice } from '../../../../shared/contract/chat'
import type { ChatRequest } from '../chat/chat-model'

type Body = OpenAI.Chat.ChatCompletionCreateParamsStreaming

/** A field that not every server takes, and that a request can do without. */
export type OptionalField = 'stream_options' | 'response_format'

export const noticeOf: Record<OptionalField, RunNotice> = {
  stream_options: 'without_usage',
  response_format: 'without_response_format',
}

const namedIn: [OptionalField, RegExp][] = [
  ['stream_options', /stream_options|include_usage/i],
  ['response_format', /response_format|json_schema|json_object|grammar|guided|structured[ _]output/i],
]

/** The body of a request. `max_tokens` and `system`, as Ollama ignores the newer name and most templates the newer role. */
export function chatBody(wireName: string, request: ChatRequest, without: ReadonlySet<OptionalField>): Body {
  const { messages, temperature, topP, maxTokens, stop, responseFormat } = request
  const format = without.has('response_format') ? undefined : wireFormat(responseFormat)
  return {
    model: wireName,
    messages: messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    ...(without.has('stream_options') ? {} : { stream_options: { include_usage: true } }),
    ...(maxTokens === undefined || maxTokens === null ? {} : { max_tokens: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stop === undefined || stop.length === 0 ? {} : { stop: stop.slice(0, 4) }),
    ...(format === undefined ? {} : { response_format: format }),
  }
}

/** The field that a refusal names and that this body still has, if there is one. */
export function offendingField(refusal: { status: number; words: string }, body: Body): OptionalField | null {
  if (refusal.status !== 400 && refusal.status !== 422) return null
  for (const [field, pattern] of namedIn) {
    // Who asks with a schema can ask again more loosely, which is worth more than no form at all.
    if (field === 'response_format' && body.response_format?.type === 'json_schema') continue
    if (body[field] !== undefined && pattern.test(refusal.words)) return field
  }
  return null
}

function wireFormat(format: ChatRequest['responseFormat']): Body['response_format'] {
  if (!format || format.type === 'text') return undefined
  if (format.type === 'json_object') return { type: 'json_object' }
  return { type: 'json_schema', json_schema: { name: format.name, schema: format.schema } }
}
