import { describe, expect, test } from 'vitest'
import type { ErrorCode, Fix } from '../../../../shared/errors'
import { type RequestContext, toAppError } from './errors'
import { HttpRefusal } from './http-refusal'
import { createMask } from './mask'

// The exact words of each server, and what a person is told and offered.

const context: RequestContext = {
  baseUrl: 'http://localhost:8000/v1',
  name: 'Qwen',
  wireName: 'qwen3-32b',
  keyGiven: true,
  contextWindow: 32_768,
  maxTokens: 4_096,
  connectTimeoutMs: 10_000,
  firstTokenMs: 600_000,
  idleMs: 120_000,
  mask: createMask([]),
  now: () => 0,
}

type Row = [
  status: number,
  body: unknown,
  code: ErrorCode,
  fixes: Fix['do'][],
  params?: Record<string, unknown>,
]

const nested = (message: string, more: object = {}) => ({ error: { message, ...more } })
const retry: Fix['do'][] = ['retry']
const tooLong: Fix['do'][] = ['use-context-window', 'new-conversation']
const bothTooLong: Fix['do'][] = ['use-max-tokens', ...tooLong]
const memory: Fix['do'][] = ['choose-model', 'retry']

const vllm: Row[] = [
  [401, { error: 'Unauthorized' }, 'unauthorized', ['enter-key']],
  [
    404,
    nested('The model `qwen2.5-7b` does not exist.', { type: 'NotFoundError', param: 'model', code: 404 }),
    'model_not_found',
    ['choose-model'],
  ],
  [
    404,
    { object: 'error', message: 'The model `x` does not exist.', type: 'NotFoundError', code: 404 },
    'model_not_found',
    ['choose-model'],
  ],
  [
    400,
    nested(
      "This model's maximum context length is 2048 tokens. However, you requested 5000 tokens (904 in the messages, 4096 in the completion). Please reduce the length of the messages or completion.",
      { type: 'BadRequestError', param: null, code: 400 },
    ),
    'context_too_long',
    bothTooLong,
    { limitTokens: 2048, askedTokens: 5000 },
  ],
  [
    400,
    nested(
      "You passed 3000 input tokens and requested 100 output tokens. However, the model's context length is only 2048 tokens, resulting in a maximum input length of 1948 tokens. Please reduce the length of the input prompt.",
      { type: 'BadRequestError', param: 'input_tokens', code: 400 },
    ),
    'context_too_long',
    tooLong,
    { limitTokens: 2048, askedTokens: 3100 },
  ],
  [
    400,
    nested(
      "You passed 90000 input characters and requested 100 output tokens. However, the model's context length is only 2048 tokens.",
      { param: 'input_text', code: 400 },
    ),
    'context_too_long',
    tooLong,
    { limitTokens: 2048 },
  ],
  [
    400,
    nested('max_tokens must be at least 1, got -186', { type: 'BadRequestError', code: 400 }),
    'context_too_long',
    ['new-conversation'],
    { limitTokens: null },
  ],
  [
    400,
    nested('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set', {
      type: 'BadRequestError',
      code: 400,
    }),
    'bad_request',
    [],
  ],
  [
    500,
    nested('CUDA out of memory. Tried to allocate 2.00 GiB', { type: 'InternalServerError', code: 500 }),
    'out_of_memory',
    memory,
  ],
  [404, { detail: 'Not Found' }, 'not_a_model_server', []],
]

const ollama: Row[] = [
  [
    404,
    nested("model 'llama3.2' not found", { type: 'not_found_error', param: null, code: null }),
    'model_not_found',
    ['choose-model'],
  ],
  [
    404,
    { error: 'model "llama3.2:1b" not found, try pulling it first' },
    'model_not_found',
    ['choose-model'],
  ],
  [
    400,
    nested('registry.ollama.ai/library/gemma:2b does not support tools', { type: 'api_error' }),
    'bad_request',
    [],
  ],
  [400, nested('"all-minilm" does not support chat', { type: 'invalid_request_error' }), 'bad_request', []],
  [400, nested('"gemma:2b" does not support thinking', { type: 'invalid_request_error' }), 'bad_request', []],
  [
    400,
    nested(
      'the prompt is longer than the context length currently available to the model; start a new conversation',
      { type: 'invalid_request_error' },
    ),
    'context_too_long',
    ['new-conversation'],
  ],
  [
    401,
    { error: 'unauthorized', signin_url: 'https://ollama.com/connect?name=x' },
    'unauthorized',
    ['enter-key'],
  ],
  [403, { error: 'this model requires a subscription' }, 'unauthorized', ['enter-key']],
  [499, nested('request canceled', { type: 'api_error' }), 'server_error', retry],
  [500, nested('error loading model', { type: 'api_error' }), 'server_error', retry],
  [
    500,
    nested('llama runner process has terminated: cudaMalloc failed: out of memory', { type: 'api_error' }),
    'out_of_memory',
    memory,
  ],
  [500, nested('failed to allocate compute buffers', { type: 'api_error' }), 'out_of_memory', memory],
  [
    500,
    { error: 'model requires more system memory (5.6 GiB) than is available (3.9 GiB)' },
    'out_of_memory',
    memory,
  ],
  [500, { error: 'llama-server binary not found (checked: /usr/lib/ollama)' }, 'server_error', retry],
  [
    503,
    { error: 'server busy, please try again.  maximum pending requests exceeded' },
    'rate_limited',
    retry,
  ],
  [404, '404 page not found', 'not_a_model_server', []],
]

