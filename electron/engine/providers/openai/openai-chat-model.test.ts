import { createServer, type Server } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  callTool,
  failWith,
  type ScriptedReply,
  type StreamStep,
  say,
} from '../../../../e2e/support/scripted-server/replies'
import {
  type ScriptedServer,
  type ScriptedServerOptions,
  startScriptedServer,
} from '../../../../e2e/support/scripted-server/server'
import { AppError } from '../../app-error'
import type { ChatEvent, ChatModel, ChatRequest } from '../chat/chat-model'
import { createChatModel } from '../chat/create-chat-model'
import type { ProviderEndpoint } from '../endpoint'
import { createModelFetch } from '../wire/model-fetch'

const canary = 'sk-canary-7f3a91c0'
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const close of closers.splice(0).reverse()) await close()
})

type Options = Partial<ProviderEndpoint> & { wireName?: string }

async function serve(options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
  const server = await startScriptedServer(options)
  closers.push(() => server.close())
  return server
}

function modelAt(baseUrl: string, options: Options = {}): ChatModel {
  const fetch = createModelFetch({ connectTimeoutMs: 2_000 })
  closers.push(() => fetch.close())
  const { wireName = 'scripted-model', ...endpoint } = options
  return createChatModel({
    name: 'Test model',
    wireName,
    contextWindow: 8192,
    endpoint: {
      kind: 'openai-compatible',
      baseUrl,
      apiKey: null,
      apiVersion: null,
      headers: {},
      secrets: [],
      maxRetries: 0,
      timeouts: {},
      fetch,
      now: () => performance.now(),
      ...endpoint,
    },
  })
}

const ask = (content = 'Good morning to you', more: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'user', content }],
  ...more,
})

type Outcome = { events: ChatEvent[]; error: AppError | null }

async function run(
  model: ChatModel,
  request = ask(),
  signal = new AbortController().signal,
): Promise<Outcome> {
  const events: ChatEvent[] = []
  try {
    for await (const event of model.stream(request, signal)) events.push(event)
    return { events, error: null }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { events, error }
  }
}

/** One scripted reply to one request. */
async function reply(script: ScriptedReply, options: Options = {}): Promise<Outcome> {
  const server = await serve()
  server.enqueue(script)
  return run(modelAt(server.baseUrl, options))
}

const steps = (...stream: StreamStep[]): ScriptedReply => ({ stream })
const textOf = ({ events }: Outcome): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('')
const thoughtOf = ({ events }: Outcome): string =>
  events.map((event) => (event.type === 'reasoning' ? event.text : '')).join('')
const endOf = ({ events }: Outcome) => events.filter((event) => event.type === 'end')
const callsOf = ({ events }: Outcome) => events.filter((event) => event.type === 'tool_call')
const stop: StreamStep[] = [{ finish: 'stop' }, { done: true }]

