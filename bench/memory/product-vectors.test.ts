import { expect, onTestFinished, test } from 'vitest'
import type { EmbeddingModel } from '../../electron/engine/providers'
import { measure, ways } from './measure'
import { prepare } from './prepare'
import type { Talk } from './talk-file'

const day = Date.parse('2026-03-01T10:00:00Z')

const talk: Talk = {
  ...{ name: 'two friends', speakers: ['Ilse', 'Noor'], unusable: 0 },
  sessions: [
    {
      at: day,
      turns: Array.from({ length: 80 }, (_, place) => ({
        ...{ id: `D1:${place + 1}`, speaker: place % 2 === 0 ? 'Ilse' : 'Noor' },
        text: place === 50 ? 'I painted a heron.' : `Number ${place} tells about trains to the coast.`,
      })),
    },
  ],
  questions: [{ text: 'Which bird is in the picture?', answer: 'a heron', evidence: ['D1:51'], category: 4 }],
}

const dimensions = 96

/** Texts about birds are alike; every other one is like itself alone. */
const birds: EmbeddingModel = {
  ...{ name: 'birds', device: 'cpu', capabilities: ['text-embedding'], maxParallelism: null },
  ...{ generationDefaults: {}, structuredOutputs: null, ownedBy: 'local', dim: dimensions },
  embed: async (texts) => ({
    vectors: texts.map((text) => {
      const vector = new Float32Array(dimensions)
      vector[/heron|bird/i.test(text) ? 0 : 1 + (text.length % (dimensions - 1))] = 3
      return vector
    }),
    tokens: null,
  }),
  countTokens: async () => ({ tokens: 1, method: 'estimate' }),
}

test('what shares no word with the question is found by what it means, through the product’s own vectors [I6]', async () => {
  const prepared = await prepare(talk, birds)
  onTestFinished(prepared.close)
  const runs = await Promise.all(ways.map((way) => measure(way, [prepared], (text) => text.length)))
  expect(runs.map(({ name, recall }) => [name, recall[5]])).toEqual([
    ['plain full text (turns, porter)', 0],
    ['ours, without vectors', 0],
    ['ours, with the small encoder', 1],
  ])
})

test('an encoder that does not answer ends the run with its reason [I6]', async () => {
  const broken: EmbeddingModel = { ...birds, embed: () => Promise.reject(new Error('the file is damaged')) }
  await expect(prepare(talk, broken)).rejects.toThrow('the file is damaged')
})
