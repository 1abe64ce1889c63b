import type { IncomingMessage } from 'node:http'

/** The part of a chat request that tests look at. */
export type ChatBody = {
  model: string
  messages: { role: string; content?: unknown; tool_calls?: unknown; tool_call_id?: string }[]
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  max_tokens?: number | null
  temperature?: number
  stop?: string | string[]
  tools?: unknown[]
  tool_choice?: unknown
  response_format?: { type: string; json_schema?: { name?: string; schema?: unknown } }
  [field: string]: unknown
}

/** A multipart body as it was sent. */
export type MultipartForm = {
  /** All values of each field, in their order. */
  fields: Record<string, string[]>
  files: { field: string; fileName: string; mediaType: string; bytes: Uint8Array }[]
}

/** A request as the server saw it. */
export type RecordedRequest = {
  method: string
  /** Path without the query. */
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  /** Parsed JSON; the text itself if it is none; undefined if empty. */
  body: unknown
  /** The parts of a multipart body, when it is one that can be read. */
  form?: MultipartForm
  /** The body again, when it is a chat request. */
  chat?: ChatBody
  receivedAt: number
  /** When the client closed the connection before the answer had ended. */
  closedAt?: number
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isChatBody = (value: unknown): value is ChatBody =>
  isRecord(value) &&
  typeof value.model === 'string' &&
  Array.isArray(value.messages) &&
  value.messages.every((message) => isRecord(message) && typeof message.role === 'string')

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // A test may send nonsense on purpose; it is recorded as it came.
    return text
  }
}

async function readForm(type: string | undefined, bytes: Buffer): Promise<MultipartForm | undefined> {
  if (!type?.startsWith('multipart/form-data')) return undefined
  const form: MultipartForm = { fields: {}, files: [] }
  let data: FormData
  try {
    data = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  } catch {
    // A broken body is recorded as text; the routes refuse what has no form.
    return undefined
  }
  for (const [field, value] of data.entries()) {
    if (typeof value === 'string') form.fields[field] = [...(form.fields[field] ?? []), value]
    else {
      const { name: fileName, type: mediaType } = value
      form.files.push({ field, fileName, mediaType, bytes: new Uint8Array(await value.arrayBuffer()) })
    }
  }
  return form
}

/** Reads a request to its end. */
export async function readRequest(incoming: IncomingMessage): Promise<RecordedRequest> {
  const receivedAt = Date.now()
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1')
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(Buffer.from(part))
  const bytes = Buffer.concat(parts)
  const text = bytes.toString('utf8')
  const body = text === '' ? undefined : parseJson(text)
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body,
    form: await readForm(incoming.headers['content-type'], bytes),
    chat: isChatBody(body) ? body : undefined,
    receivedAt,
  }
}

/** The text of a message, whether it is a string or a list of parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => (isRecord(part) && typeof part.text === 'string' ? part.text : '')).join('')
}

/** What the user said last. */
export const lastUserText = (chat: ChatBody): string =>
  textOf(chat.messages.findLast((message) => message.role === 'user')?.content)

/** A rough count, four characters a token: only has to be the same each time. */
export const countTokens = (text: string): number => Math.ceil(text.length / 4)

/** The rough size of a prompt. */
export const countPrompt = (chat: ChatBody): number =>
  chat.messages.reduce((sum, message) => sum + countTokens(textOf(message.content)) + 4, 0)
