import fc from 'fast-check'
import { expect, test } from 'vitest'
import { estimateTokens } from '../../../providers/token-estimate'
import type { Block } from './block'
import { type Chunk, Chunker, chunkLimits } from './chunker'
import { splitText, tailOf } from './split-text'

const chunksOf = (blocks: readonly Block[]): Chunk[] => {
  const chunker = new Chunker()
  return [...blocks.flatMap((block) => chunker.add(block)), ...chunker.end()]
}
const block = (text: string, headings: string[] = [], page: number | null = null): Block => ({
  text,
  headings,
  page,
  isHeading: text.startsWith('#'),
})
const squeezed = (text: string) => text.replace(/\s+/g, '')

const words = fc.stringMatching(/^[a-zA-Z0-9,.;!?\-\u4e00-\u4e20。，é\u{1f600}-\u{1f605}]{1,40}$/u)
const texts = fc
  .array(fc.tuple(words, fc.constantFrom(' ', ' ', ' ', '\n', '\n\n', '', '  ')), { maxLength: 400 })
  .map((parts) => parts.flat().join(''))
const blocks = fc.array(
  fc.record({
    text: texts,
    headings: fc.array(fc.constantFrom('One', 'Two', 'Three'), { maxLength: 3 }),
    page: fc.option(fc.integer({ min: 1, max: 3 })),
    isHeading: fc.boolean(),
  }),
  { maxLength: 6 },
)

test('[G1] whatever a document holds, no word of it is lost between passages', () => {
  fc.assert(
    fc.property(blocks, (given) => {
      const kept = chunksOf(given).map(({ text, overlap }) => text.slice(overlap))
      expect(squeezed(kept.join(''))).toBe(squeezed(given.map(({ text }) => text).join('')))
    }),
    { numRuns: 60 },
  )
})

test('[G1] no passage is longer than a prompt has room for, whatever the text is made of', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        blocks,
        fc.string({ unit: 'binary', maxLength: 1_500 }).map((text) => [block(text)]),
      ),
      (given) => {
        for (const { text } of chunksOf(given))
          expect(estimateTokens(text)).toBeLessThanOrEqual(chunkLimits.all)
      },
    ),
    { numRuns: 60 },
  )
})

test('[G1] pieces of a text put together are the text, and characters of two halves stay whole', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 2_000 }),
      fc.integer({ min: 30, max: 200 }),
      (text, most) => {
        expect(splitText(text, most).join('')).toBe(text)
      },
    ),
  )
  for (const piece of splitText('😀'.repeat(500), 50))
    expect(piece).not.toMatch(/^[\udc00-\udfff]|[\ud800-\udbff]$/)
})

test('[G1] a long section goes on with the sentence that the passage before ended with', () => {
  const sentences = Array.from(
    { length: 60 },
    (_, at) => `Sentence number ${at} tells of the old harbour wall.`,
  )
  const chunks = chunksOf([block(sentences.join(' '), ['Harbour'])])
  expect(chunks.length).toBeGreaterThan(2)
  for (const [index, { text, overlap }] of chunks.entries()) {
    if (index === 0) expect(overlap).toBe(0)
    else expect(chunks[index - 1]?.text.endsWith(text.slice(0, overlap).trim())).toBe(true)
    expect(text).toMatch(/^Sentence number/)
  }
})

test('[G1] Chinese is cut at its own full stops', () => {
  const text = '港口的老墙在风暴里倒了一半。城里的人花了三年把它重新修好。'.repeat(30)
  const chunks = chunksOf([block(text)])
  expect(chunks.length).toBeGreaterThan(2)
  for (const { text: part } of chunks) expect(part).toMatch(/^[港城][\s\S]*。$/)
})

test('[G1] a title alone is no passage: it stands with the first part below it', () => {
  const chunks = chunksOf([
    block('# Guide', ['Guide']),
    block('## Setup', ['Guide', 'Setup']),
    block('Plug it in.', ['Guide', 'Setup']),
    block('## Care', ['Guide', 'Care']),
    block('Wipe it dry.', ['Guide', 'Care']),
  ])
  expect(chunks.map(({ heading, text }) => [heading, text])).toEqual([
    ['Guide › Setup', '# Guide\n\n## Setup\n\nPlug it in.'],
    ['Guide › Care', '## Care\n\nWipe it dry.'],
  ])
})

test('[G1] the end of a text begins with a sentence, else with a word', () => {
  expect(tailOf('One is here. Two is there.', 10)).toBe('Two is there.')
  expect(tailOf(`${'word '.repeat(100)}end`, 5)).toMatch(/^(word )+end$/)
  expect(tailOf('x'.repeat(1_000), 5)).toBe('')
})
