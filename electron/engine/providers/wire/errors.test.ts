import { describe, expect, test } from 'vitest'
import { type FailureState, fromReplyFailure, type RequestContext, toAppError } from './errors'
import { HttpRefusal } from './http-refusal'
import { createMask } from './mask'
import { readServerError } from './server-error'

const context: RequestContext = {
  baseUrl: 'http://localhost:8001/v1',
  name: 'Qwen',
  wireName: 'qwen3-32b',
  keyGiven: true,
  contextWindow: 32_768,
  maxTokens: 4_096,
  connectTimeoutMs: 10_000,
  firstTokenMs: 600_000,
  idleMs: 120_000,
  mask: createMask(['sk-canary-1234'], ['What is the meaning of life?']),
  now: () => Date.UTC(2026, 10, 1),
}
const subject = { url: context.baseUrl, model: context.name }
const fresh: FailureState = { cancelled: false, expired: null, answered: false }
const refused = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  const error = new HttpRefusal(status, { error: body }, new Headers(headers))
  return toAppError(error, fresh, context)
}

describe('too long', () => {
  test.each([
    [
      'vLLM, of old',
      "This model's maximum context length is 2048 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion)",
      2048,
      5000,
    ],
    [
      'vLLM',
      "You passed 3000 input tokens and requested 100 output tokens. However, the model's context length is only 2048 tokens, resulting in a maximum input length of 1948 tokens. Please reduce the length of the input prompt.",
      2048,
      3100,
    ],
    [
      'vLLM, by letters',
      "You passed 90000 input characters and requested 100 output tokens. However, the model's context length is only 2048 tokens.",
      2048,
      undefined,
    ],
    ['vLLM, below one', 'max_tokens must be at least 1, got -186', null, undefined],
    [
      'llama-server',
      'request (13392 tokens) exceeds the available context size (8192 tokens), try increasing it',
      8192,
      13392,
    ],
    [
      'Ollama',
      'the prompt is longer than the context length currently available to the model; shorten it',
      null,
      undefined,
    ],
    [
      'LM Studio',
      'Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.',
      4096,
      undefined,
    ],
    ['llama-cpp-python', 'Requested tokens (5000) exceed context window of 2048', 2048, 5000],
    ['Anthropic', 'prompt is too long: 210000 tokens > 200000 maximum', 200_000, 210_000],
    [
      'Google',
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      1_048_576,
      1_200_000,
    ],
  ])('in the words of %s', (_, message, limitTokens, askedTokens) => {
    const error = refused(400, { message, code: 400 })
    expect(error.code).toBe('context_too_long')
    expect(error.params).toEqual({
      ...subject,
      limitTokens,
      ...(askedTokens === undefined ? {} : { askedTokens }),
    })
    expect(error.fixes.at(-1)).toEqual({ do: 'new-conversation' })
  })

  test('only by the room for the reply: that is what to change first', () => {
    const message =
      "'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's maximum context length is 4096 tokens and your request has 13 input tokens (4096 > 4096 - 13)."
    expect(refused(400, { message }).fixes[0]).toEqual({ do: 'use-max-tokens', tokens: 1024 })
  })

  test('by the fields of llama-server', () => {
    const body = { message: 'too big', type: 'exceed_context_size_error', n_prompt_tokens: 9000, n_ctx: 4096 }
    expect(refused(400, { ...body, message: 'the request exceeds the context size' }).params).toEqual({
      ...subject,
      limitTokens: 4096,
      askedTokens: 9000,
    })
  })
})

