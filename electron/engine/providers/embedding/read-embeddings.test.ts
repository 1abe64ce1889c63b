import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { batchesOf } from './batches'
import { readEmbeddings, UnusableAnswer } from './read-embeddings'

const base64 = (numbers: number[]) => Buffer.from(Float32Array.from(numbers).buffer).toString('base64')

describe('the answer of an /embeddings route', () => {
  const number = fc.float({ noNaN: true, noDefaultInfinity: true })
  const table = fc
    .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 12 }))
    .chain(([texts, length]) =>
      fc.array(fc.array(number, { minLength: length, maxLength: length }), {
        minLength: texts,
        maxLength: texts,
      }),
    )
    .chain((vectors) =>
      fc.record({
        vectors: fc.constant(vectors),
        order: fc.shuffledSubarray([...vectors.keys()], { minLength: vectors.length }),
        as: fc.constantFrom('numbers' as const, 'base64' as const, 'rows' as const),
      }),
    )

  test('gives every text its own vector, in whatever order and spelling the server sends them [C5]', () => {
    fc.assert(
      fc.property(table, ({ vectors, order, as }) => {
        const write = { numbers: (one: number[]) => one, base64, rows: (one: number[]) => [one] }[as]
        const data = order.map((index) => ({ index, embedding: write(vectors[index] ?? []) }))
        const sent: unknown = JSON.parse(JSON.stringify({ data }))
        const read = readEmbeddings(sent, vectors.length).vectors
        // JSON knows no minus zero.
        expect(read.map((one) => Array.from(one, (value) => value + 0))).toEqual(
          vectors.map((one) => one.map((value) => value + 0)),
        )
      }),
    )
  })

  test('no answer, however broken, is anything but vectors or a reason', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (body, inputs) => {
        try {
          expect(readEmbeddings(body, inputs).vectors).toHaveLength(inputs)
        } catch (error) {
          if (!(error instanceof UnusableAnswer)) throw error
        }
      }),
    )
  })

  test('servers that leave a number out, or number all with 0, sent them in order', () => {
    const first = (items: object[]) =>
      readEmbeddings({ data: items }, items.length).vectors.map(([one]) => one)
    expect(first([{ embedding: [1] }, { embedding: [2] }])).toEqual([1, 2])
    expect(
      first([
        { index: 0, embedding: [1] },
        { index: 0, embedding: [2] },
      ]),
    ).toEqual([1, 2])
    expect(first([{ index: 1, embedding: [1] }, { embedding: [2] }])).toEqual([2, 1])
    expect(readEmbeddings([{ index: 0, embedding: [[3]] }], 1).vectors).toEqual([Float32Array.of(3)])
  })

  test('tokens are told as far as the server tells them', () => {
    const data = [{ embedding: [1] }]
    expect(readEmbeddings({ data, usage: { prompt_tokens: 4, total_tokens: 9 } }, 1).tokens).toBe(4)
    expect(readEmbeddings({ data, usage: { total_tokens: 9 } }, 1).tokens).toBe(9)
    expect(readEmbeddings({ data }, 1).tokens).toBeNull()
  })

  test.each([
    ['fewer vectors than texts', [{ embedding: [1] }], /1 vectors for 2 texts/],
    ['different lengths', [{ embedding: [1] }, { embedding: [1, 2] }], /different lengths/],
    [
      'a number twice',
      [
        { index: 1, embedding: [1] },
        { index: 1, embedding: [2] },
      ],
      /there twice/,
    ],
    [
      'a number out of range',
      [
        { index: 0, embedding: [1] },
        { index: 7, embedding: [2] },
      ],
      /out of range/,
    ],
    ['NaN, which servers write as null', [{ embedding: [null] }, { embedding: [1] }], /no finite number/],
    [
      'Infinity in base64',
      [{ embedding: base64([Number.POSITIVE_INFINITY]) }, { embedding: base64([1]) }],
      /no finite/,
    ],
    ['a number too large for 32 bits', [{ embedding: [1e300] }, { embedding: [1] }], /no finite/],
    ['nothing in a vector', [{ embedding: [] }, { embedding: [] }], /without numbers/],
    ['text that is no base64', [{ embedding: '!!!!' }, { embedding: '!!!!' }], /no base64/],
    ['half a number', [{ embedding: 'AAA=' }, { embedding: 'AAA=' }], /no base64/],
    ['a row a token, unpooled', [{ embedding: [[1], [2]] }, { embedding: [[1], [2]] }], /does not pool/],
  ])('%s is refused, with what is wrong', (_, data, reason) => {
    expect(() => readEmbeddings({ data }, 2)).toThrow(UnusableAnswer)
    expect(() => readEmbeddings({ data }, 2)).toThrow(reason)
  })
})

test('batches hold every text once, in order, within both limits, and a text over the limit goes alone', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 12 })),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 20 }),
      (texts, inputs, tokens) => {
        const batches = [...batchesOf(texts, { inputs, tokens }, (text) => text.length)]
        expect(batches.flat()).toEqual(texts)
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0)
          expect(batch.length).toBeLessThanOrEqual(inputs)
          if (batch.length > 1) expect(batch.join('').length).toBeLessThanOrEqual(tokens)
        }
      },
    ),
  )
})
