import { describe, expect, test } from 'vitest'
import {
  ask,
  callsOf,
  endOf,
  modelAt,
  reply,
  run,
  serve,
  steps,
  stop,
  textOf,
  thoughtOf,
} from '../../../../e2e/support/chat-model'
import { callTool, type StreamStep, say } from '../../../../e2e/support/scripted-server/replies'

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