describe('refusals', () => {
  test.each([
    [401, 'Unauthorized', 'unauthorized'],
    [403, { message: 'no' }, 'unauthorized'],
    [400, { message: 'Malformed token', code: 'invalid_api_key' }, 'unauthorized'],
    [404, { message: "model 'x' not found" }, 'model_not_found'],
    [404, { message: 'model "x" not found, try pulling it first' }, 'model_not_found'],
    [404, { message: 'The model `x` does not exist.' }, 'model_not_found'],
    [400, { message: 'No models loaded. Please load a model' }, 'model_not_found'],
    [404, { message: 'File Not Found', type: 'not_found_error', code: 404 }, 'not_a_model_server'],
    [404, '404 page not found', 'not_a_model_server'],
    [405, { message: 'Method Not Allowed' }, 'not_a_model_server'],
    [429, { message: 'slow down' }, 'rate_limited'],
    [503, 'server busy, please try again.  maximum pending requests exceeded', 'rate_limited'],
    [503, { message: 'The model is loading, please wait' }, 'server_loading'],
    [503, { message: 'Loading model', type: 'unavailable_error' }, 'server_loading'],
    [500, 'model requires more system memory (5.6 GiB) than is available (3.9 GiB)', 'out_of_memory'],
    [500, 'cudaMalloc failed: out of memory', 'out_of_memory'],
    [500, 'CUDA out of memory. Tried to allocate 2 GiB', 'out_of_memory'],
    [500, 'error loading model', 'server_error'],
    [500, { message: 'x' }, 'server_error'],
    [502, undefined, 'server_error'],
    [400, { message: '"x" does not support chat' }, 'bad_request'],
    [422, { message: 'temperature must be non-negative' }, 'bad_request'],
  ] as const)('%i %j is %s', (status, body, code) => {
    expect(refused(status, body).code).toBe(code)
  })

  test('for their number tell when to come back', () => {
    const waitFor = (headers: Record<string, string>) => refused(429, 'x', headers).params.retryAfterSeconds
    expect(waitFor({ 'retry-after': '7' })).toBe(7)
    expect(waitFor({ 'retry-after-ms': '1500' })).toBe(2)
    expect(waitFor({ 'retry-after': 'Sun, 01 Nov 2026 00:00:30 GMT' })).toBe(30)
    expect(waitFor({})).toBeNull()
    const google = [{ error: { code: 429, message: 'x', details: [{ retryDelay: '34.5s' }] } }]
    expect(refused(429, google).params.retryAfterSeconds).toBe(35)
  })
})

test('a failure inside a reply is judged like a refusal', () => {
  const error = readServerError({ error: { message: "model 'x' not found", code: 404 } })
  expect(fromReplyFailure({ kind: 'server', error }, context).code).toBe('model_not_found')
})

describe('the wire', () => {
  const broken = (code: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('below'), { code }) })
  test.each([
    ['ECONNREFUSED', 'unreachable', 'refused'],
    ['ENOTFOUND', 'unreachable', 'dns'],
    ['EAI_AGAIN', 'unreachable', 'dns'],
    ['EHOSTUNREACH', 'unreachable', 'no_route'],
    ['ECONNRESET', 'unreachable', 'reset'],
    ['UND_ERR_SOCKET', 'unreachable', 'reset'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unreachable', 'certificate'],
    ['CERT_HAS_EXPIRED', 'unreachable', 'certificate'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unreachable', 'certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'unreachable', 'certificate'],
    ['EPROTO', 'unreachable', 'protocol'],
    ['HPE_INVALID_CONSTANT', 'not_a_model_server', undefined],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout_connect', undefined],
  ])('%s is %s', (code, expected, reason) => {
    const error = toAppError(broken(code), fresh, context)
    expect([error.code, error.params.reason, error.params.url]).toEqual([expected, reason, context.baseUrl])
  })

  test('both addresses of a name refuse', () => {
    const both = new AggregateError([broken('ECONNREFUSED'), broken('ECONNREFUSED')])
    expect(toAppError(new TypeError('x', { cause: both }), fresh, context).params.reason).toBe('refused')
  })

  test('a break after the answer began is a cut', () => {
    expect(toAppError(broken('ECONNRESET'), { ...fresh, answered: true }, context).code).toBe('stream_cut')
  })
})

describe('details', () => {
  test('name the cause but neither key nor prompt', () => {
    const error = new Error('Bearer sk-canary-1234 What is the meaning of life? x-api-key: other-secret')
    const { detail } = toAppError(new TypeError('fetch failed', { cause: error }), fresh, context)
    expect(detail).toContain('TypeError: fetch failed ← Error: ')
    expect(detail).not.toMatch(/canary|meaning|other-secret/)
  })

  test('leave out what FastAPI repeats of the body', () => {
    const body = [{ loc: ['body', 'temperature'], msg: 'not a number', input: 'my secret diary' }]
    expect(refused(422, { detail: body }).params.message).toBe('body.temperature: not a number')
  })

  test('cover a cancelled request first', () => {
    expect(toAppError(new Error('x'), { ...fresh, cancelled: true }, context).toData()).toEqual({
      code: 'cancelled',
      params: {},
      fixes: [],
    })
  })
})
