import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  ask,
  endOf,
  modelAt,
  reply,
  run,
  serve,
  steps,
  stop,
  textOf,
} from '../../../../e2e/support/chat-model'
import { failWith, type StreamStep } from '../../../../e2e/support/scripted-server/replies'
import type { ChatEvent } from '../chat/chat-model'

const canary = 'sk-canary-7f3a91c0'

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
    onTestFinished(() => void vi.unstubAllEnvs())
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
    // All of it takes longer than one silence may, no pause does, even where the machine has much else to do.
    const words: StreamStep[] = Array.from({ length: 6 }, () => [{ text: 'x' }, { delayMs: 300 }]).flat()
    const outcome = await reply(steps(...words, ...stop), {
      timeouts: { firstTokenMs: 10_000, idleMs: 1_500 },
    })
    expect([textOf(outcome), outcome.error]).toEqual(['xxxxxx', null])
  })

  test('spare a reply that told its end and then keeps the connection', async () => {
    const outcome = await reply(steps({ text: 'One' }, { finish: 'stop' }, { hang: true }), { timeouts })
    expect([outcome.error, endOf(outcome)]).toEqual([null, [{ type: 'end', finishReason: 'stop' }]])
  })
})
