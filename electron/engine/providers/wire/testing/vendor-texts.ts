// What the vendors say.
import { nested, type Row, retry, tooLong } from './text-row'

const anthropicError = (type: string, message: string) => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_1',
})
export const anthropic: Row[] = [
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

export const azure: Row[] = [
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

export const fireworks: Row[] = [
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
export const google: Row[] = [
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
