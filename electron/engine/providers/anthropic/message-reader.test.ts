import { expect, test } from 'vitest'
import type { ChatEvent } from '../chat/chat-model'
import { ReplyBody } from '../wire/reply-body'
import { MessageReader } from './message-reader'

function read(text: string): { events: ChatEvent[]; failure: MessageReader['failure'] } {
  const body = new ReplyBody()
  const reader = new MessageReader()
  const items = [...body.push(Buffer.from(text)), ...body.end()]
  const events = [...items.flatMap((item) => reader.take(item)), ...reader.end()]
  return { events, failure: reader.failure }
}
const event = (data: { type: string; [field: string]: unknown }) =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
const start = (usage: object = { input_tokens: 9, output_tokens: 1 }) =>
  event({ type: 'message_start', message: { usage } })
const stop = (reason: string, usage: object = { output_tokens: 5 }) =>
  event({ type: 'message_delta', delta: { stop_reason: reason }, usage }) + event({ type: 'message_stop' })

test.each([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', 'content_filter'],
  ['pause_turn', 'other'],
  ['of_a_later_version', 'other'],
])('a reply that stops by %s is told as %s [D1]', (reason, finishReason) => {
  expect(read(start() + stop(reason)).events.at(-1)).toEqual({ type: 'end', finishReason })
})

test('the figures count what came from the cache, and the last ones win [D1]', () => {
  const usage = {
    input_tokens: 10,
    cache_creation_input_tokens: 200,
    cache_read_input_tokens: 3_000,
    output_tokens: 1,
  }
  expect(read(start(usage) + stop('end_turn', { output_tokens: 42 })).events[0]).toEqual({
    type: 'usage',
    promptTokens: 3_210,
    completionTokens: 42,
  })
})

test('events and blocks of kinds that nobody knows yet are passed over [D1]', () => {
  const text =
    start() +
    event({ type: 'vibe', index: 0 }) +
    event({
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'redacted_thinking', data: 'x' },
    }) +
    event({ type: 'content_block_start', index: 1, content_block: { type: 'text', text: 'Hi' } }) +
    event({ type: 'content_block_delta', index: 1, delta: { type: 'citations_delta', citation: {} } }) +
    stop('end_turn')
  expect(read(text).events).toMatchObject([{ type: 'text', text: 'Hi' }, { type: 'usage' }, { type: 'end' }])
})

test('an error inside the stream keeps what had come, and is no end [A7]', () => {
  const { events, failure } = read(
    start() +
      event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'One' } }) +
      event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
  )
  expect(events).toEqual([{ type: 'text', text: 'One' }])
  expect(failure).toMatchObject({
    kind: 'server',
    error: { type: 'overloaded_error', message: 'Overloaded' },
  })
})

test('a reply may come whole though a stream was asked for [D1]', () => {
  const message = {
    type: 'message',
    content: [
      { type: 'thinking', thinking: 'Hm.', signature: 'x' },
      { type: 'text', text: 'Hi' },
      { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 1 } },
    ],
    stop_reason: 'tool_use',
    usage: { input_tokens: 3, output_tokens: 4 },
  }
  expect(read(JSON.stringify(message)).events).toEqual([
    { type: 'reasoning', text: 'Hm.' },
    { type: 'text', text: 'Hi' },
    {
      ...{ type: 'tool_call', callId: 'toolu_1', name: 'f', arguments: '{"a":1}' },
      before: [
        { type: 'thinking', thinking: 'Hm.', signature: 'x' },
        { type: 'text', text: 'Hi' },
      ],
    },
    { type: 'usage', promptTokens: 3, completionTokens: 4 },
    { type: 'end', finishReason: 'tool_calls' },
  ])
})

test('a web page, other JSON and an event that is none are told as what they are [A7]', () => {
  expect(read('<html>').failure).toMatchObject({ kind: 'page', html: true })
  expect(read('{"hello":1}').failure).toMatchObject({ kind: 'not_json' })
  expect(read('event: x\ndata: nonsense\n\n').failure).toMatchObject({ kind: 'not_json' })
  expect(read('').failure).toEqual({ kind: 'cut' })
})
