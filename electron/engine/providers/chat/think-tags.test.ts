import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ThinkTags, type ThoughtPiece } from './think-tags'

function split(parts: readonly string[]): { pieces: ThoughtPiece[]; text: string; reasoning: string } {
  const tags = new ThinkTags()
  const pieces = [...parts.flatMap((part) => tags.push(part)), ...tags.end()]
  let text = ''
  let reasoning = ''
  for (const piece of pieces) {
    if (piece.type === 'text') text += piece.text
    else if (piece.type === 'reasoning') reasoning += piece.text
    else {
      reasoning += text
      text = ''
    }
  }
  return { pieces, text, reasoning }
}
const read = (text: string) => {
  const { text: words, reasoning } = split([text])
  return [reasoning, words]
}

test.each([
  ['no tags', 'Hello there', '', 'Hello there'],
  ['a thought', '<think>why</think>so', 'why', 'so'],
  ['white space around the tags', '\n<think>\nwhy\n</think>\n\nso', 'why\n', 'so'],
  ['the long tag', '<thinking>why</thinking>so', 'why', 'so'],
  ['an empty thought', '<think>\n\n</think>\n\nso', '', 'so'],
  ['a thought that never ends', '<think>why', 'why', ''],
  ['a thought later on', 'first\n<think>why</think>\nso', 'why', 'first\nso'],
  ['two thoughts', '<think>a</think>b\n<think>c</think>d', 'ac', 'b\nd'],
  ['a fence inside the thought', '<think>```\nx</think>so', '```\nx', 'so'],
  ['no opening tag', 'why\n</think>\n\nso', 'why\n', 'so'],
  ['a closing tag at the very start', '</think>\nso', '', 'so'],
  ['a second closing tag', '<think>a</think>b\n</think>\nc', 'a', 'b\nc'],
  ['a tag within a sentence', 'the <think> tag', '', 'the <think> tag'],
  ['a tag in inline code', 'use `</think>` to end', '', 'use `</think>` to end'],
  ['a tag in a fence', '```\n<think>\n</think>\n```\n', '', '```\n<think>\n</think>\n```\n'],
  ['a tag in a fence of tildes', '~~~\n</think>\n~~~', '', '~~~\n</think>\n~~~'],
  ['a tag in a fence in a list', '- ```\n  <think>\n  ```', '', '- ```\n  <think>\n  ```'],
  ['a longer fence around a shorter', '````\n```\n<think>\n````', '', '````\n```\n<think>\n````'],
  ['a tag behind a closed fence', '```\nx\n```\n<think>y</think>z', 'y', '```\nx\n```\nz'],
  ['a closing tag in JSON', '{"a": "</think>"}', '', '{"a": "</think>"}'],
  ['half a tag', 'a </thin', '', 'a </thin'],
  ['something like a tag', '<thinker>', '', '<thinker>'],
  ['white space alone', ' \n ', '', ' \n '],
])('%s', (_, text, reasoning, words) => {
  expect(read(text)).toEqual([reasoning, words])
})

test('where the server tells thoughts in a field, tags are words', () => {
  const tags = new ThinkTags()
  tags.reasoningFieldSeen()
  expect([...tags.push('<think>a'), ...tags.end()]).toEqual([{ type: 'text', text: '<think>a' }])
})

describe('cut anywhere', () => {
  const vocabulary = fc.constantFrom(
    '<think>',
    '</think>',
    '<thinking>',
    '</thinking>',
    '<thi',
    '</',
    '<',
    '```',
    '~~~',
    '`',
    '\n',
    '  ',
    '{',
    'word',
    'ß世👋',
  )
  const reply = fc.array(vocabulary, { maxLength: 14 }).map((parts) => parts.join(''))
  const withCuts = fc.tuple(reply, fc.array(fc.nat(), { maxLength: 8 })).map(([text, cuts]) => {
    const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length]
    return { text, parts: places.slice(1).map((to, at) => text.slice(places[at], to)) }
  })

  test('a reply reads the same as in one piece', () => {
    fc.assert(
      fc.property(withCuts, ({ text, parts }) => {
        const { text: words, reasoning } = split(parts)
        expect([reasoning, words]).toEqual(read(text))
      }),
      { numRuns: 2_000 },
    )
  })

  test('nothing but tags and white space is lost, doubled or moved', () => {
    const bare = (text: string) => text.replace(/<\/?think(ing)?>|\s/g, '')
    fc.assert(
      fc.property(withCuts, ({ text, parts }) => {
        const said = split(parts).pieces.map((piece) => ('text' in piece ? piece.text : ''))
        expect(bare(said.join(''))).toBe(bare(text))
      }),
      { numRuns: 2_000 },
    )
  })

  test('text without a tag is told exactly, white space too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, cut) => {
        fc.pre(!text.includes('<'))
        expect(split([text.slice(0, cut), text.slice(cut)]).text).toBe(text)
      }),
    )
  })
})