describe('a reply', () => {
  test('comes as accepted, text, usage and one end', async () => {
    const outcome = await reply(say('Good morning, Ada. Tea?'))
    expect(outcome.error).toBeNull()
    expect(textOf(outcome)).toBe('Good morning, Ada. Tea?')
    expect(outcome.events[0]).toEqual({ type: 'accepted' })
    expect(outcome.events.at(-2)).toMatchObject({ type: 'usage' })
    expect(outcome.events.at(-1)).toEqual({ type: 'end', finishReason: 'stop' })
  })

  test('is the same however its bytes are cut', async () => {
    for (const splitBytes of [1, 2, 3, 7, [1, 13]]) {
      const outcome = await reply(say('Grüße, 世界 👋', { reasoning: 'höflich', splitBytes }))
      expect([textOf(outcome), thoughtOf(outcome)]).toEqual(['Grüße, 世界 👋', 'höflich'])
    }
  })

  test('may have empty choices, null content, comments and empty data anywhere', async () => {
    const outcome = await reply(
      steps(
        { emptyChoices: true },
        { comment: 'ping' },
        { role: 'assistant' },
        { text: null },
        { raw: 'data: \n\ndata:\n\n' },
        { text: 'Hi' },
        { emptyChoices: true },
        { text: ' there' },
        ...stop,
      ),
    )
    expect([textOf(outcome), outcome.error]).toEqual(['Hi there', null])
  })

  test.each(['reasoning', 'reasoning_content'] as const)('has its thoughts in %s', async (field) => {
    const outcome = await reply(say('Yes.', { reasoning: 'Let me see.', reasoningField: field }))
    expect([thoughtOf(outcome), textOf(outcome)]).toEqual(['Let me see.', 'Yes.'])
  })

  test('that writes its thoughts in both fields tells them once', async () => {
    const delta = { reasoning: 'Hm.', reasoning_content: 'Hm.' }
    const raw = `data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`
    expect(thoughtOf(await reply(steps({ raw }, { text: 'Yes' }, ...stop)))).toBe('Hm.')
  })

  test('has its thoughts in tags, cut at any byte', async () => {
    const script = say('<think>\nWho is Ada?\n</think>\n\nYour sister.', { chunkSize: 1, splitBytes: 5 })
    const outcome = await reply(script)
    expect([thoughtOf(outcome), textOf(outcome)]).toEqual(['Who is Ada?\n', 'Your sister.'])
  })

  test('whose opening tag is missing takes its words back as thoughts', async () => {
    const server = await serve()
    server.enqueue(say('Who is Ada?</think>Your sister.', { chunkSize: 3 }))
    const model = modelAt(server.baseUrl)
    await expect(model.generate(ask(), new AbortController().signal)).resolves.toMatchObject({
      reasoning: 'Who is Ada?',
      text: 'Your sister.',
    })
  })

  test('keeps the tags that stand in a code fence', async () => {
    const text = 'So:\n```xml\n<think>\nno\n</think>\n```\nDone'
    expect(textOf(await reply(say(text, { chunkSize: 2 })))).toBe(text)
  })

  test('may come whole as JSON though a stream was asked for', async () => {
    const json = { choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }] }
    const outcome = await reply({ json })
    expect([textOf(outcome), endOf(outcome)]).toEqual(['Hi', [{ type: 'end', finishReason: 'stop' }]])
  })

  test('may lack the blank line behind its last event', async () => {
    const raw = 'data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]'
    expect(textOf(await reply(steps({ raw })))).toBe('Hi')
  })

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content_filter'],
    ['repetition', 'other'],
    ['unload', 'other'],
  ])('that ends by %s is told as %s', async (finish, told) => {
    expect(endOf(await reply(steps({ text: 'x' }, { finish }, { done: true })))).toEqual([
      { type: 'end', finishReason: told },
    ])
  })

  test('needs no [DONE] behind its finish reason, and no finish reason before [DONE]', async () => {
    expect((await reply(steps({ text: 'x' }, { finish: 'stop' }))).error).toBeNull()
    expect((await reply(steps({ text: 'x' }, { done: true }))).error).toBeNull()
  })

  test('has its usage told once, from whichever chunk', async () => {
    const usage = { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 }
    const outcome = await reply(steps({ usage }, { text: 'x' }, { usage }, ...stop))
    expect(outcome.events.filter((event) => event.type === 'usage')).toEqual([
      { type: 'usage', promptTokens: 7, completionTokens: 2 },
    ])
  })
})

