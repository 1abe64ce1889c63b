import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endpointAt } from '../../../e2e/support/provider-endpoint'
import {
  type NoServer,
  orSkip,
  type RealServer,
  startLlamaServer,
  startOllama,
  startVllm,
} from '../../../e2e/support/real-servers'
import type { RunNotice } from '../../../shared/contract/chat'
import type { ChatRequest, ContentPart } from './chat/chat-model'
import { createChatModel } from './chat/create-chat-model'
import type { ProviderEndpoint } from './endpoint'
import { type FlowTarget, flowSuite, redPng } from './testing/flows'

type Refused = readonly [RunNotice, string | ContentPart[], Partial<ChatRequest>]

const tools: Refused = [
  'without_tools',
  'Say hello.',
  { tools: [{ name: 'f', description: 'Does f.', parameters: { type: 'object', properties: {} } }] },
]
const images: Refused = [
  'without_images',
  [
    { type: 'text', text: 'Say hello.' },
    { type: 'image', mediaType: 'image/png', base64: redPng },
  ],
  {},
]

/** The flows on a real server with a small model. */
function realFlows(
  name: string,
  kind: ProviderEndpoint['kind'],
  start: () => Promise<RealServer | NoServer>,
  supports: FlowTarget['supports'],
  refused: readonly Refused[],
) {
  describe(`real ${name}`, () => {
    let server: RealServer | NoServer
    beforeAll(async () => {
      server = await start()
    })
    afterAll(() => server?.stop())
    const createModel: FlowTarget['createModel'] = (variant, context) => {
      const { baseUrl, model, contextWindow } = orSkip(server, context.skip)
      return createChatModel({
        name: 'Test model',
        wireName: variant === 'unknown model' ? 'nobody:7b' : model,
        contextWindow,
        endpoint: endpointAt(baseUrl, { kind }),
      })
    }
    flowSuite('every flow', { createModel, supports })

    for (const [notice, content, more] of refused) {
      test(`what it refuses is left out and told: ${notice} [A6]`, async (context) => {
        const request: ChatRequest = { messages: [{ role: 'user', content }], maxTokens: 8, ...more }
        const model = await createModel('usual', context)
        const completion = await model.generate(request, new AbortController().signal)
        expect([completion.text !== '', completion.notices]).toEqual([true, [notice]])
      })
    }
  })
}

// Their keys are tried on the doubles: one that wants a key does not tell the tests that it is ready. The model is
// too small to call tools.
const small = { tools: false, jsonSchema: true, images: false, key: false, names: true }

realFlows(
  'llama-server',
  'llamacpp',
  () => startLlamaServer(),
  // It answers whatever the name.
  { ...small, names: false, tooManyWords: 6_000 },
  [images],
)
// It cuts a long prompt in silence, and passes over an image that its model cannot see.
realFlows('Ollama', 'ollama', () => startOllama(), { ...small, tooManyWords: null }, [tools])
realFlows('vLLM', 'vllm', () => startVllm(), { ...small, tooManyWords: 3_000 }, [tools, images])
