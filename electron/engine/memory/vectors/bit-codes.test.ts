import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BitCodes } from './bit-codes'
import { dot, toUnit } from './vector-math'

const differing = (left: Float32Array, right: Float32Array) =>
  [...left].filter((value, at) => value > 0 !== (right[at] ?? 0) > 0).length

test('[G3] those with the fewest bits that differ are found, whatever the length of the vectors', () => {
  const vectors = fc.integer({ min: 1, max: 1_100 }).chain((length) =>
    fc.array(fc.float32Array({ minLength: length, maxLength: length, min: -1, max: 1, noNaN: true }), {
      minLength: 2,
      maxLength: 40,
    }),
  )
  fc.assert(
    fc.property(vectors, fc.integer({ min: 1, max: 10 }), ([question, ...others], limit) => {
      if (question === undefined) return
      const codes = new BitCodes(new Float32Array(question.length), 1)
      for (const [at, vector] of others.entries()) codes.add(at + 1, vector)
      const distances = others.map((vector) => differing(question, vector))
      const found = codes.nearest(question, limit).map((id) => distances[id - 1] ?? Number.NaN)
      const best = distances.toSorted((left, right) => left - right)
      expect(found.length).toBeGreaterThanOrEqual(Math.min(limit, others.length))
      expect(found.toSorted((left, right) => left - right)).toEqual(best.slice(0, found.length))
    }),
    { numRuns: 60 },
  )
})

test('[G3] among many alike, the nearest by cosine are among the few hundred that are compared in full', () => {
  let seed = 7
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed / 2 ** 32 - 0.5
  }
  const around = (centre: Float32Array, spread: number) =>
    toUnit(centre.map((value) => value + spread * random())) ?? centre
  // As encoders give them: all lie to one side, in groups.
  const side = Float32Array.from({ length: 256 }, () => 0.6 + random())
  const groups = Array.from({ length: 40 }, () => around(side, 2))
  const all = Array.from({ length: 4_000 }, (_, at) => around(groups[at % 40] ?? side, 1.2))
  const middle = side.map((_, at) => all.reduce((sum, vector) => sum + (vector[at] ?? 0), 0) / all.length)
  const codes = new BitCodes(middle)
  for (const [at, vector] of all.entries()) codes.add(at, vector)
  let held = 0
  for (let round = 0; round < 20; round += 1) {
    const question = around(groups[round] ?? side, 1.2)
    const ids = new Set(codes.nearest(question, 300))
    const best = all.map((vector, id) => ({ id, cosine: dot(question, vector) }))
    best.sort((left, right) => right.cosine - left.cosine)
    held += best.slice(0, 10).filter(({ id }) => ids.has(id)).length
  }
  expect(held / 200).toBeGreaterThan(0.9)
})

test('[G3] thousands that say the same push out nothing that is nearer, and of them the newest are found', () => {
  const codes = new BitCodes(new Float32Array(64))
  const question = new Float32Array(64).fill(1)
  const thanks = question.map((value, at) => (at < 10 ? -value : value))
  for (let id = 1; id <= 2_000; id += 1) codes.add(id, thanks)
  codes.add(3_000, question)
  const found = codes.nearest(question, 400)
  expect(found).toContain(3_000)
  expect(found).toContain(2_000)
  expect(found).toHaveLength(800)
})
