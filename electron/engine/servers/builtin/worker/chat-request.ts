import { z } from 'zod'
import { parseRequest } from '../../worker-http/requests'

const Part = z
  .object({ type: z.string(), text: z.string().default('') })
  .refine(({ type }) => type === 'text', { error: 'image input is not supported, nor anything but text' })
const Content = z
  .union([z.string(), z.array(Part)])
  .nullish()
  .transform((content) =>
    Array.isArray(content) ? content.map(({ text }) => text).join('') : (content ?? ''),
  )

const Message = z.object({ role: z.enum(['system', 'developer', 'user', 'assistant']), content: Content })

const ResponseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({ schema: z.record(z.string(), z.unknown()) }),
  }),
])
export type ResponseFormat = z.infer<typeof ResponseFormat>

/**
 * The body of POST /v1/chat/completions; what is not known here is ignored, as other servers do. What would change the
 * answer is refused, so that who asks can say so.
 */
const ChatRequest = z.object({
  model: z.string(),
  messages: z.array(Message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_tokens: z.int().positive().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  seed: z.int().nullish(),
  response_format: ResponseFormat.nullish(),
  tools: z.array(z.unknown()).max(0, { error: 'tools are not supported' }).nullish(),
})

/** A chat request, put into one shape. */
export type Generation = {
  model: string
  messages: { role: 'system' | 'user' | 'assistant'; text: string }[]
  stream: boolean
  includeUsage: boolean
  temperature: number
  topP: number
  maxTokens: number | null
  stop: string[]
  seed: number | null
  format: ResponseFormat
}

/** Reads a request's body, or says which field is wrong. */
export function readChatRequest(body: unknown): Generation {
  const request = parseRequest(ChatRequest, body)
  const stop = typeof request.stop === 'string' ? [request.stop] : (request.stop ?? [])
  return {
    model: request.model,
    messages: request.messages.map(({ role, content }) => ({
      role: role === 'developer' ? 'system' : role,
      text: content,
    })),
    stream: request.stream ?? false,
    includeUsage: request.stream_options?.include_usage ?? false,
    temperature: request.temperature ?? 0.8,
    topP: request.top_p ?? 0.95,
    maxTokens: request.max_completion_tokens ?? request.max_tokens ?? null,
    stop: stop.filter((text) => text !== ''),
    seed: request.seed ?? null,
    format: request.response_format ?? { type: 'text' },
  }
}
