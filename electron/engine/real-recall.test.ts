import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { blockFor, chooseEmbedding, vectorsMade } from '../../e2e/support/meaning'
import { endpointAt } from '../../e2e/support/provider-endpoint'
import { miniLmFolder } from '../../scripts/test-onnx-models.mjs'
import { openTestDatabase } from './database/testing'
import { byHand, testMemory } from './memory/testing'
import { createEmbeddingModel } from './providers'
import { OnnxEngine } from './servers'
import { spawnNodeWorker } from './servers/engine-process/node-worker'
import { buildProcess, removeProcess } from './testing/build-process'

// The real ONNX engine and the real all-MiniLM-L6-v2: what is asserted is what a person would find.

const encoder = await miniLmFolder()
let entry = ''
let engine: OnnxEngine

beforeEach((context) => {
  context.skip(encoder.reason !== undefined, `NOT TESTED HERE: ${encoder.reason}`)
})
beforeAll(async () => {
  entry = await buildProcess('servers/onnx/worker/main.ts', 'cjs')
  engine = new OnnxEngine({
    spawnWorker: () => spawnNodeWorker(entry),
    listModels: () => [{ id: 'minilm', path: encoder.path ?? '/nowhere', task: 'embedding' }],
    randomKey: () => randomBytes(32).toString('base64url'),
    log: () => undefined,
  })
}, 300_000)
afterAll(async () => {
  await engine?.close()
  removeProcess(entry)
})

const facts = [
  'My daughter plays the cello in a youth orchestra',
  'I am allergic to peanuts',
  'The boiler was mended in March',
  'My flat is on the fourth floor of a house without a lift',
  'My brother drives an old Volvo',
  'We fly to Lisbon in July',
  'I work as a nurse in a children’s hospital',
  'My cat is called Juno',
]

async function knowing() {
  const db = await openTestDatabase()
  const { baseUrl, apiKey } = await engine.ensureRunning()
  const endpoint = endpointAt(baseUrl, { kind: 'builtin', apiKey })
  const model = createEmbeddingModel({ endpoint, name: 'MiniLM', wireName: 'minilm' })
  const chosen = { ...chooseEmbedding(db, baseUrl), open: async () => model }
  const ways = { words: null, meaning: chosen }
  const start = (embedding: (typeof ways)[keyof typeof ways]) => {
    const { memory } = testMemory(db, null, {
      recallModels: { embedding: () => embedding, rerank: () => null },
      // A small machine that does much else at the same time.
      modelLimits: { embedMs: 60_000, rerankMs: 60_000 },
    })
    onTestFinished(() => memory.close())
    memory.start()
    return memory
  }
  const [byWords, byMeaning] = [start(null), start(chosen)]
  for (const text of facts) await byMeaning.apis.memory.add(byHand(text))
  await vectorsMade(byMeaning)
  return { byWords, byMeaning }
}

test.each([
  ['Which musical instrument does my kid practise?', 'cello'],
  ['Is there some food that makes me ill?', 'peanuts'],
  ['What is my job?', 'nurse'],
  ['Where do I go on holiday this summer?', 'Lisbon'],
  ['What pet do I have?', 'Juno'],
])('[G3] a real encoder finds what shares no word with the question: %s', async (question, answer) => {
  const { byWords, byMeaning } = await knowing()
  expect(await blockFor(byWords, question)).toBe('')
  const block = await blockFor(byMeaning, question)
  expect(facts.filter((fact) => block.includes(fact)).map((fact) => fact.includes(answer))).toEqual([true])
})

test.each([
  'What is the capital of Mongolia?',
  'Write a function that sorts numbers',
  'Which apples grow in cold climates?',
  'How does a heat pump work?',
])('[G3] a real encoder brings nothing where nothing is meant: %s', async (question) => {
  const { byMeaning } = await knowing()
  expect(await blockFor(byMeaning, question)).toBe('')
})