describe('tool calls', () => {
  test('are gathered from pieces', async () => {
    const outcome = await reply(callTool('find', { query: 'tea in 東京' }))
    expect(callsOf(outcome)).toEqual([
      { type: 'tool_call', callId: 'call_1', name: 'find', arguments: '{"query":"tea in 東京"}' },
    ])
    expect(endOf(outcome)).toEqual([{ type: 'end', finishReason: 'tool_calls' }])
  })

  test('that end with stop are tool calls', async () => {
    const call = { id: 'a', function: { name: 'now', arguments: '' } }
    const outcome = await reply(steps({ toolCall: call }, ...stop))
    expect(callsOf(outcome)).toEqual([{ type: 'tool_call', callId: 'a', name: 'now', arguments: '{}' }])
    expect(endOf(outcome)).toEqual([{ type: 'end', finishReason: 'tool_calls' }])
  })
})

describe('errors inside a stream', () => {
  const cases: [string, StreamStep][] = [
    ['a string', { error: { error: 'boom today' } }],
    ['an object with a number as code', { error: { error: { message: 'boom today', code: 500 } } }],
    ['an object with a text as code', { error: { error: { message: 'boom today', code: 'E1' } } }],
    ['an object with null as code', { error: { error: { message: 'boom today', code: null } } }],
    ['an array', { error: [{ error: { code: 500, message: 'boom today', status: 'INTERNAL' } }] }],
    ['nested twice', { error: { error: { error: { message: 'boom today' } } } }],
    ['flat', { error: { object: 'error', message: 'boom today', code: 500 } }],
    ['an error event', { error: { message: 'boom today' }, as: 'event' }],
    ['an error event of plain text', { raw: 'event: error\ndata: boom today\n\n' }],
    ['an error line', { error: { code: 500, message: 'boom today' }, as: 'error-line' }],
    ['bare JSON', { raw: '{"error":{"message":"boom today"}}\n\n' }],
  ]
  test.each(cases)('fail the reply and keep its words: %s', async (_, step) => {
    const outcome = await reply(steps({ role: 'assistant' }, { text: 'So far <' }, step, { done: true }))
    expect(textOf(outcome)).toBe('So far <')
    expect(endOf(outcome)).toEqual([])
    expect(outcome.error).toMatchObject({ code: 'server_error', params: { message: 'boom today' } })
  })

  test('tell what they are: a model that ran out of memory', async () => {
    const outcome = await reply(
      steps({ text: 'So' }, { error: { error: 'cudaMalloc failed: out of memory' } }),
    )
    expect(outcome.error?.code).toBe('out_of_memory')
  })

  test('with HTTP 200 and JSON are failures', async () => {
    const json = { error: { message: 'boom today', code: 400 } }
    expect((await reply({ json })).error).toMatchObject({ code: 'bad_request' })
  })

  test('with HTTP 200 and a web page say that this is no model server', async () => {
    const server = await serve()
    const page = { text: '<!doctype html><title>Welcome</title>', headers: { 'content-type': 'text/html' } }
    server.on('POST /chat/completions', () => page)
    const { error } = await run(modelAt(server.rootUrl))
    expect(error).toMatchObject({
      code: 'not_a_model_server',
      fixes: [{ do: 'use-url', url: `${server.rootUrl}/v1` }],
    })
  })

  test('are also garbage', async () => {
    expect((await reply(steps({ raw: 'data: {"choices": nope}\n\n' }))).error?.code).toBe('bad_response')
    expect((await reply({ text: 'upstream is gone' })).error?.code).toBe('bad_response')
  })
})

