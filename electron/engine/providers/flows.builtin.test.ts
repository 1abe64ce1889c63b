import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { endpointAt } from '../../../e2e/support/provider-endpoint'
import { starterModelPath } from '../../../scripts/test-model.mjs'
import { BuiltinEngine } from '../servers/builtin/engine'
import { spawnNodeWorker } from '../servers/engine-process/node-worker'
import { buildProcess, removeProcess } from '../testing/build-process'
import { createChatModel } from './chat/create-chat-model'
import { flowSuite, redPng, wrongKey } from './testing/flows'

// The real node-llama-cpp and the real SmolLM2 135M: shape and flow are asserted, not wording.

const contextWindow = 1_024
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
    listModels: () => [{ id: 'smollm2', path: starter.path ?? '', contextSize: contextWindow }],
    randomKey: () => 'key-for-this-test',
    useGpu: false,
    log: () => undefined,
  })
}, 300_000)
afterAll(async () => {
  await engine?.close()
  removeProcess(entry)
})

async function createModel(variant: 'usual' | 'wrong key' | 'unknown model') {
  const { baseUrl, apiKey } = await engine.ensureRunning()
  return createChatModel({
    ...{ name: 'SmolLM2', contextWindow },
    wireName: variant === 'unknown model' ? 'nobody' : 'smollm2',
    endpoint: endpointAt(baseUrl, { kind: 'builtin', apiKey: variant === 'wrong key' ? wrongKey : apiKey }),
  })
}

flowSuite('the built-in engine', {
  createModel,
  supports: { tools: false, jsonSchema: true, images: false, key: true, names: true, tooManyWords: 3_000 },
})

test('what the built-in engine does not do is left out and told [A6][I1]', async () => {
  const model = await createModel('usual')
  const tools = [{ name: 'f', description: 'Does f.', parameters: { type: 'object', properties: {} } }]
  const content = [
    { type: 'text' as const, text: 'Say hello.' },
    { type: 'image' as const, mediaType: 'image/png', base64: redPng },
  ]
  const request = { messages: [{ role: 'user' as const, content }], maxTokens: 8, tools }
  const { text, notices } = await model.generate(request, new AbortController().signal)
  expect([text !== '', notices.sort()]).toEqual([true, ['without_images', 'without_tools']])
})
