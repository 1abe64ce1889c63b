import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { endpointAt } from '../../../../e2e/support/provider-endpoint'
import type { RecordedRequest } from '../../../../e2e/support/scripted-server/requests'
import { startScriptedServer } from '../../../../e2e/support/scripted-server/server'
import { type EndpointKind, endpointKinds } from '../../../../shared/endpoint-kinds'
import type { ChatRequest } from './chat-model'
import { type ChatModelOptions, createChatModel } from './create-chat-model'

const canary = 'canary-5d1b7c'
const ask = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'user', content: 'Hi' }],
  ...more,
})

/** What a kind sends, as a server of no vendor sees it. */
async function sent(
  kind: EndpointKind,
  request: ChatRequest,
  more: Partial<Omit<ChatModelOptions, 'endpoint'>> & {
    apiKey?: string
    headers?: Record<string, string>
  } = {},
): Promise<RecordedRequest & { body: Record<string, unknown> }> {
  const { apiKey = canary, headers = {}, ...options } = more
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  const model = createChatModel({
    name: 'Test model',
    wireName: 'scripted-model',
    contextWindow: 8_192,
    endpoint: endpointAt(server.baseUrl, {
      kind,
      apiKey,
      headers,
      secrets: Object.values(headers),
      apiVersion: kind === 'azure-openai' ? '2024-10-21' : null,
    }),
    ...options,
  })
  // Nobody answers in the words of the kind; what was sent is all that counts.
  await model.generate(request, new AbortController().signal).catch(() => undefined)
  const recorded = server.requests.at(-1)
  if (!recorded) throw new Error('nothing was sent')
  return { ...recorded, body: JSON.parse(JSON.stringify(recorded.body)) }
}

const kinds = (Object.keys(endpointKinds) as EndpointKind[]).filter((kind) => kind !== 'builtin')

describe('every kind', () => {
  test.each(kinds)('%s gets its own credential, our name and no other header [D1]', async (kind) => {
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'X-Environment: yes')
    vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', 'X-Environment: yes')
    vi.stubEnv('ANTHROPIC_BASE_URL', 'http://127.0.0.1:1')
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'environment')
    vi.stubEnv('AZURE_OPENAI_ENDPOINT', 'http://127.0.0.1:1')
    onTestFinished(() => void vi.unstubAllEnvs())
    const { headers } = await sent(kind, ask(), { headers: { 'X-Proxy': 'mine' } })
    const usual = [
      'host',
      'connection',
      'content-length',
      'accept-language',
      'sec-fetch-mode',
      'accept-encoding',
    ]
    const own = Object.fromEntries(Object.entries(headers).filter(([name]) => !usual.includes(name)))
    expect(own).toEqual({
      accept: 'text/event-stream',
      'content-type': 'application/json',
      'user-agent': 'Keepsake',
      'x-proxy': 'mine',
      ...(kind === 'anthropic'
        ? { 'x-api-key': canary, 'anthropic-version': '2023-06-01' }
        : kind === 'azure-openai'
          ? { 'api-key': canary }
          : { authorization: `Bearer ${canary}` }),
    })
  })

  test.each(kinds)('%s gets no credential where there is none [D1]', async (kind) => {
    const { headers } = await sent(kind, ask(), { apiKey: '' })
    expect([headers.authorization, headers['x-api-key'], headers['api-key']]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test.each(kinds)('%s shows no secret in an error, whatever it repeats [D3]', async (kind) => {
    const server = await startScriptedServer()
    onTestFinished(() => server.close())
    const secret = 'sekret-of-a-header'
    const path = kind === 'anthropic' ? '/v1/messages' : '/v1/chat/completions'
    const echo = () => ({
      status: 400,
      json: { error: { message: `${canary} ${secret} My diary of today` } },
    })
    server.on(`POST ${path}`, echo)
    const model = createChatModel({
      name: 'Test model',
      wireName: 'scripted-model',
      contextWindow: 8_192,
      endpoint: endpointAt(server.baseUrl, {
        kind,
        apiKey: canary,
        headers: { 'X-Auth': `Basic ${secret}` },
        secrets: [secret],
      }),
    })
    const request: ChatRequest = { messages: [{ role: 'user', content: 'My diary of today' }] }
    const failed = model.generate(request, new AbortController().signal)
    const error = await failed.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'bad_request' })
    expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/canary-5|sekret|diary/)
  })

  test.each(kinds)(
    '%s is told what a person added to the body, but for the reserved fields [D2]',
    async (kind) => {
      const { body } = await sent(kind, ask({ extraBody: { top_k: 3, model: 'other', stream: false } }), {
        defaults: { extraBody: { seed: 1 } },
      })
      expect(body).toMatchObject({ top_k: 3, seed: 1, model: 'scripted-model', stream: true })
    },
  )
})