describe('a cut stream', () => {
  test('without a finish reason is never a whole reply', async () => {
    for (const script of [
      steps({ role: 'assistant' }, { text: 'Half a' }),
      steps({ text: 'Half a' }, { cut: true }),
      steps({ text: 'Half a' }, { emptyChoices: true }),
      steps({ text: 'Half a' }, { finish: 'abort' }, { done: true }),
    ]) {
      const outcome = await reply(script)
      expect([textOf(outcome), outcome.error?.code, endOf(outcome)]).toEqual(['Half a', 'stream_cut', []])
    }
  })

  test('is a cut stream at every byte before the finish reason', async () => {
    const chunk = (delta: object, finish: string | null) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
    const frames = `${chunk({ content: 'Grüß ' }, null)}${chunk({ content: 'Gott 👋' }, null)}`
    const bytes = Buffer.from(`${frames}${chunk({}, 'stop')}data: [DONE]\n\n`)
    const finishAt = bytes.indexOf('"stop"')
    const server = await serve()
    const model = modelAt(server.baseUrl)
    for (let length = 0; length <= finishAt; length++) {
      server.enqueue(steps({ raw: bytes.subarray(0, length) }))
      const outcome = await run(model)
      expect([length, outcome.error?.code]).toEqual([length, 'stream_cut'])
      expect('Grüß Gott 👋'.startsWith(textOf(outcome))).toBe(true)
    }
    server.enqueue(steps({ raw: bytes }))
    expect(textOf(await run(model))).toBe('Grüß Gott 👋')
  })
})

describe('the request', () => {
  test('without a key has no Authorization header, and no header that the person does not know of', async () => {
    const server = await serve()
    await run(modelAt(server.baseUrl, { apiKey: '  ', headers: { 'X-Proxy': 'a' } }))
    const headers = server.chats[0]?.headers ?? {}
    expect(headers.authorization).toBeUndefined()
    expect(headers['x-proxy']).toBe('a')
    expect(Object.keys(headers).filter((name) => name.startsWith('x-stainless'))).toEqual([])
  })

  test('with a key sends it', async () => {
    const server = await serve({ requireKey: canary })
    expect((await run(modelAt(server.baseUrl, { apiKey: ` ${canary}\n` }))).error).toBeNull()
  })

  test('takes nothing from the environment', async () => {
    const server = await serve()
    vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1/v1')
    vi.stubEnv('OPENAI_API_KEY', 'sk-environment')
    vi.stubEnv('OPENAI_ADMIN_KEY', 'sk-environment-admin')
    vi.stubEnv('OPENAI_ORG_ID', 'org-environment')
    vi.stubEnv('OPENAI_PROJECT_ID', 'project-environment')
    vi.stubEnv(
      'OPENAI_CUSTOM_HEADERS',
      'X-Environment: yes\nAuthorization: Bearer environment\nAccept: no/no',
    )
    vi.stubEnv('OPENAI_LOG', 'debug')
    const log = vi.spyOn(console, 'debug')
    expect((await run(modelAt(server.baseUrl))).error).toBeNull()
    expect(JSON.stringify(server.chats[0]?.headers)).not.toMatch(/environment/i)
    expect(server.chats[0]?.headers.accept).toBe('text/event-stream')
    expect(log).not.toHaveBeenCalled()
  })

  test('holds what was asked and nothing else', async () => {
    const server = await serve()
    const request = ask('Hi', {
      temperature: 0,
      topP: 0.9,
      maxTokens: 12,
      stop: ['a', 'b', 'c', 'd', 'e'],
      responseFormat: { type: 'json_schema', name: 'note', schema: { type: 'object' } },
    })
    await run(modelAt(server.baseUrl), request)
    expect(server.chats[0]?.chat).toEqual({
      model: 'scripted-model',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0,
      top_p: 0.9,
      max_tokens: 12,
      stop: ['a', 'b', 'c', 'd'],
      response_format: { type: 'json_schema', json_schema: { name: 'note', schema: { type: 'object' } } },
    })
    await run(modelAt(server.baseUrl), ask('Hi', { maxTokens: null }))
    expect(Object.keys(server.chats[1]?.chat ?? {})).toEqual([
      'model',
      'messages',
      'stream',
      'stream_options',
    ])
  })

  test('is sent once more without the field that the server names, and says so', async () => {
    const server = await serve()
    server.enqueue(
      failWith(400, 'Unknown field: stream_options'),
      failWith(422, 'response_format.type is bad'),
    )
    const request = ask('Hi', { responseFormat: { type: 'json_object' } })
    const outcome = await run(modelAt(server.baseUrl), request)
    expect(outcome.events.slice(0, 3)).toEqual([
      { type: 'notice', notice: 'without_usage' },
      { type: 'notice', notice: 'without_response_format' },
      { type: 'accepted' },
    ])
    expect(Object.keys(server.chats[2]?.chat ?? {})).toEqual(['model', 'messages', 'stream'])
  })

  test('with a schema that is refused asks for JSON more loosely, and at last for text', async () => {
    const server = await serve()
    const refused = failWith(400, 'response_format is not supported')
    server.enqueue(refused, refused)
    const request = ask('Hi', { responseFormat: { type: 'json_schema', name: 'note', schema: {} } })
    const outcome = await run(modelAt(server.baseUrl), request)
    expect(server.chats.map(({ chat }) => chat?.response_format?.type)).toEqual([
      'json_schema',
      'json_object',
      undefined,
    ])
    expect(outcome.events.filter(({ type }) => type === 'notice')).toHaveLength(2)
    expect(outcome.error).toBeNull()
  })

  test('is not sent again for any other reason, nor after the first byte', async () => {
    const server = await serve()
    server.enqueue(
      failWith(500),
      failWith(400, 'no'),
      failWith(429),
      steps({ error: { error: 'stream_options' } }),
    )
    for (let count = 0; count < 4; count++) expect((await run(modelAt(server.baseUrl))).error).not.toBeNull()
    expect(server.chats).toHaveLength(4)
  })
})