const lmStudio: Row[] = [
  [200, { error: 'Unexpected endpoint or method. (POST /chat/completions)' }, 'not_a_model_server', []],
  [
    401,
    nested('Malformed LM Studio API token provided.', { type: 'invalid_request', code: 'invalid_api_key' }),
    'unauthorized',
    ['enter-key'],
  ],
  [
    401,
    nested('An LM Studio API token is required to make requests to this server, but none was provided.', {
      type: 'invalid_request',
      code: 'invalid_api_key',
    }),
    'unauthorized',
    ['enter-key'],
  ],
  [
    404,
    nested('No models loaded. Please load a model in the developer page or use the `lms load` command.', {
      code: 'model_not_found',
    }),
    'model_not_found',
    ['choose-model'],
  ],
  [
    400,
    {
      error:
        'Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input',
    },
    'context_too_long',
    tooLong,
    { limitTokens: 4096 },
  ],
]

const llamaServer: Row[] = [
  [
    503,
    { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    'server_loading',
    retry,
  ],
  [
    401,
    { error: { code: 401, message: 'Invalid API Key', type: 'authentication_error' } },
    'unauthorized',
    ['enter-key'],
  ],
  [
    400,
    {
      error: {
        code: 400,
        message: 'request (13392 tokens) exceeds the available context size (8192 tokens), try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 13392,
        n_ctx: 8192,
      },
    },
    'context_too_long',
    tooLong,
    { limitTokens: 8192, askedTokens: 13392 },
  ],
  [
    404,
    { error: { code: 404, message: 'File Not Found', type: 'not_found_error' } },
    'not_a_model_server',
    [],
  ],
  [
    501,
    {
      error: {
        code: 501,
        message: 'This server does not support metrics endpoint.',
        type: 'not_supported_error',
      },
    },
    'server_error',
    retry,
  ],
]

const anthropicError = (type: string, message: string) => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_1',
})
const anthropic: Row[] = [
  [401, anthropicError('authentication_error', 'invalid x-api-key'), 'unauthorized', ['enter-key']],
  [
    403,
    anthropicError(
      'permission_error',
      'Your API key does not have permission to use the specified resource.',
    ),
    'unauthorized',
    ['enter-key'],
  ],
  [404, anthropicError('not_found_error', 'model: claude-nobody'), 'model_not_found', ['choose-model']],
  [404, anthropicError('not_found_error', 'Not Found'), 'not_a_model_server', []],
  [
    429,
    anthropicError('rate_limit_error', 'This request would exceed your organization’s rate limit'),
    'rate_limited',
    retry,
  ],
  [529, anthropicError('overloaded_error', 'Overloaded'), 'rate_limited', retry],
  [500, anthropicError('api_error', 'Internal server error'), 'server_error', retry],
  [
    400,
    anthropicError('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
    'context_too_long',
    ['new-conversation'],
    { limitTokens: 200_000, askedTokens: 210_000 },
  ],
  [
    400,
    anthropicError(
      'invalid_request_error',
      'input length and `max_tokens` exceed context limit: 198000 + 4096 > 200000, decrease input length or `max_tokens` and try again',
    ),
    'context_too_long',
    ['use-max-tokens', 'new-conversation'],
    { limitTokens: 200_000, askedTokens: 202_096 },
  ],
  [
    400,
    anthropicError('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    'bad_request',
    [],
  ],
]

const azure: Row[] = [
  [
    404,
    {
      error: {
        code: 'DeploymentNotFound',
        message:
          'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
      },
    },
    'model_not_found',
    ['choose-model'],
  ],
  [404, { error: { code: '404', message: 'Resource not found' } }, 'not_a_model_server', []],
  [
    401,
    {
      error: {
        code: '401',
        message:
          'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
      },
    },
    'unauthorized',
    ['enter-key'],
  ],
  [
    429,
    {
      error: {
        code: '429',
        message:
          'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 26 seconds.',
      },
    },
    'rate_limited',
    retry,
    { retryAfterSeconds: 26 },
  ],
  [
    400,
    nested(
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens. Please reduce the length of the messages.",
      { type: 'invalid_request_error', param: 'messages', code: 'context_length_exceeded' },
    ),
    'context_too_long',
    tooLong,
    { limitTokens: 8192, askedTokens: 9001 },
  ],
  [
    400,
    nested(
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
      { code: 'content_filter', status: 400 },
    ),
    'bad_request',
    [],
  ],
]

const fireworks: Row[] = [
  [
    404,
    nested('Model not found, inaccessible, and/or not deployed', { code: 'NOT_FOUND' }),
    'model_not_found',
    ['choose-model'],
  ],
  [
    400,
    nested('The prompt is too long: 140000, model maximum context length: 8192', {
      type: 'invalid_request_error',
    }),
    'context_too_long',
    tooLong,
    { limitTokens: 8192, askedTokens: 140_000 },
  ],
  [503, nested('Service overloaded, please try again later'), 'rate_limited', retry],
]

const googleError = (code: number, status: string, message: string, details: unknown[] = []) => [
  { error: { code, message, status, details } },
]
const google: Row[] = [
  [
    400,
    googleError(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'),
    'unauthorized',
    ['enter-key'],
  ],
  [
    400,
    googleError(400, 'INVALID_ARGUMENT', 'Missing or invalid Authorization header.'),
    'unauthorized',
    ['enter-key'],
  ],
  [
    400,
    googleError(
      400,
      'INVALID_ARGUMENT',
      'Invalid JSON payload received. Unknown name "thinking": Cannot find field.',
    ),
    'bad_request',
    [],
  ],
  [
    404,
    googleError(
      404,
      'NOT_FOUND',
      'models/gemini-1.5-nobody is not found for API version v1main, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.',
    ),
    'model_not_found',
    ['choose-model'],
  ],
  [
    429,
    googleError(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota.', [{ retryDelay: '34.07s' }]),
    'rate_limited',
    retry,
    { retryAfterSeconds: 35 },
  ],
  [
    503,
    googleError(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
    'rate_limited',
    retry,
  ],
  [
    400,
    googleError(
      400,
      'INVALID_ARGUMENT',
      'The input token count (1200000) exceeds the maximum number of tokens allowed (30000).',
    ),
    'context_too_long',
    tooLong,
    { limitTokens: 30_000, askedTokens: 1_200_000 },
  ],
  [
    401,
    googleError(
      401,
      'UNAUTHENTICATED',
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
    ),
    'unauthorized',
    ['enter-key'],
  ],
]

describe.each([
  ['vLLM', vllm],
  ['Ollama', ollama],
  ['LM Studio', lmStudio],
  ['llama-server', llamaServer],
  ['Anthropic', anthropic],
  ['Azure', azure],
  ['Fireworks', fireworks],
  ['Google', google],
])('%s', (_, rows) => {
  test.each(rows)('%i %j is told as %s [A7]', (status, body, code, fixes, params = {}) => {
    const refusal = new HttpRefusal(status, body, new Headers())
    // Over an SDK it comes as the cause of another error.
    const thrown = new Error('Connection error.', { cause: refusal })
    const error = toAppError(thrown, { cancelled: false, expired: null, answered: false }, context)
    expect([error.code, error.fixes.map((fix) => fix.do)]).toEqual([code, fixes])
    // Who is not there is named as the server knows it.
    const model = code === 'model_not_found' ? 'qwen3-32b' : 'Qwen'
    expect(error.params).toMatchObject({ model, url: context.baseUrl, ...params })
  })
})

test('where "add /v1" is no fix, it is not offered [A7]', () => {
  const refusal = new HttpRefusal(404, { error: 'no' }, new Headers())
  const fixesOf = (more: Partial<RequestContext>) =>
    toAppError(refusal, { cancelled: false, expired: null, answered: false }, { ...context, ...more }).fixes
  expect(fixesOf({ baseUrl: 'http://localhost:8000' })).toEqual([
    { do: 'use-url', url: 'http://localhost:8000/v1' },
  ])
  for (const kind of ['anthropic', 'azure-openai', 'google', 'google-vertex'] as const)
    expect(fixesOf({ kind, baseUrl: 'https://example.test' })).toEqual([])
})
