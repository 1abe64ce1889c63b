import { expect, test } from 'vitest'
import { priceRank, shortTokens, shownPrice } from './model-figures'

test.each([
  [16_384, '16K'],
  [65_536, '64K'],
  [131_072, '128K'],
  [128_000, '128K'],
  [200_000, '200K'],
  [1_048_576, '1M'],
  [1_000_000, '1M'],
  [1_047_576, '1M'],
  [40_960, '40K'],
  [8_192, '8K'],
  [500, '500'],
  [1_500, '1.5K'],
])('[D2] %i tokens read as %s', (tokens, text) => {
  expect(shortTokens(tokens)).toBe(text)
})

test.each([
  [0, 0, { text: 'free' }],
  [3, 15, { text: 'dollars', amount: '3–15' }],
  [1.2, 1.2, { text: 'dollars', amount: '1.2' }],
  [0.1, 0.4, { text: 'dollars', amount: '0.1–0.4' }],
  [0, 2, { text: 'dollars', amount: '0–2' }],
  [0.02, null, { text: 'dollars', amount: '0.02' }],
  [null, null, null],
])('[D2] a price of %j in and %j out is shown as %j', (input, output, shown) => {
  expect(shownPrice({ input, output })).toEqual(shown)
})

test('[D2] what nobody knows the price of is sorted behind all that has one', () => {
  const ranks = [
    priceRank({ input: null, output: null }),
    priceRank({ input: 3, output: 15 }),
    priceRank({ input: 0, output: 0 }),
  ]
  expect(ranks.toSorted((one, other) => one - other)).toEqual([0, 9, Number.POSITIVE_INFINITY])
})