describe('stopping', () => {
  test('closes the connection at once, so that the server stops too [A6]', async () => {
    const server = await serve()
    server.enqueue(steps({ role: 'assistant' }, { text: 'One' }, { hang: true }))
    const controller = new AbortController()
    const seen: ChatEvent[] = []
    const running = (async () => {
      for await (const event of modelAt(server.baseUrl).stream(ask(), controller.signal)) {
        seen.push(event)
        if (event.type === 'text') controller.abort()
      }
    })()
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
    await vi.waitFor(() => expect(server.chats[0]?.closedAt).toBeTypeOf('number'), {
      timeout: 200,
      interval: 5,
    })
    expect(seen).toEqual([{ type: 'accepted' }, { type: 'text', text: 'One' }])
  })

  test('works while the server still reads the prompt, and before the request', async () => {
    const server = await serve()
    server.enqueue({ hang: true })
    const controller = new AbortController()
    const running = run(modelAt(server.baseUrl), ask(), controller.signal)
    await server.waitForRequest(({ path }) => path.endsWith('/chat/completions'))
    controller.abort()
    expect((await running).error?.code).toBe('cancelled')
    await vi.waitFor(() => expect(server.chats[0]?.closedAt).toBeTypeOf('number'), {
      timeout: 200,
      interval: 5,
    })
    expect((await run(modelAt(server.baseUrl), ask(), AbortSignal.abort())).error?.code).toBe('cancelled')
    expect(server.chats).toHaveLength(1)
  })

  test('works by leaving the loop', async () => {
    const server = await serve()
    server.enqueue(steps({ text: 'One' }, { hang: true }))
    for await (const event of modelAt(server.baseUrl).stream(ask(), new AbortController().signal)) {
      if (event.type === 'text') break
    }
    await vi.waitFor(() => expect(server.chats[0]?.closedAt).toBeTypeOf('number'), {
      timeout: 200,
      interval: 5,
    })
  })

  test('leaves a finished reply as finished for the server', async () => {
    const server = await serve()
    const model = modelAt(server.baseUrl)
    for (let count = 0; count < 5; count++) await run(model)
    expect(server.chats.map(({ closedAt }) => closedAt)).toEqual(Array(5).fill(undefined))
  })
})

