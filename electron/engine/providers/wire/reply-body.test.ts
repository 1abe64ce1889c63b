import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BodyItem, ReplyBody } from './reply-body'

function read(bytes: Uint8Array, places: readonly number[] = []): BodyItem[] {
  const body = new ReplyBody()
  const edges = [0, ...[...places].sort((one, other) => one - other), bytes.length]
  const items = edges.slice(1).flatMap((to, at) => body.push(bytes.subarray(edges[at], to)))
  return [...items, ...body.end()]
}
const dataOf = (text: string) =>
  read(Buffer.from(text)).map((item) => ('data' in item ? item.data : item.type))

describe('an event stream', () => {
  test.each([
    ['line feeds', 'data: a\n\ndata: b\n\n', ['a', 'b']],
    ['carriage returns', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['both', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['no space behind the colon', 'data:a\n\n', ['a']],
    ['comments', ': ping\n\ndata: a\n: ping\n\n', ['a']],
    ['several data lines', 'data: a\ndata: b\n\n', ['a\nb']],
    ['empty data', 'data: \n\ndata\n\ndata: a\n\n', ['a']],
    ['fields of other kinds', 'id: 1\nretry: 5\nevent: x\ndata: a\n\n', ['a']],
    ['no last blank line', 'data: a', ['a']],
    ['a byte order mark', '\ufeffdata: a\n\n', ['a']],
    ['error lines', 'data: a\n\nerror: {"code":500}\n\n', ['a', '{"code":500}']],
    ['bare JSON', 'data: a\n\n{"error":"x"}\n', ['a', '{"error":"x"}']],
  ])('with %s', (_, text, data) => {
    expect(dataOf(text)).toEqual(data)
  })

  const line = fc.constantFrom(
    'data: {"a":"ß世👋"}',
    'data: x',
    'event: error',
    ': ping',
    'error: {"b":1}',
    '{"c":2}',
    '',
  )
  const stream = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 20 })
    .map((lines) => Buffer.from(`: begin\n${lines.flat().join('')}`))

  test('reads the same at any cut, inside characters and line ends too', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 10 }), (bytes, cuts) => {
        const places = cuts.map((cut) => cut % (bytes.length + 1))
        expect(read(bytes, places)).toEqual(read(bytes))
        expect(read(bytes, [...bytes.keys()])).toEqual(read(bytes))
      }),
    )
  })

  test('loses, doubles and reorders no data', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 })), fc.nat(), (texts, cut) => {
        const sent = texts.map((text) => JSON.stringify(text))
        const bytes = Buffer.from(sent.map((text) => `data: ${text}\n\n`).join(''))
        const items = read(bytes, [cut % (bytes.length + 1)])
        expect(items.map((item) => ('data' in item ? item.data : item.type))).toEqual(sent)
      }),
    )
  })
})

describe('what is no event stream', () => {
  test.each([
    ['JSON', '  {"error":"x"}', { type: 'document', text: '{"error":"x"}' }],
    ['a list', '[{"error":"x"}]', { type: 'document', text: '[{"error":"x"}]' }],
    ['a web page', '<html>', { type: 'page', text: '<html>', html: true }],
    ['text', 'Ollama is running', { type: 'page', text: 'Ollama is running', html: false }],
    ['text like a field', 'database: down', { type: 'page', text: 'database: down', html: false }],
  ])('is told as such at any cut: %s', (_, text, item) => {
    const bytes = Buffer.from(text)
    expect(read(bytes)).toEqual([item])
    expect(read(bytes, [...bytes.keys()])).toEqual([item])
  })

  test('an empty body and a field name that was cut are a cut stream', () => {
    for (const text of ['', '\n', 'd', 'dat', 'data']) expect(read(Buffer.from(text))).toEqual([])
  })
})
