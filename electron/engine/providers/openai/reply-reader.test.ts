import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ReplyBody } from '../wire/reply-body'
import { ReplyReader } from './reply-reader'

/** Everything that came out of a body, by bytes cut at `cut`. */
function read(bytes: Uint8Array, cut: number) {
  const body = new ReplyBody()
  const reply = new ReplyReader()
  const items = [...body.push(bytes.subarray(0, cut)), ...body.push(bytes.subarray(cut)), ...body.end()]
  const events = [...items.flatMap((item) => reply.take(item)), ...reply.end()]
  return { events, failure: reply.failure }
}

const delta = (value: object) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: value }] })}\n\n`
const frame = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((content) => delta({ content })),
  fc.string({ unit: 'grapheme' }).map((reasoning) => delta({ reasoning })),
  fc.constantFrom(
    delta({ content: null }),
    delta({ content: '<think>' }),
    delta({ content: '</think>' }),
    delta({ tool_calls: [{ function: { name: 'a', arguments: {} } }] }),
    'data: {"choices":[]}\n\n',
    ': ping\n\n',
    'data: nonsense\n\n',
    'error: {"message":"x"}\n\n',
    'data: {"error":"x"}\n\n',
    'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n',
    'data: [DONE]\n\n',
  ),
)

test('every body ends in exactly one way, whatever is in it and wherever it is cut', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 12 }), fc.nat(), fc.nat(), (frames, cut, end) => {
      const whole = Buffer.from(frames.join(''))
      const bytes = end % 2 ? whole : whole.subarray(0, end % (whole.length + 1))
      const { events, failure } = read(bytes, cut % (bytes.length + 1))
      const ends = events.filter((event) => event.type === 'end').length
      expect(ends + (failure ? 1 : 0)).toBe(1)
      if (ends === 1) expect(events.at(-1)?.type).toBe('end')
    }),
    { numRuns: 1_000 },
  )
})

test('a chunk with lists of parts is read', () => {
  const content = [
    { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
    { type: 'text', text: 'yes' },
  ]
  const bytes = Buffer.from(`${delta({ content })}data: [DONE]\n\n`)
  expect(read(bytes, 0).events).toEqual([
    { type: 'reasoning', text: 'hm' },
    { type: 'text', text: 'yes' },
    { type: 'end', finishReason: 'other' },
  ])
})

test('events without the blank line between them are read', () => {
  const bytes = Buffer.from(
    `${delta({ content: 'a' }).trim()}\n${delta({ content: 'b' }).trim()}\ndata: [DONE]\n\n`,
  )
  const said = read(bytes, 0).events.map((event) => (event.type === 'text' ? event.text : ''))
  expect(said.join('')).toBe('ab')
})