describe('time-outs', () => {
  const timeouts = { firstTokenMs: 120, idleMs: 120 }
  test('wait for the first word, whatever else comes', async () => {
    const silent = await reply({ hang: true }, { timeouts })
    expect(silent.error).toMatchObject({ code: 'timeout_first_token', fixes: [{ do: 'retry' }] })
    const pings: StreamStep[] = Array.from({ length: 40 }, () => [
      { comment: 'ping' },
      { delayMs: 10 },
    ]).flat()
    const loading = await reply(steps({ role: 'assistant' }, ...pings, { hang: true }), { timeouts })
    expect(loading.error?.code).toBe('timeout_first_token')
  })

  test('are another for silence within the reply', async () => {
    const outcome = await reply(steps({ text: 'One' }, { hang: true }), { timeouts })
    expect([textOf(outcome), outcome.error?.code]).toEqual(['One', 'timeout_idle'])
  })

  test('spare a slow reply that goes on', async () => {
    const words: StreamStep[] = Array.from({ length: 6 }, () => [{ text: 'x' }, { delayMs: 40 }]).flat()
    const outcome = await reply(steps(...words, ...stop), { timeouts })
    expect([textOf(outcome), outcome.error]).toEqual(['xxxxxx', null])
  })

  test('spare a reply that told its end and then keeps the connection', async () => {
    const outcome = await reply(steps({ text: 'One' }, { finish: 'stop' }, { hang: true }), { timeouts })
    expect([outcome.error, endOf(outcome)]).toEqual([null, [{ type: 'end', finishReason: 'stop' }]])
  })
})

