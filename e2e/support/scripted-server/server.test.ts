import { EventEmitter, once } from 'node:events'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { callTool, failWith, type StreamStep, say, sayJson } from './replies'
import { isRecord } from './requests'
import { type ScriptedServer, type ScriptedServerOptions, startScriptedServer } from './server'

const running: ScriptedServer[] = []
const start = async (options?: ScriptedServerOptions) => {
  const server = await startScriptedServer(options)
  running.push(server)
  return server
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

const ask = (server: ScriptedServer, body: object = {}, init: RequestInit = {}) =>
  fetch(`${server.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'scripted-model',
      messages: [{ role: 'user', content: 'héllo 🍵 tea' }],
      stream: true,
      ...body,
    }),
    ...init,
  })

type Chunk = {
  choices: { delta: { role?: string; content?: string | null }; finish_reason: string | null }[]
  usage?: { total_tokens: number }
}
const framesIn = (text: string) =>
  text
    .split('\n\n')
    .filter((frame) => frame.startsWith('data: '))
    .map((frame) => frame.slice(6))
const chunksIn = (text: string): Chunk[] =>
  framesIn(text)
    .filter((frame) => frame !== '[DONE]')
    .map((frame) => JSON.parse(frame))
const textIn = (text: string) =>
  chunksIn(text)
    .map((chunk) => chunk.choices[0]?.delta.content ?? '')
    .join('')

describe('chat', () => {
  test('an unscripted stream repeats the last message: role, pieces, finish, usage, [DONE]', async () => {
    const server = await start()
    const response = await ask(server, { stream_options: { include_usage: true } })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const body = await response.text()
    const chunks = chunksIn(body)
    expect(textIn(body)).toBe('You said: héllo 🍵 tea')
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant')
    expect(chunks.length).toBeGreaterThan(4)
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { prompt_tokens: 7 } })
    expect(framesIn(body).at(-1)).toBe('[DONE]')
  })

  test('without include_usage there is no usage chunk; without stream there is one completion', async () => {
    const server = await start()
    expect(chunksIn(await (await ask(server)).text()).every((chunk) => chunk.usage === undefined)).toBe(true)
    server.enqueue(say('whole', { reasoning: 'hm' }), callTool('look', { at: 'moon' }))
    expect(await (await ask(server, { stream: false })).json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'whole', reasoning_content: 'hm' }, finish_reason: 'stop' }],
    })
    expect(await (await ask(server, { stream: false })).json()).toMatchObject({
      choices: [
        {
          message: {
            content: null,
            tool_calls: [{ id: 'call_1', function: { name: 'look', arguments: '{"at":"moon"}' } }],
          },
        },
      ],
    })
  })

  test('replies wait in line; then the responder; then the echo', async () => {
    const server = await start()
    server.respondWith((request) => (request.chat?.temperature === 1 ? say('responder') : undefined))
    server.enqueue(say('one'), () => say('two'), failWith(429, 'slow down', { 'retry-after': '1' }))
    expect(textIn(await (await ask(server)).text())).toBe('one')
    expect(textIn(await (await ask(server)).text())).toBe('two')
    const refused = await ask(server)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await refused.json()).toMatchObject({ error: { message: 'slow down' } })
    expect(textIn(await (await ask(server, { temperature: 1 })).text())).toBe('responder')
    expect(textIn(await (await ask(server)).text())).toContain('You said')
    expect(server.chats).toHaveLength(5)
    expect(server.chats[0]?.chat?.messages[0]?.content).toBe('héllo 🍵 tea')
  })

  test('every step is sent as written', async () => {
    const server = await start()
    const stream: StreamStep[] = [
      { emptyChoices: true },
      { comment: 'ping' },
      { reasoning: 'r', field: 'reasoning' },
      { text: null },
      { raw: 'data: {broken\n\n' },
      { error: { error: 'lost' } },
      { error: { error: 'event' }, as: 'event' },
      { error: { error: 'line' }, as: 'error-line' },
      { finish: null },
      { usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
      { done: false },
    ]
    server.enqueue({ stream })
    const body = await (await ask(server)).text()
    expect(body.split('\n\n').map((frame) => frame.replace(/"id".*"scripted-model",/, ''))).toEqual([
      'data: {"choices":[]}',
      ': ping',
      'data: {"choices":[{"index":0,"delta":{"reasoning":"r"},"finish_reason":null}]}',
      'data: {"choices":[{"index":0,"delta":{"content":null},"finish_reason":null}]}',
      'data: {broken',
      'data: {"error":"lost"}',
      'event: error\ndata: {"error":"event"}',
      'error: {"error":"line"}',
      'data: {"choices":[{"index":0,"delta":{},"finish_reason":null}]}',
      'data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}',
      '',
    ])
  })

  test.each([{ splitBytes: 1 }, { splitBytes: 3 }, { splitBytes: [1, 2, 5] }])(
    'bytes cut every %j still add up',
    async ({ splitBytes }) => {
      const server = await start()
      server.enqueue(say('ä🍵é', { splitBytes }))
      const response = await ask(server)
      const parts: Uint8Array[] = []
      if (!response.body) throw new Error('no body')
      for await (const part of response.body) parts.push(part)
      expect(textIn(Buffer.concat(parts).toString('utf8'))).toBe('ä🍵é')
      expect(parts.length).toBeGreaterThan(10)
    },
  )

  test('a cut breaks the connection in the middle, and is not taken for the client leaving', async () => {
    const server = await start()
    server.enqueue({ stream: [{ text: 'half' }, { cut: true }] })
    const response = await ask(server)
    await expect(response.text()).rejects.toThrow()
    expect(server.requests[0]?.closedAt).toBeUndefined()
  })

  test('a client that leaves a silent stream is noticed', async () => {
    const server = await start()
    server.enqueue({ stream: [{ text: 'first' }, { hang: true }] })
    const stop = new AbortController()
    const response = await ask(server, {}, { signal: stop.signal })
    const first = await response.body?.getReader().read()
    expect(Buffer.from(first?.value ?? []).toString()).toContain('first')
    expect(server.requests[0]?.closedAt).toBeUndefined()
    stop.abort()
    await vi.waitFor(() => expect(server.requests[0]?.closedAt).toBeGreaterThan(0))
  })

  test('a stream waits for the test', async () => {
    const server = await start()
    const gate = new EventEmitter()
    server.enqueue({ stream: [{ text: 'a' }, { until: once(gate, 'go') }, { text: 'b' }, { done: true }] })
    const response = await ask(server)
    gate.emit('go')
    expect(textIn(await response.text())).toBe('ab')
  })

  test('a JSON format is answered by the handler', async () => {
    const server = await start({ answerJson: (_request, schema) => ({ schema }) })
    const body = {
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } },
    }
    expect(textIn(await (await ask(server, body)).text())).toBe('{"schema":{"type":"object"}}')
    server.enqueue(sayJson([1]))
    expect(textIn(await (await ask(server)).text())).toBe('[1]')
  })
})

test('requests can be waited for, before and after they come', async () => {
  const server = await start()
  const future = server.waitForRequest(({ path }) => path === '/later')
  await fetch(`${server.rootUrl}/later?x=1`, { headers: { 'x-mark': 'yes' } })
  expect((await future).headers['x-mark']).toBe('yes')
  expect((await server.waitForRequest(({ query }) => query.get('x') === '1')).path).toBe('/later')
  await expect(server.waitForRequest(() => false, 10)).rejects.toThrow('GET /later')
})

test('a server can come back on its port, and refuses while it is away', async () => {
  const server = await startScriptedServer()
  const { port, baseUrl } = server
  await server.close()
  await expect(fetch(`${baseUrl}/models`)).rejects.toThrow()
  await start({ port })
  expect((await fetch(`${baseUrl}/models`)).status).toBe(200)
})

test.each([
  [500, '{"error":{"message":"failed with 500"'],
  ['garbage', '{"object":"list","data":[{"id":'],
  ['html', '<!doctype html>'],
] as const)('the list of models can fail: %s', async (modelsRouteFails, body) => {
  const server = await start({ modelsRouteFails })
  expect(await (await fetch(`${server.baseUrl}/models`)).text()).toContain(body)
})

test('a hanging list of models says nothing', async () => {
  const server = await start({ modelsRouteFails: 'hang' })
  await expect(fetch(`${server.baseUrl}/models`, { signal: AbortSignal.timeout(50) })).rejects.toThrow()
})

test('ranking, speech and counting answer as their persona does, and what is no form is refused', async () => {
  const capabilities = { rerank: true, speech: true }
  const server = await start({ persona: 'vllm', models: [{ id: 'm', capabilities }] })
  const post = async (path: string, body: object | FormData) => {
    const isForm = body instanceof FormData
    const headers = isForm ? undefined : { 'content-type': 'application/json' }
    const sent = isForm ? body : JSON.stringify(body)
    const response = await fetch(server.rootUrl + path, { method: 'POST', body: sent, headers })
    return { status: response.status, body: await response.json() }
  }
  const ranking = { model: 'm', query: 'tea', documents: ['rain', 'tea'], top_n: 1 }
  expect((await post('/v1/rerank', ranking)).body.results).toMatchObject([{ index: 1 }])
  const form = new FormData()
  form.set('model', 'm')
  form.set('file', new Blob(['abc'], { type: 'audio/wav' }), 'a.wav')
  expect((await post('/v1/audio/transcriptions', form)).body).toEqual({ text: ' I heard 3 bytes' })
  expect((await post('/v1/audio/translations', form)).body).toEqual({ text: ' I translated 3 bytes' })
  expect((await post('/v1/audio/transcriptions', { model: 'm' })).status).toBe(400)
  expect((await post('/tokenize', { model: 'm', prompt: '12345' })).body.count).toBe(2)
  expect((await post('/tokenize', { model: 'm' })).status).toBe(422)
  server.change({ persona: 'llamacpp', models: [{ id: 'm' }] })
  expect((await post('/tokenize', { content: '12345' })).body.tokens).toHaveLength(2)
  expect((await post('/v1/rerank', ranking)).status).toBe(501)
  server.change({ persona: 'ollama', models: [{ id: 'm' }] })
  expect((await fetch(`${server.baseUrl}/rerank`, { method: 'POST' })).status).toBe(404)
})

test('embeddings are the same each time and near for shared words', async () => {
  const server = await start({ models: [{ id: 'e', capabilities: { embedding: true } }] })
  const embed = async (input: string[]) => {
    const response = await fetch(`${server.baseUrl}/embeddings`, {
      method: 'POST',
      body: JSON.stringify({ model: 'e', input }),
    })
    const body: { data: { embedding: number[] }[] } = await response.json()
    return body.data.map(({ embedding }) => embedding)
  }
  const [tea = [], same = [], near = [], far = []] = await embed([
    'green tea',
    'Green tea',
    'tea cup',
    'rocket',
  ])
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
  expect(tea).toEqual(same)
  expect(dot(tea, near)).toBeGreaterThan(dot(tea, far))
})

describe('personas', () => {
  const get = async (server: ScriptedServer, path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(server.rootUrl + path, { headers })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers }
  }
  const models = [{ id: 'm', contextWindow: 8_000, maxContextWindow: 32_000, capabilities: { tools: true } }]

  test('vLLM: empty health, version, max_model_len, key on /v1 only, both shapes of error', async () => {
    const server = await start({ persona: 'vllm', models, requireKey: 'k' })
    expect(await get(server, '/health')).toMatchObject({ status: 200, body: '' })
    expect((await get(server, '/version')).body).toEqual({ version: '0.33.0' })
    expect(await get(server, '/v1/models')).toMatchObject({ status: 401, body: { error: 'Unauthorized' } })
    const listed = await get(server, '/v1/models', { authorization: 'Bearer k' })
    expect(listed.body.data[0]).toMatchObject({ id: 'm', owned_by: 'vllm', max_model_len: 8_000 })
    expect(listed.headers.get('server')).toBe('uvicorn')
    server.change({ requireKey: undefined })
    expect(await (await ask(server)).json()).toMatchObject({ error: { type: 'NotFoundError', code: 404 } })
    server.change({ errorShape: 'flat' })
    expect(await (await ask(server, { model: 'm', max_tokens: 9_000 })).json()).toMatchObject({
      object: 'error',
      code: 400,
      message: expect.stringContaining('maximum context length is 8000 tokens'),
    })
  })

  test('Ollama: greeting, version, show, ps, plain 404, silent cut', async () => {
    const server = await start({
      persona: 'ollama',
      models: [{ ...models[0], id: 'm', contextWindow: 4, numCtx: 4 }],
    })
    expect((await get(server, '/')).body).toBe('Ollama is running')
    expect((await get(server, '/api/version')).body).toEqual({ version: '0.33.0' })
    expect((await get(server, '/api/ps')).body.models[0].context_length).toBe(4)
    expect(await get(server, '/props')).toMatchObject({ status: 404, body: '404 page not found' })
    const show = await fetch(`${server.rootUrl}/api/show`, { method: 'POST', body: '{"model":"m"}' })
    const shown: unknown = await show.json()
    expect(shown).toMatchObject({ capabilities: ['completion', 'tools'] })
    expect(isRecord(shown) && shown.parameters).toContain('num_ctx 4')
    expect(await (await ask(server, { model: 'm', stream: false })).json()).toMatchObject({
      usage: { prompt_tokens: 4 },
    })
  })

  test('LM Studio: 200 for paths it does not know, two lists, its own 401', async () => {
    const server = await start({ persona: 'lmstudio', models })
    expect(await get(server, '/health')).toMatchObject({
      status: 200,
      body: { error: 'Unexpected endpoint or method. (GET /health)' },
    })
    expect((await get(server, '/api/v1/models')).body.models[0]).toMatchObject({
      key: 'm',
      loaded_instances: [{ config: { context_length: 8_000 } }],
    })
    expect((await get(server, '/api/v0/models')).body.data[0].compatibility_type).toBe('gguf')
    server.change({ lmStudioApi: 0 })
    expect((await get(server, '/api/v1/models')).body.error).toContain('Unexpected endpoint')
    server.change({ requireKey: 'k' })
    expect(await get(server, '/v1/models')).toMatchObject({
      status: 401,
      body: { error: { code: 'invalid_api_key' } },
    })
  })

  test('llama-server: 503 while loading, then props; its list needs no key, the rest does', async () => {
    const server = await start({ persona: 'llamacpp', models, loading: true })
    expect(await get(server, '/health')).toMatchObject({
      status: 503,
      body: { error: { message: 'Loading model', type: 'unavailable_error' } },
    })
    server.change({ loading: false, requireKey: 'k' })
    expect((await get(server, '/health')).body).toEqual({ status: 'ok' })
    expect((await get(server, '/v1/models')).body.data[0].owned_by).toBe('llamacpp')
    expect(await get(server, '/props')).toMatchObject({
      status: 401,
      body: { error: { type: 'authentication_error' } },
    })
    const props = await get(server, '/props', { authorization: 'Bearer k' })
    expect(props.body).toMatchObject({ default_generation_settings: { n_ctx: 8_000 }, total_slots: 1 })
    expect((await get(server, '/metrics', { authorization: 'Bearer k' })).status).toBe(501)
  })

  test('any other: a list and nothing else', async () => {
    const server = await start({ models })
    expect((await get(server, '/v1/models')).body.data[0].id).toBe('m')
    expect((await get(server, '/version')).status).toBe(404)
    expect((await get(server, '/models')).status).toBe(404)
  })
})
