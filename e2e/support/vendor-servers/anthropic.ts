import { isRecord, type RecordedRequest } from '../scripted-server/requests'
import { type Answer, answerTo } from './answer'
import { anthropicThoughts, thoughtsFault } from './anthropic-thoughts'
import { type Asked, bodyOf, records, textIn, tokensOf } from './asked'
import type { Refusal, Vendor, VendorAnswer } from './server'

// Errors: platform.claude.com/docs/en/api/errors; streams: …/build-with-claude/streaming.

export const anthropicKey = 'sk-ant-api03-canary-4f1c'
export const anthropicModel = 'claude-sonnet-4-5'
const contextTokens = 4_000
const mostTokens = 64_000

const knownFields = [
  'model',
  'messages',
  'max_tokens',
  'system',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'metadata',
  'service_tier',
]

const error = (status: number, type: string, message: string, headers?: Record<string, string>): Refusal => ({
  status,
  json: { type: 'error', error: { type, message }, request_id: 'req_011CSHoEeqs5C35K2UUqR7Fy' },
  headers,
})
const invalid = (message: string) => error(400, 'invalid_request_error', message)

export const anthropic: Vendor = {
  answer(request) {
    const wrong = refusal(request)
    if (wrong) return wrong
    const asked = read(bodyOf(request))
    if (request.path === '/v1/messages/count_tokens') {
      return { status: 200, json: { input_tokens: asked.promptTokens } }
    }
    return reply(request, asked)
  },
  trouble: (trouble) =>
    trouble === 'rate_limit'
      ? error(
          429,
          'rate_limit_error',
          'This request would exceed your organization’s rate limit of 50 requests per minute.',
          { 'retry-after': '7' },
        )
      : error(529, 'overloaded_error', 'Overloaded'),
}

function refusal(request: RecordedRequest): Refusal | null {
  const { headers, method, path } = request
  if (method !== 'POST' || !['/v1/messages', '/v1/messages/count_tokens'].includes(path))
    return error(404, 'not_found_error', 'Not Found')
  if (headers['x-api-key'] === undefined && headers.authorization === undefined)
    return error(401, 'authentication_error', 'x-api-key header is required')
  if (headers['x-api-key'] !== anthropicKey) return error(401, 'authentication_error', 'invalid x-api-key')
  if (headers['anthropic-version'] !== '2023-06-01') return invalid('anthropic-version: header is required')
  const body = bodyOf(request)
  const unknown = Object.keys(body).find((name) => !knownFields.includes(name))
  if (unknown !== undefined) return invalid(`${unknown}: Extra inputs are not permitted`)
  if (typeof body.model !== 'string') return invalid('model: Field required')
  if (!body.model.startsWith(anthropicModel)) return error(404, 'not_found_error', `model: ${body.model}`)
  return messagesRefusal(body) ?? (path.endsWith('count_tokens') ? null : limitsRefusal(body))
}

function limitsRefusal(body: Record<string, unknown>): Refusal | null {
  const { max_tokens: limit, temperature, thinking } = body
  if (typeof limit !== 'number') return invalid('max_tokens: Field required')
  if (limit > mostTokens)
    return invalid(
      `max_tokens: ${limit} > ${mostTokens}, which is the maximum allowed number of output tokens for ${anthropicModel}`,
    )
  if (typeof temperature === 'number' && temperature > 1) return invalid('temperature: range: 0..1')
  if (temperature !== undefined && body.top_p !== undefined)
    return invalid('`temperature` and `top_p` cannot both be specified for this model. Please use only one.')
  const isThinking = isRecord(thinking) && thinking.type !== 'disabled'
  if (isThinking && thinking.type === 'adaptive')
    return invalid('adaptive thinking is not supported on this model')
  if (isThinking && temperature !== undefined && temperature !== 1)
    return invalid('`temperature` may only be set to 1 when thinking is enabled.')
  if (isThinking && !(Number(thinking.budget_tokens) >= 1_024 && Number(thinking.budget_tokens) < limit))
    return invalid('`max_tokens` must be greater than `thinking.budget_tokens`.')
  const choice = isRecord(body.tool_choice) ? body.tool_choice.type : 'auto'
  if (isThinking && choice !== 'auto' && choice !== 'none')
    return invalid('Thinking may not be enabled when tool_choice forces tool use.')
  const fault = isThinking ? thoughtsFault(records(body.messages)) : null
  return fault === null ? null : invalid(fault)
}

