import type { AddressInfo } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { contextTooLong } from '../../worker-http/http-error'
import type { Generation } from './chat-request'
import type { Generated, GenerationEvents, Inference } from './inference'
import { createEngineServer } from './server'

const key = 'test-key-of-the-engine'
const counts: Generated = {
  finishReason: 'stop',
  promptTokens: 7,
  cachedTokens: 3,
  completionTokens: 2,
  promptMs: 40,
  completionMs: 10,
}
type Reply = (request: Generation, signal: AbortSignal, on: GenerationEvents) => Promise<Generated>

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function serve(reply: Reply = sayHello) {
  const seen: Generation[] = []
  const inference: Inference = {
    models: () => [{ id: 'small', contextSize: 2048, trainContextSize: 8192 }],
    setModels: () => undefined,
    generate: (request, signal, on) => {
      seen.push(request)
      return reply(request, signal, on)
    },
    embed: async (_model, inputs) => ({ vectors: inputs.map(() => [0.6, 0.8]), tokens: 4 }),
    tokenize: async (_model, content) => content.split(' ').map((_, index) => index),
  }
  const server = createEngineServer({ inference, key, now: () => 5_000, newId: () => 'id-1' })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close().closeAllConnections())
  const { port } = server.address() as AddressInfo
  const call = (path: string, body?: unknown, options: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...options,
    })
  const chat = (body: object, options: RequestInit = {}) =>
    call(
      '/v1/chat/completions',
      { model: 'small', messages: [{ role: 'user', content: 'hi' }], ...body },
      options,
    )
  return { call, chat, seen }
}

const sayHello: Reply = async (_request, _signal, on) => {
  on.start()
  on.delta({ reasoning: 'hm' })
  on.delta({ text: 'Hel' })
  on.delta({ text: 'lo' })
  return counts
}

test("without the key nothing but /health answers, and the error is in OpenAI's shape [I1]", async () => {
  const { call } = await serve()
  for (const authorization of ['', 'Bearer wrong', key]) {
    const response = await call('/v1/models', undefined, { headers: { authorization } })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({
      error: { message: 'Invalid API key', type: 'authentication_error', code: 'invalid_api_key' },
    })
  }
  expect(await (await call('/health', undefined, { headers: {} })).json()).toEqual({ status: 'ok' })
})

test('the models are listed with their context sizes [I1]', async () => {
  const { call } = await serve()
  expect(await (await call('/v1/models')).json()).toEqual({
    object: 'list',
    data: [
      {
        id: 'small',
        object: 'model',
        created: 5,
        owned_by: 'keepsake',
        meta: { n_ctx: 2048, n_ctx_train: 8192 },
      },
    ],
  })
})

test('a reply comes whole with usage, times and its reasoning apart', async () => {
  const { chat, seen } = await serve()
  const body = { max_tokens: 5, stop: 'x', seed: 1, temperature: 0, response_format: { type: 'json_object' } }
  expect(await (await chat(body)).json()).toMatchObject({
    id: 'chatcmpl-id-1',
    object: 'chat.completion',
    model: 'small',
    choices: [
      { message: { role: 'assistant', content: 'Hello', reasoning_content: 'hm' }, finish_reason: 'stop' },
    ],
    usage: {
      prompt_tokens: 7,
      completion_tokens: 2,
      total_tokens: 9,
      prompt_tokens_details: { cached_tokens: 3 },
    },
    timings: { cache_n: 3, prompt_n: 4, predicted_per_second: 200 },
  })
  expect(seen[0]).toMatchObject({
    maxTokens: 5,
    stop: ['x'],
    seed: 1,
    temperature: 0,
    format: { type: 'json_object' },
  })
})

