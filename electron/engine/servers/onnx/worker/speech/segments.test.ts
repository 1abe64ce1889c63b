import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSegments } from './segments'

const begin = 100
const at = (seconds: number) => begin + Math.round(seconds * 50)

test('times around words are segments; the last one ends with the recording', () => {
  const tokens = [at(0), 1, 2, at(2), at(2.5), 3, at(4), at(4.5), 4]
  expect(readSegments(tokens, { timestampBegin: begin, seconds: 6, more: false })).toEqual({
    segments: [
      { start: 0, end: 2, tokens: [1, 2] },
      { start: 2.5, end: 4, tokens: [3] },
      { start: 4.5, end: 6, tokens: [4] },
    ],
    nextSeconds: 6,
  })
})

test('a sentence that the window cuts is left for the next one', () => {
  const tokens = [at(0), 1, at(20), at(20), 2]
  expect(readSegments(tokens, { timestampBegin: begin, seconds: 30, more: true })).toEqual({
    segments: [{ start: 0, end: 20, tokens: [1] }],
    nextSeconds: 20,
  })
})

test('no words are lost or doubled, times stay in the window, and the next one starts later', () => {
  const tokens = fc.array(
    fc.oneof(fc.integer({ min: 0, max: begin - 1 }), fc.integer({ min: begin, max: begin + 1_500 })),
  )
  fc.assert(
    fc.property(
      tokens,
      fc.double({ min: 0.1, max: 30, noNaN: true }),
      fc.boolean(),
      (written, seconds, more) => {
        const { segments, nextSeconds } = readSegments(written, { timestampBegin: begin, seconds, more })
        expect(nextSeconds).toBeGreaterThanOrEqual(Math.min(1, seconds))
        expect(nextSeconds).toBeLessThanOrEqual(seconds)
        for (const { start, end } of segments) {
          expect(end).toBeGreaterThanOrEqual(start)
          expect(end).toBeLessThanOrEqual(seconds)
        }
        const words = written.filter((token) => token < begin)
        const kept = segments.flatMap((segment) => segment.tokens)
        expect(kept).toEqual(words.slice(0, kept.length))
        if (nextSeconds === seconds) expect(kept).toEqual(words)
      },
    ),
  )
})