describe('a server that is not there', () => {
  test('refuses: unreachable, with its address', async () => {
    const server = await startScriptedServer()
    const { baseUrl } = server
    await server.close()
    expect((await run(modelAt(baseUrl))).error).toMatchObject({
      code: 'unreachable',
      params: { url: baseUrl, model: 'Test model', reason: 'refused' },
    })
  })

  test('has a name that nobody knows', async () => {
    const { error } = await run(modelAt('http://no-such-host.invalid/v1'))
    expect(error).toMatchObject({ code: 'unreachable', params: { reason: 'dns' } })
  })

  test('breaks the connection before it answers', async () => {
    expect((await reply({ cut: true })).error).toMatchObject({
      code: 'unreachable',
      params: { reason: 'reset' },
    })
  })

  test('takes the connection but never makes it: the connecting is limited by itself', async () => {
    const tcp = createTcpServer((socket) => socket.resume())
    await listen(tcp)
    closers.push(() => new Promise((resolve) => tcp.close(resolve)))
    const fetch = createModelFetch({ connectTimeoutMs: 200 })
    closers.push(() => fetch.close())
    // Nobody answers the handshake.
    const { error } = await run(modelAt(`https://127.0.0.1:${portOf(tcp)}/v1`, { fetch }))
    expect(error?.code).toBe('timeout_connect')
  })

  test('speaks http where https was typed', async () => {
    const server = await serve()
    const { error } = await run(modelAt(server.baseUrl.replace('http:', 'https:')))
    expect(error).toMatchObject({ code: 'unreachable', params: { reason: 'protocol' } })
    expect(error?.fixes).toContainEqual({ do: 'use-url', url: server.baseUrl })
  })

  test('speaks something else', async () => {
    const tcp = createTcpServer((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n')))
    await listen(tcp)
    closers.push(() => new Promise((resolve) => tcp.close(resolve)))
    const { error } = await run(modelAt(`http://127.0.0.1:${portOf(tcp)}/v1`))
    expect(error?.code).toBe('not_a_model_server')
  })
})

describe('the key', () => {
  test('is in no error, though the server repeats it everywhere', async () => {
    const echo = createServer((request, response) => {
      const said = `your ${request.headers.authorization} and ${canary} and Good morning to you`
      const status = Number(new URL(request.url ?? '/', 'http://x').pathname.split('/')[1])
      if (status !== 200) return response.writeHead(status).end(JSON.stringify({ error: { message: said } }))
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(`data: ${JSON.stringify({ error: { message: said, code: 500 } })}\n\n`)
    })
    await listen(echo)
    closers.push(() => new Promise((resolve) => echo.close(resolve)))
    for (const status of [200, 400, 401, 403, 404, 422, 429, 500, 503]) {
      const base = `http://127.0.0.1:${portOf(echo)}/${status}/v1`
      const { error } = await run(modelAt(base, { apiKey: canary }))
      expect(error?.detail).toContain('your')
      expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/canary|Good morning/)
      expect(JSON.stringify(error?.toData())).not.toMatch(/canary|Good morning/)
    }
  })

  test('with letters that no header can hold is refused without being shown', async () => {
    const server = await serve()
    const { error } = await run(modelAt(server.baseUrl, { apiKey: `${canary}…é` }))
    expect(error).toMatchObject({ code: 'unauthorized', fixes: [{ do: 'enter-key' }] })
    expect(inspect(error, { depth: 20 })).not.toContain('canary')
    expect(server.requests).toEqual([])
  })
})

describe('what the servers say', () => {
  test.each(['vllm', 'ollama', 'lmstudio', 'llamacpp', 'generic'] as const)(
    '%s wants a key',
    async (persona) => {
      const server = await serve({ persona, requireKey: 'right' })
      expect((await run(modelAt(server.baseUrl))).error).toMatchObject({
        code: 'unauthorized',
        fixes: [{ do: 'enter-key' }],
      })
    },
  )

  test.each(['vllm', 'ollama', 'lmstudio', 'generic'] as const)(
    '%s does not know a model',
    async (persona) => {
      const server = await serve({ persona })
      expect((await run(modelAt(server.baseUrl, { wireName: 'nobody' }))).error).toMatchObject({
        code: 'model_not_found',
        params: { model: 'nobody' },
        fixes: [{ do: 'choose-model' }],
      })
    },
  )

  test('vLLM has the flat shape of old', async () => {
    const server = await serve({ persona: 'vllm', errorShape: 'flat' })
    expect((await run(modelAt(server.baseUrl, { wireName: 'nobody' }))).error?.code).toBe('model_not_found')
  })

  test.each(['vllm', 'llamacpp'] as const)('%s finds a prompt too long', async (persona) => {
    const server = await serve({ persona, models: [{ id: 'scripted-model', contextWindow: 1024 }] })
    const { error } = await run(modelAt(server.baseUrl), ask('word '.repeat(2_000)))
    expect(error).toMatchObject({ code: 'context_too_long', params: { limitTokens: 1024 } })
    expect(error?.params.askedTokens).toBeGreaterThan(1024)
    expect(error?.fixes).toEqual([{ do: 'use-context-window', tokens: 1024 }, { do: 'new-conversation' }])
  })

  test('vLLM finds the room for the reply too large', async () => {
    const server = await serve({ persona: 'vllm', models: [{ id: 'scripted-model', contextWindow: 8192 }] })
    const { error } = await run(modelAt(server.baseUrl), ask('Hi', { maxTokens: 8192 }))
    expect(error?.fixes[0]).toEqual({ do: 'use-max-tokens', tokens: 2048 })
  })

  test('llama-server is loading', async () => {
    const server = await serve({ persona: 'llamacpp', loading: true })
    expect((await run(modelAt(server.baseUrl))).error?.code).toBe('server_loading')
  })

  test('LM Studio answers a bad path with HTTP 200', async () => {
    const server = await serve({ persona: 'lmstudio' })
    expect((await run(modelAt(server.rootUrl))).error).toMatchObject({
      code: 'not_a_model_server',
      fixes: [{ do: 'use-url', url: server.baseUrl }],
    })
  })
})

const listen = (server: Server | ReturnType<typeof createTcpServer>) =>
  new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
function portOf(server: Server | ReturnType<typeof createTcpServer>): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  return address.port
}
