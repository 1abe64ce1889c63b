import fc from 'fast-check'
import { expect, test } from 'vitest'
import { estimateTokens } from './token-estimate'

// Split by hand as byte-pair tokenizers do, not counted by one; the estimate must not be below.
test.each([
  ['English', 'The quick brown fox jumps over the lazy dog.', 10],
  ['German', 'Die Donaudampfschifffahrtsgesellschaft fährt morgens.', 14],
  ['Chinese', '今天天气很好，我们去公园散步吧。', 16],
  ['Japanese', 'おはようございます、元気ですか。', 14],
  ['code', 'for (let i = 0; i < n; i++) {\n  sum += a[i] * 2\n}', 26],
  ['numbers', '3.14159265358979', 9],
  ['emoji', '👋🏽🎉', 6],
])('%s is not counted too low, nor three times too high', (_, text, tokens) => {
  expect(estimateTokens(text)).toBeGreaterThanOrEqual(tokens)
  expect(estimateTokens(text)).toBeLessThanOrEqual(tokens * 3)
})

test('no text has no tokens, any text has some, and more text has no fewer', () => {
  expect(estimateTokens('')).toBe(0)
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({ unit: 'grapheme' }),
      (text, more) => {
        expect(estimateTokens(text)).toBeGreaterThan(0)
        expect(estimateTokens(text + more)).toBeGreaterThanOrEqual(estimateTokens(text))
      },
    ),
  )
})
