import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type ScriptedServer,
  type ScriptedServerOptions,
  startScriptedServer,
} from '../../../../e2e/support/scripted-server/server'
import { probeServer } from './probe'

const running: (() => Promise<unknown>)[] = []
const start = async (options: ScriptedServerOptions): Promise<ScriptedServer> => {
  const server = await startScriptedServer(options)
  running.push(() => server.close())
  return server
}
/** A program of another kind, on a free port. */
const startOther = async (listener: RequestListener): Promise<string> => {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  running.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}/v1`
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((close) => close()))
})

const probe = (baseUrl: string, more: { apiKey?: string; timeoutMs?: number; signal?: AbortSignal } = {}) =>
  probeServer({ baseUrl, fetch, ...more })

const model = {
  id: 'qwen3:8b',
  contextWindow: 8_000,
  maxContextWindow: 40_000,
  capabilities: { tools: true, vision: true },
}
const unknown = { tools: null, vision: null, reasoning: null, embedding: null }

describe('each kind of server is recognised, with what it says about its models [A4]', () => {
  test.each([
    {
      options: { persona: 'vllm' },
      result: { kind: 'vllm', version: '0.33.0' },
      model: { contextWindow: 8_000, maxContextWindow: null, capabilities: unknown, loaded: true },
    },
    {
      options: { persona: 'ollama' },
      result: { kind: 'ollama', version: '0.33.0' },
      model: {
        contextWindow: 8_000,
        maxContextWindow: 40_000,
        capabilities: { tools: true, vision: true, reasoning: false, embedding: false },
        loaded: true,
      },
    },
    {
      options: { persona: 'lmstudio' },
      result: { kind: 'lmstudio', version: null },
      model: {
        contextWindow: 8_000,
        maxContextWindow: 40_000,
        capabilities: { tools: true, vision: true, reasoning: false, embedding: false },
        loaded: true,
      },
    },
    {
      options: { persona: 'lmstudio', lmStudioApi: 0 },
      result: { kind: 'lmstudio', version: null },
      model: {
        contextWindow: 8_000,
        maxContextWindow: 40_000,
        capabilities: { tools: true, vision: true, reasoning: null, embedding: false },
        loaded: true,
      },
    },
    {
      options: { persona: 'llamacpp' },
      result: { kind: 'llamacpp', version: 'b9931-1a2b3c4d' },
      model: {
        contextWindow: 8_000,
        maxContextWindow: 40_000,
        capabilities: { tools: true, vision: true, reasoning: null, embedding: null },
        loaded: true,
      },
    },
    {
      options: { persona: 'generic' },
      result: { kind: 'openai-compatible', version: null },
      model: { contextWindow: null, maxContextWindow: null, capabilities: unknown, loaded: null },
    },
  ] as const)('$options', async ({ options, result, model: expected }) => {
    const server = await start({ ...options, models: [model] })
    const found = await probe(server.baseUrl)
    expect(found).toMatchObject({ ...result, state: 'up', problem: null, workingBaseUrl: server.baseUrl })
    expect(found.models).toEqual([{ id: 'qwen3:8b', ...expected }])
    expect(found.latencyMs).toBeGreaterThan(0)
  })

  test('an Ollama model that is not loaded has the length of its parameters, or none', async () => {
    const server = await start({
      persona: 'ollama',
      models: [
        { id: 'a', loaded: false, numCtx: 16_384 },
        { id: 'b', loaded: false, capabilities: { embedding: true, reasoning: true } },
      ],
    })
    expect((await probe(server.baseUrl)).models).toMatchObject([
      { id: 'a', contextWindow: 16_384, loaded: false },
      { id: 'b', contextWindow: null, loaded: false, capabilities: { embedding: true, reasoning: true } },
    ])
  })

  test('an LM Studio model that is not loaded has no length in force', async () => {
    const server = await start({ persona: 'lmstudio', models: [{ ...model, loaded: false }] })
    expect((await probe(server.baseUrl)).models[0]).toMatchObject({
      contextWindow: null,
      maxContextWindow: 40_000,
      loaded: false,
    })
  })

  test('a generic server may tell lengths in the fields that others have', async () => {
    const models = [
      { id: 'a', extra: { context_length: 1_000 } },
      { id: 'b', extra: { context_window: 'many', meta: 3 } },
    ]
    const server = await start({ models })
    expect((await probe(server.baseUrl)).models.map(({ contextWindow }) => contextWindow)).toEqual([
      1_000,
      null,
    ])
  })

  test('a server without models is up', async () => {
    const server = await start({ persona: 'ollama', models: [] })
    server.on('GET /v1/models', () => ({ json: { object: 'list', data: null } }))
    expect(await probe(server.baseUrl)).toMatchObject({ state: 'up', kind: 'ollama', models: [] })
  })

  test('another program with a version is neither Ollama nor vLLM', async () => {
    const server = await start({})
    server.on('GET /api/version', () => ({ json: { version: '1' } }))
    server.on('GET /version', () => ({ json: { version: '1' } }))
    expect(await probe(server.baseUrl)).toMatchObject({
      state: 'up',
      kind: 'openai-compatible',
      version: null,
    })
  })
})

describe('an address without /v1 is tried with it [A4]', () => {
  test.each(['vllm', 'ollama', 'lmstudio', 'generic'] as const)('%s', async (persona) => {
    const server = await start({ persona, models: [model] })
    expect(await probe(`${server.rootUrl}/`)).toMatchObject({ state: 'up', workingBaseUrl: server.baseUrl })
  })

  test('a server that answers without it is left as it is', async () => {
    const server = await start({ persona: 'llamacpp', models: [model] })
    expect(await probe(server.rootUrl)).toMatchObject({ state: 'up', workingBaseUrl: server.rootUrl })
  })

  test('nothing there: the address that was asked stays', async () => {
    const url = (await startOther((_request, response) => response.writeHead(404).end())).replace('/v1', '')
    expect(await probe(url)).toMatchObject({ state: 'not_a_model_server', workingBaseUrl: url })
  })
})

describe('a key that is missing or wrong is neither up nor down [A4] [B6]', () => {
  test.each([
    ['vllm', 'vllm'],
    ['lmstudio', 'lmstudio'],
    ['llamacpp', 'llamacpp'],
    ['generic', 'openai-compatible'],
    // Ollama has no keys: a proxy before it does, and shows nothing of it.
    ['ollama', 'openai-compatible'],
  ] as const)('%s', async (persona, kind) => {
    const server = await start({ persona, models: [model], requireKey: 'right' })
    expect(await probe(server.baseUrl)).toMatchObject({
      state: 'needs_key',
      kind,
      problem: {
        code: 'unauthorized',
        params: { status: 401, keyGiven: false },
        fixes: [{ do: 'enter-key' }],
      },
    })
    expect(await probe(server.baseUrl, { apiKey: 'wrong' })).toMatchObject({
      state: 'needs_key',
      problem: { params: { keyGiven: true } },
    })
    expect(await probe(server.baseUrl, { apiKey: ' right ' })).toMatchObject({ state: 'up' })
  })

  test('a key that no header can carry is a wrong key; an empty one sends no header', async () => {
    const server = await start({ requireKey: 'right' })
    expect(await probe(server.baseUrl, { apiKey: 'schlüssel🍵' })).toMatchObject({
      state: 'needs_key',
      problem: { params: { keyGiven: true } },
    })
    await probe(server.baseUrl, { apiKey: '  ' })
    expect(server.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })

  test('a 403 that no API wrote is marked as uncertain', async () => {
    const url = await startOther((_request, response) => response.writeHead(403).end('<html>no</html>'))
    expect(await probe(url)).toMatchObject({ state: 'needs_key', certain: false })
  })
})

describe('what is wrong is told apart', () => {
  test('a model that is still being loaded', async () => {
    const server = await start({ persona: 'llamacpp', models: [model], loading: true })
    expect(await probe(server.baseUrl)).toMatchObject({
      state: 'loading',
      kind: 'llamacpp',
      problem: { code: 'server_loading', params: { url: server.baseUrl } },
    })
  })

  test('nobody listens', async () => {
    const server = await start({})
    const { baseUrl } = server
    await server.close()
    expect(await probe(baseUrl)).toMatchObject({
      state: 'down',
      models: [],
      problem: { code: 'unreachable', params: { url: baseUrl, reason: 'refused' } },
    })
  })

  test('a connection that breaks', async () => {
    const server = await start({ persona: 'vllm', loading: true })
    expect(await probe(server.baseUrl)).toMatchObject({
      state: 'down',
      problem: { code: 'unreachable', params: { reason: 'reset' } },
    })
  })

  test('a host that does not exist', async () => {
    expect(await probe('http://keepsake.invalid/v1')).toMatchObject({
      state: 'down',
      problem: { code: 'unreachable' },
    })
  })

  test('a web page', async () => {
    const url = await startOther((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>Welcome</h1>'),
    )
    expect(await probe(url)).toMatchObject({
      state: 'not_a_model_server',
      problem: { code: 'not_a_model_server', params: { status: 200, found: 'html' } },
    })
  })

  test.each([
    ['{"data":[{"id":', 'bad_response', 'broken_json'],
    ['{"data":[{"name":"no id"}]}', 'not_a_model_server', 'json'],
    ['{"hello":"world"}', 'not_a_model_server', 'json'],
    ['42', 'not_a_model_server', 'json'],
    ['', 'not_a_model_server', 'empty'],
    ['pong', 'not_a_model_server', 'text'],
  ])('a body that is no list of models: %j', async (body, code, found) => {
    const url = await startOther((_request, response) => response.end(body))
    expect(await probe(url)).toMatchObject({
      state: 'not_a_model_server',
      problem: { code, params: { found } },
    })
  })

  test.each([
    [500, { status: 500, reason: 'json' }],
    ['garbage', { status: 200, reason: 'broken_json' }],
    ['html', { status: 200, reason: 'html' }],
  ] as const)('a known server whose list of models fails: %s', async (modelsRouteFails, params) => {
    const server = await start({ persona: 'ollama', modelsRouteFails })
    expect(await probe(server.baseUrl)).toMatchObject({
      state: 'down',
      kind: 'ollama',
      problem: { code: 'models_route_failed', params },
    })
  })

  test('a vLLM whose engine died is down, though it lists its models', async () => {
    const server = await start({ persona: 'vllm' })
    server.on('GET /health', () => ({ status: 503, text: '' }))
    expect(await probe(server.baseUrl)).toMatchObject({ state: 'down', problem: { code: 'server_error' } })
  })
})

describe('time', () => {
  test('a silent server ends at the limit', async () => {
    const url = await startOther(() => undefined)
    const began = performance.now()
    expect(await probe(url, { timeoutMs: 200 })).toMatchObject({
      state: 'down',
      problem: { code: 'timeout_connect', params: { seconds: 0.2 } },
    })
    expect(performance.now() - began).toBeLessThan(1_000)
  })

  test('a list that hangs behind a server that is known is said so', async () => {
    const server = await start({ persona: 'lmstudio', modelsRouteFails: 'hang' })
    expect(await probe(server.baseUrl, { timeoutMs: 300 })).toMatchObject({
      state: 'down',
      kind: 'lmstudio',
      problem: { code: 'models_route_failed', params: { reason: 'timeout' } },
    })
  })

  test('a side route that hangs does not use up the time', async () => {
    const server = await start({ persona: 'vllm' })
    server.on('GET /props', () => ({ hang: true }))
    const began = performance.now()
    expect(await probe(server.baseUrl)).toMatchObject({ state: 'up', kind: 'vllm' })
    expect(performance.now() - began).toBeLessThan(2_500)
    const props = await server.waitForRequest(({ path }) => path === '/props')
    await expect.poll(() => props.closedAt).toBeGreaterThan(0)
  })

  test('giving up ends it at once', async () => {
    const url = await startOther(() => undefined)
    const stop = new AbortController()
    const result = probe(url, { signal: stop.signal })
    stop.abort()
    await expect(result).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('no route is asked twice', async () => {
    const server = await start({ persona: 'generic', modelsRouteFails: 500 })
    await probe(server.baseUrl)
    const asked = server.requests.map(({ method, path }) => `${method} ${path}`)
    expect(new Set(asked).size).toBe(asked.length)
  })
})
