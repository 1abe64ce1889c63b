import { describe, expect, test } from 'vitest'
import { HttpRefusal } from '../wire/http-refusal'
import type { ChatRequest } from './chat-model'
import { type FilledRequest, fillRequest } from './filled-request'
import { mendRequest } from './refused-fields'

const everything: ChatRequest = {
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image', mediaType: 'image/png', base64: 'AAAA' },
      ],
    },
  ],
  temperature: 0.2,
  topP: 0.9,
  maxTokens: 100_000,
  stop: ['END'],
  responseFormat: { type: 'json_schema', name: 'x', schema: {} },
  tools: [{ name: 'f', description: '', parameters: {} }],
  reasoning: 'on',
}
const full = fillRequest(everything, {})
const mend = (error: object | string, request: FilledRequest = full, status = 400) =>
  mendRequest(new HttpRefusal(status, { error }, new Headers()), request)

describe('a refusal that names a field', () => {
  test.each([
    [
      'vLLM',
      '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
      'without_tools',
    ],
    ['Ollama', 'registry.ollama.ai/library/gemma:2b does not support tools', 'without_tools'],
    ['Ollama', '"gemma:2b" does not support thinking', 'without_reasoning'],
    ['vLLM', 'At most 0 image(s) may be provided in one prompt.', 'without_images'],
    ['OpenAI', 'Invalid content type. image_url is only supported by certain models.', 'without_images'],
    [
      'OpenAI',
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
      'without_temperature',
    ],
    ['OpenAI', "Unsupported parameter: 'stop' is not supported with this model.", 'without_stop'],
    ['OpenAI', "Unsupported parameter: 'top_p' is not supported with this model.", 'without_top_p'],
    [
      'OpenAI',
      "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
      'without_response_format',
    ],
    ['OpenAI', 'Unrecognized request argument supplied: reasoning_effort', 'without_reasoning'],
    ['Mistral', 'Extra inputs are not permitted: stream_options', 'without_usage'],
    [
      'Google',
      'Invalid JSON payload received. Unknown name "reasoning_effort": Cannot find field.',
      'without_reasoning',
    ],
    [
      'Anthropic',
      '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
      'without_top_p',
    ],
    [
      'Anthropic',
      '`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.',
      'without_temperature',
    ],
    ['Anthropic', 'output_config.format: Extra inputs are not permitted', 'without_response_format'],
  ])('of %s (%s) is mended without it, and says so [A6]', (_, message, notice) => {
    const mended = mend({ message })
    expect(mended?.notice).toBe(notice)
    // The same again cannot be mended in the same way for ever.
    let request = mended?.request
    let rounds = 0
    while (request && rounds < 20) {
      request = mend({ message }, request)?.request
      rounds += 1
    }
    expect(rounds).toBeLessThan(6)
  })

  test('by its param is surer than by its sentence [A6]', () => {
    const error = { message: 'temperature is fine, this is not', param: 'stop' }
    expect(mend(error)?.notice).toBe('without_stop')
  })

  test('leaves the rest as it was, and an image is not passed over in silence [A6]', () => {
    const mended = mend(
      'image input is not supported - hint: if this is unexpected, you may need to provide the mmproj',
      full,
      500,
    )
    expect(mended?.request).toMatchObject({ temperature: 0.2, tools: full.tools })
    expect(JSON.stringify(mended?.request.messages)).toContain('An image that you cannot see')
  })
})

describe('a word that only looks like a field', () => {
  test.each([
    'This model is only available with provisioned throughput.',
    'The model revision does not exist.',
    'Subdivision of the request failed; supervision is required.',
    'The visionary preview has ended.',
  ])('takes no image away: %s [A6]', (message) => {
    expect(mend({ message })).toBeNull()
  })

  test.each([
    'This model has no vision.',
    'supports_vision is false for this model',
    'Vision: not enabled',
    'vision_config is missing',
  ])('is the field where it stands alone: %s [A6]', (message) => {
    expect(mend({ message })?.notice).toBe('without_images')
  })
})

describe('Max Tokens', () => {
  test('has another name at newer models; nothing is lost by that [A6]', () => {
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    const mended = mend({ message, param: 'max_tokens', code: 'unsupported_parameter' })
    expect(mended).toMatchObject({
      notice: null,
      request: { maxTokensName: 'max_completion_tokens', maxTokens: 100_000 },
    })
    expect(mended && mend({ message, param: 'max_tokens' }, mended.request)?.notice).toBe(
      'without_max_tokens',
    )
  })

  test.each([
    'max_tokens: 100000 > 8192, which is the maximum allowed number of output tokens for claude-3-5-sonnet',
    'max_tokens is too large: 100000. This model supports at most 8192 completion tokens, whereas you provided 100000.',
  ])('is lowered to what the server can: %s [A6]', (message) => {
    expect(mend({ message })).toMatchObject({ notice: 'without_max_tokens', request: { maxTokens: 8_192 } })
    const unset = { ...full, maxTokens: null }
    expect(mend({ message }, unset)).toMatchObject({ notice: null, request: { maxTokens: 8_192 } })
  })

  test('is not to blame for a prompt that is too long [A6]', () => {
    const message =
      "This model's maximum context length is 2048 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion). Please reduce max_tokens."
    expect(mend({ message })).toBeNull()
  })
})

test('thoughts of older Claude models have a budget; only then they are given up [A6]', () => {
  const first = mend({ message: 'adaptive thinking is not supported on this model' })
  expect(first).toMatchObject({ notice: null, request: { reasoning: 'on', thinking: 'budget' } })
  expect(first && mend({ message: 'thinking: not supported' }, first.request)?.notice).toBe(
    'without_reasoning',
  )
})

test('what was not sent, what names nothing and what is no refusal of a field is not tried again [A6]', () => {
  const bare = fillRequest({ messages: [{ role: 'user', content: 'Hi' }] }, {})
  expect(
    mend('temperature, top_p, stop, tools, image, response_format, max_tokens, thinking', bare),
  ).toBeNull()
  expect(mend('no')).toBeNull()
  for (const status of [401, 404, 429, 500]) expect(mend('tools', full, status)).toBeNull()
})