test('a streamed reply is chunks, a finish reason, usage when asked for, and [DONE]', async () => {
  const { chat } = await serve()
  const text = await (await chat({ stream: true, stream_options: { include_usage: true } })).text()
  const lines = text
    .split('\n\n')
    .filter(Boolean)
    .map((line) => line.slice('data: '.length))
  expect(lines.at(-1)).toBe('[DONE]')
  const chunks = lines.slice(0, -1).map((line) => JSON.parse(line))
  expect(chunks.map((chunk) => chunk.choices[0]?.delta)).toEqual([
    { role: 'assistant', content: '' },
    { reasoning_content: 'hm' },
    { content: 'Hel' },
    { content: 'lo' },
    {},
    undefined,
  ])
  expect(chunks.at(-2).choices[0].finish_reason).toBe('stop')
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 9 } })
})

test("a prompt that does not fit is a plain 400 in llama-server's shape, also where a stream was asked for", async () => {
  const { chat } = await serve(() => Promise.reject(contextTooLong(3011, 2048)))
  const response = await chat({ stream: true })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: { code: 400, type: 'exceed_context_size_error', n_prompt_tokens: 3011, n_ctx: 2048 },
  })
})

test('an error in mid-stream is told inside the stream', async () => {
  const { chat } = await serve(async (_request, _signal, on) => {
    on.start()
    on.delta({ text: 'Hel' })
    throw new Error('out of memory')
  })
  const text = await (await chat({ stream: true })).text()
  expect(text).toContain('"error":{"code":500,"message":"out of memory"')
  expect(text).not.toContain('[DONE]')
})

test.each([true, false])('closing the socket stops the generation (streamed: %s)', async (stream) => {
  const stopped = vi.fn()
  const started = vi.fn()
  const { chat } = await serve((_request, signal, on) => {
    on.start()
    started()
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        stopped()
        reject(signal.reason)
      })
    })
  })
  const gone = new AbortController()
  const reply = chat({ stream }, { signal: gone.signal }).then((response) => response.text())
  await vi.waitFor(() => expect(started).toHaveBeenCalled())
  gone.abort()
  await expect(reply).rejects.toThrow()
  await vi.waitFor(() => expect(stopped).toHaveBeenCalledTimes(1))
})

test.each([
  ['no JSON', '{', 400],
  ['no messages', { model: 'small', messages: [] }, 400],
  [
    'a wrong temperature',
    { model: 'small', messages: [{ role: 'user', content: 'x' }], temperature: 'hot' },
    400,
  ],
])('a request with %s is refused with its reason', async (_name, body, status) => {
  const { call } = await serve()
  const response = await call('/v1/chat/completions', body)
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({
    error: { type: 'invalid_request_error', message: expect.any(String) },
  })
})

test('what it cannot do is refused by its name, so that who asks can leave it out [I1]', async () => {
  const { call } = await serve()
  const message = async (more: object, content: unknown = 'x') => {
    const body = { model: 'small', messages: [{ role: 'user', content }], ...more }
    return (await (await call('/v1/chat/completions', body)).json()).error.message
  }
  expect(await message({ tools: [{ type: 'function' }] })).toMatch(/tools are not supported/)
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }
  expect(await message({}, [{ type: 'text', text: 'What is it?' }, image])).toMatch(/image input is not/)
})

test("unknown routes, also those named like an object's own, are 404", async () => {
  const { call } = await serve()
  for (const path of ['/v1/completions', '/__proto__', '/constructor'])
    expect((await call(path)).status).toBe(404)
})

test('embeddings come as numbers or as base64; text is counted in tokens', async () => {
  const { call } = await serve()
  const plain = await (await call('/v1/embeddings', { model: 'small', input: ['a', 'b'] })).json()
  expect(plain).toMatchObject({
    data: [{ embedding: [0.6, 0.8] }, { index: 1 }],
    usage: { prompt_tokens: 4 },
  })
  const packed = await (
    await call('/v1/embeddings', { model: 'small', input: 'a', encoding_format: 'base64' })
  ).json()
  const bytes = Buffer.from(packed.data[0].embedding, 'base64')
  expect([bytes.readFloatLE(0), bytes.readFloatLE(4)].map((value) => value.toFixed(1))).toEqual([
    '0.6',
    '0.8',
  ])
  expect(await (await call('/tokenize', { content: 'a b c' })).json()).toEqual({ tokens: [0, 1, 2] })
})