function messagesRefusal({ messages: given }: Record<string, unknown>): Refusal | null {
  const messages = records(given)
  if (messages.length === 0) return invalid('messages: at least one message is required')
  if (messages.some(({ role }) => role === 'system'))
    return invalid(
      'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not "system" as an input message role.',
    )
  for (const [at, message] of messages.entries()) {
    for (const [index, block] of records(message.content).entries()) {
      if (block.type === 'text' && textIn([block]) === '')
        return invalid('messages: text content blocks must be non-empty')
      const called = records(messages[at - 1]?.content).some(
        (one) => one.type === 'tool_use' && one.id === block.tool_use_id,
      )
      if (block.type === 'tool_result' && !called)
        return invalid(
          `messages.${at}.content.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${String(block.tool_use_id)}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
        )
    }
  }
  const tokens = tokensOf(messages)
  return tokens > contextTokens
    ? invalid(`prompt is too long: ${tokens} tokens > ${contextTokens} maximum`)
    : null
}

function read(body: Record<string, unknown>): Asked {
  const messages = records(body.messages)
  const last = messages.at(-1)
  const person = messages.findLast(({ role }) => role === 'user')
  const format = isRecord(body.output_config) ? body.output_config.format : undefined
  const result = records(last?.content).find((block) => block.type === 'tool_result')
  return {
    model: String(body.model),
    system: textIn(body.system),
    text: textIn(person?.content),
    images: records(person?.content).filter((block) => block.type === 'image').length,
    tools: records(body.tools).map((tool) => ({ name: String(tool.name), schema: tool.input_schema })),
    toolResult: result ? textIn(result.content) : null,
    schema: isRecord(format) ? format.schema : null,
    maxTokens: typeof body.max_tokens === 'number' ? body.max_tokens : null,
    promptTokens: tokensOf([body.system, body.messages]),
  }
}

function reply(request: RecordedRequest, asked: Asked): VendorAnswer {
  const { thinking } = bodyOf(request)
  const isThinking = isRecord(thinking) && thinking.type === 'enabled'
  return { frames: messageFrames(answerTo(asked), asked.promptTokens, isThinking) }
}

const event = (data: { type: string }) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
const delta = (index: number, value: object) => {
  const data = { type: 'content_block_delta', index, delta: value }
  return event(data)
}
const begin = (index: number, block: object) => {
  const data = { type: 'content_block_start', index, content_block: block }
  return event(data)
}
const stop = (index: number) => {
  const data = { type: 'content_block_stop', index }
  return event(data)
}

/** An answer in the events of the Messages API. */
export function* messageFrames(answer: Answer, promptTokens: number, isThinking = false): Generator<string> {
  const message = {
    id: 'msg_01XFDUDYJgAACzvnptvVoYEL',
    type: 'message',
    role: 'assistant',
    content: [],
    model: anthropicModel,
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: promptTokens,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 1,
    },
  }
  const start = { type: 'message_start', message }
  yield event(start)
  yield 'event: ping\ndata: {"type": "ping"}\n\n'
  let index = 0
  if (isThinking) {
    for (const thought of anthropicThoughts) {
      if (thought.thinking === undefined) yield begin(index, thought)
      else {
        yield begin(index, { type: 'thinking', thinking: '', signature: '' })
        for (const piece of thought.thinking.match(/.{1,9}/g) ?? [])
          yield delta(index, { type: 'thinking_delta', thinking: piece })
        yield delta(index, { type: 'signature_delta', signature: thought.signature })
      }
      yield stop(index++)
    }
  }
  if (answer.type === 'call') {
    yield begin(index, {
      type: 'tool_use',
      id: 'toolu_01T1x1fJ34qAmk2tNTrN7Up6',
      name: answer.name,
      input: {},
    })
    yield delta(index, { type: 'input_json_delta', partial_json: '' })
    for (const piece of JSON.stringify(answer.arguments).match(/.{1,9}/gs) ?? [])
      yield delta(index, { type: 'input_json_delta', partial_json: piece })
  } else {
    yield begin(index, { type: 'text', text: '' })
    if (answer.type === 'endless')
      for (let number = 1; ; number++) yield delta(index, { type: 'text_delta', text: `${number} ` })
    for (const word of answer.words) yield delta(index, { type: 'text_delta', text: word })
  }
  yield stop(index)
  const reason = answer.type === 'call' ? 'tool_use' : answer.finish === 'length' ? 'max_tokens' : 'end_turn'
  const last = {
    type: 'message_delta',
    delta: { stop_reason: reason, stop_sequence: null },
    usage: { output_tokens: answer.type === 'call' ? 12 : answer.words.length },
  }
  yield event(last)
  yield event({ type: 'message_stop' })
}
