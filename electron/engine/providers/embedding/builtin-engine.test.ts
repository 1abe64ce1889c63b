import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { endpointAt, failureOf } from '../../../../e2e/support/provider-endpoint'
import { starterModelPath } from '../../../../scripts/test-model.mjs'
import { BuiltinEngine } from '../../servers/builtin/engine'
import { spawnNodeWorker } from '../../servers/engine-process/node-worker'
import { buildProcess, removeProcess } from '../../testing/build-process'
import { createTokenCounter } from '../tokens/token-counter'
import { createEmbeddingModel } from './create-embedding-model'

// The real node-llama-cpp and the real SmolLM2 135M: shape and flow are asserted, not meaning.

const starter = await starterModelPath()
beforeEach((context) => {
  context.skip(starter.path === undefined, `NOT TESTED HERE: ${starter.reason}`)
})
let engine: BuiltinEngine

let entry = ''

beforeAll(async () => {
  entry = await buildProcess('servers/builtin/worker/main.ts', 'cjs')
  engine = new BuiltinEngine({
    spawnWorker: () => spawnNodeWorker(entry),
    listModels: () => [{ id: 'smollm2', path: starter.path ?? '', contextSize: 512 }],
    randomKey: () => 'key-for-this-test',
    useGpu: false,
    log: () => undefined,
  })
}, 300_000)
afterAll(async () => {
  await engine?.close()
  removeProcess(entry)
})

async function endpoint() {
  const { baseUrl, apiKey } = await engine.ensureRunning()
  return endpointAt(baseUrl, { kind: 'builtin', apiKey })
}
const forever = new AbortController().signal

test('the built-in engine embeds texts in order, tells their size, and cuts none in silence [C5][I1]', async () => {
  const model = createEmbeddingModel({
    endpoint: await endpoint(),
    name: 'SmolLM2',
    wireName: 'smollm2',
    batch: { inputs: 2 },
  })
  expect(model).toMatchObject({ dim: null, ownedBy: 'keepsake' })
  const { vectors, tokens } = await model.embed(['a cat', 'tax law', 'a cat'], {}, forever)
  expect(model.dim).toBe(576)
  expect(vectors.map((vector) => vector.length)).toEqual([576, 576, 576])
  expect(vectors[0]).toEqual(vectors[2])
  expect(vectors[0]).not.toEqual(vectors[1])
  expect(Math.hypot(...(vectors[0] ?? []))).toBeCloseTo(1, 4)
  expect(tokens).toBeGreaterThan(3)
  const error = await failureOf(model.embed(['word '.repeat(2_000)], {}, forever))
  expect(error).toMatchObject({ code: 'context_too_long', params: { limitTokens: 512 } })
})

test('the built-in engine counts tokens with its own tokenizer [C4]', async () => {
  const counter = createTokenCounter(await endpoint(), 'smollm2')
  expect(await counter.count('hello world')).toEqual({ tokens: 2, method: 'server' })
  const prompt = await counter.count([{ role: 'user', content: 'hello world' }])
  expect(prompt).toMatchObject({ method: 'server' })
})