describe('thinking', () => {
  test.each([
    [
      'vllm',
      { chat_template_kwargs: { enable_thinking: false } },
      { chat_template_kwargs: { enable_thinking: true } },
    ],
    [
      'llamacpp',
      { chat_template_kwargs: { enable_thinking: false } },
      { chat_template_kwargs: { enable_thinking: true } },
    ],
    ['ollama', { reasoning_effort: 'none' }, { reasoning_effort: 'medium' }],
    ['openai-compatible', { reasoning_effort: 'none' }, { reasoning_effort: 'medium' }],
    ['google', { reasoning_effort: 'none' }, { reasoning_effort: 'medium' }],
    [
      'anthropic',
      { thinking: { type: 'disabled' } },
      { thinking: { type: 'adaptive', display: 'summarized' } },
    ],
  ] as const)(
    'is switched for %s in its own words, and left alone by default [D2]',
    async (kind, off, on) => {
      expect((await sent(kind, ask({ reasoning: 'off' }))).body).toMatchObject(off)
      expect((await sent(kind, ask(), { defaults: { reasoning: 'on' } })).body).toMatchObject(on)
      const { body } = await sent(kind, ask({ reasoning: 'default' }))
      for (const field of ['chat_template_kwargs', 'reasoning_effort', 'thinking'])
        expect(body).not.toHaveProperty(field)
    },
  )
})

describe('the address', () => {
  test('of Azure has the deployment in its path and the version in its query [D1]', async () => {
    const server = await startScriptedServer()
    onTestFinished(() => server.close())
    const model = createChatModel({
      name: 'Test model',
      wireName: 'my deployment',
      contextWindow: 8_192,
      endpoint: endpointAt(server.rootUrl, { kind: 'azure-openai', apiVersion: '2024-10-21' }),
    })
    await model.generate(ask(), new AbortController().signal).catch(() => undefined)
    const [request] = server.requests
    expect([request?.path, request?.query.toString()]).toEqual([
      '/openai/deployments/my%20deployment/chat/completions',
      'api-version=2024-10-21',
    ])
  })

  test("a token of Entra goes to Azure as a bearer's [D1]", async () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmVk'
    const { headers } = await sent('azure-openai', ask(), { apiKey: token })
    expect([headers.authorization, headers['api-key']]).toEqual([`Bearer ${token}`, undefined])
  })

  test.each(['anthropic', 'azure-openai'] as const)(
    'a key of %s follows no redirect to another host [D3]',
    async (kind) => {
      const [first, other] = [await startScriptedServer(), await startScriptedServer()]
      onTestFinished(async () => void (await Promise.all([first.close(), other.close()])))
      const move = () => ({ status: 307, text: '', headers: { location: `${other.baseUrl}/messages` } })
      first.on('POST /v1/messages', move)
      first.on('POST /openai/deployments/m/chat/completions', move)
      const model = createChatModel({
        name: 'Test model',
        wireName: 'm',
        contextWindow: 8_192,
        endpoint: endpointAt(first.rootUrl, { kind, apiKey: canary, apiVersion: '2024-10-21' }),
      })
      await expect(model.generate(ask(), new AbortController().signal)).rejects.toMatchObject({
        code: 'redirect_refused',
      })
      expect([first.requests.length, other.requests]).toEqual([1, []])
    },
  )
})

test('a model tells its traits, and counts by the best way it has [C4]', async () => {
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  const endpoint = endpointAt(server.rootUrl, { kind: 'anthropic' })
  const options = { name: 'Claude', wireName: 'claude', contextWindow: 200_000, endpoint }
  const model = createChatModel({
    ...options,
    capabilities: ['chat-completion', 'vision'],
    maxParallelism: 2,
  })
  expect(model).toMatchObject({
    name: 'Claude',
    device: 'server',
    capabilities: ['chat-completion', 'vision'],
    maxParallelism: 2,
    generationDefaults: {},
    structuredOutputs: null,
    ownedBy: 'anthropic',
    contextWindow: 200_000,
  })
  expect(await model.countTokens('Hello there')).toEqual({
    tokens: model.estimateTokens('Hello there'),
    method: 'estimate',
  })
  server.on('POST /v1/messages/count_tokens', () => ({ json: { input_tokens: 14 } }))
  expect(await model.countTokens([{ role: 'user', content: 'Hello' }])).toEqual({
    tokens: 14,
    method: 'server',
  })
  const [request] = server.requests.filter(({ path }) => path.endsWith('count_tokens'))
  expect(request?.body).toEqual({
    model: 'claude',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello there' }] }],
  })
})
