import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pool, toUnitVector } from './pool'
import { cutTokens, toBatches } from './token-batch'

test('mean, first and last token are pooled without the padding [C1]', () => {
  // Two texts of three tokens with two numbers each; the second text has one token of padding.
  const data = Float32Array.of(1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 99, 99)
  const shape = { texts: 2, tokens: 3, size: 2 }
  const pooled = (pooling: 'mean' | 'cls' | 'last_token') =>
    pool(data, shape, [3, 2], pooling).map((vector) => [...vector])
  expect(pooled('mean')).toEqual([
    [3, 4],
    [20, 30],
  ])
  expect(pooled('cls')).toEqual([
    [1, 2],
    [10, 20],
  ])
  expect(pooled('last_token')).toEqual([
    [5, 6],
    [30, 40],
  ])
  expect([...toUnitVector(Float32Array.of(3, 4, 12), 2)].map((value) => value.toFixed(2))).toEqual([
    '0.60',
    '0.80',
  ])
})

test('what a tokenizer puts behind every text stays when the text is cut', () => {
  const encoded = { ids: [101, 1, 2, 3, 4, 102], typeIds: [0, 0, 0, 1, 1, 1], tokens: 6 }
  expect(cutTokens(encoded, 4, 1)).toEqual({ ids: [101, 1, 2, 102], typeIds: [0, 0, 0, 1], tokens: 6 })
  expect(cutTokens(encoded, 4, 0).ids).toEqual([101, 1, 2, 3])
  expect(cutTokens(encoded, 6, 1)).toBe(encoded)
})

test('batches hold every text once and stay small', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 100 }), (lengths) => {
      const encoded = lengths.map((length) => ({ ids: Array.from({ length }, () => 1), tokens: length }))
      const batches = toBatches(encoded)
      expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index))
      for (const batch of batches) {
        const longest = Math.max(...batch.map((index) => lengths[index] ?? 0))
        expect(batch.length === 1 || (longest * batch.length <= 512 && batch.length <= 16)).toBe(true)
      }
    }),
  )
})
