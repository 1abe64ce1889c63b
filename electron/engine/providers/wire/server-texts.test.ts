import { describe, expect, test } from 'vitest'
import { type RequestContext, toAppError } from './errors'
import { HttpRefusal } from './http-refusal'
import { createMask } from './mask'
import { llamaServer, lmStudio, ollama, vllm } from './testing/local-texts'
import { anthropic, azure, fireworks, google } from './testing/vendor-texts'

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
