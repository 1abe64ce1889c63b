// What the servers on a person's own machine say.
import { bothTooLong, memory, nested, type Row, retry, tooLong } from './text-row'

export const vllm: Row[] = [
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

export const ollama: Row[] = [
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

export const lmStudio: Row[] = [
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

export const llamaServer: Row[] = [
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
