import { isRecord, type RecordedRequest } from '../scripted-server/requests'

/** A chat request in one shape, whatever language it was written in. */
export type Asked = {
  model: string
  system: string
  /** The text of the last message of the person. */
  text: string
  images: number
  tools: { name: string; schema: unknown }[]
  /** What a tool said, where the last message is that. */
  toolResult: string | null
  schema: unknown
  maxTokens: number | null
  promptTokens: number
}

export const records = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

/** The text of a content that is a string or a list of parts. */
export const textIn = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : records(content)
        .map((part) => (typeof part.text === 'string' ? part.text : ''))
        .join('')

export const bodyOf = (request: RecordedRequest): Record<string, unknown> =>
  isRecord(request.body) ? request.body : {}

/** Tokens as the doubles count them. */
export const tokensOf = (value: unknown): number => Math.ceil(JSON.stringify(value ?? '').length / 4)

/** Reads a body in OpenAI's language. */
export function readOpenAi(body: Record<string, unknown>): Asked {
  const messages = records(body.messages)
  const last = messages.at(-1)
  const person = messages.findLast((message) => message.role === 'user')
  const format = isRecord(body.response_format) ? body.response_format : {}
  const limit = body.max_tokens ?? body.max_completion_tokens
  return {
    model: typeof body.model === 'string' ? body.model : '',
    system: messages
      .filter((message) => message.role === 'system')
      .map((message) => textIn(message.content))
      .join('\n'),
    text: textIn(person?.content),
    images: records(person?.content).filter((part) => part.type === 'image_url').length,
    tools: records(body.tools).flatMap((tool) =>
      isRecord(tool.function) && typeof tool.function.name === 'string'
        ? [{ name: tool.function.name, schema: tool.function.parameters }]
        : [],
    ),
    toolResult: last?.role === 'tool' ? textIn(last.content) : null,
    schema: isRecord(format.json_schema) ? format.json_schema.schema : null,
    maxTokens: typeof limit === 'number' ? limit : null,
    promptTokens: tokensOf(body.messages),
  }
}
