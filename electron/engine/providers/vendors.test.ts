import { afterAll, beforeAll } from 'vitest'
import { endpointAt } from '../../../e2e/support/provider-endpoint'
import { callTool, failWith, say } from '../../../e2e/support/scripted-server/replies'
import { isRecord } from '../../../e2e/support/scripted-server/requests'
import { type ScriptedServer, startScriptedServer } from '../../../e2e/support/scripted-server/server'
import { anthropic, anthropicKey, anthropicModel } from '../../../e2e/support/vendor-servers/anthropic'
import { azure, azureDeployment, azureKey } from '../../../e2e/support/vendor-servers/azure'
import { fireworks, fireworksKey, fireworksModel } from '../../../e2e/support/vendor-servers/fireworks'
import {
  google,
  googleKey,
  googleModel,
  vertexBase,
  vertexToken,
} from '../../../e2e/support/vendor-servers/google'
import { lmStudio, lmStudioModel, lmStudioToken } from '../../../e2e/support/vendor-servers/lmstudio'
import { startVendorServer, type Vendor, type VendorServer } from '../../../e2e/support/vendor-servers/server'
import { createChatModel } from './chat/create-chat-model'
import type { ProviderEndpoint } from './endpoint'
import { flowSuite, type Variant, wrongKey } from './testing/flows'

type Place = Pick<ProviderEndpoint, 'kind'> & Partial<ProviderEndpoint> & { path: string; model: string }

/** The flows on a vendor's own words. */
function vendorFlows(name: string, vendor: Vendor, { path, model, ...endpoint }: Place) {
  let server: VendorServer
  beforeAll(async () => {
    server = await startVendorServer(vendor)
  })
  afterAll(() => server.close())
  flowSuite(name, {
    createModel: (variant: Variant) =>
      createChatModel({
        name: 'Test model',
        wireName: variant === 'unknown model' ? 'nobody' : model,
        contextWindow: 4_000,
        endpoint: endpointAt(`${server.rootUrl}${path}`, {
          ...endpoint,
          ...(variant === 'wrong key' ? { apiKey: wrongKey } : {}),
        }),
      }),
    supports: { tools: true, jsonSchema: true, images: true, key: true, names: true, tooManyWords: 8_000 },
    provoke: vendor.trouble ? (trouble) => server.provoke(trouble) : undefined,
  })
}

vendorFlows('Anthropic', anthropic, {
  kind: 'anthropic',
  path: '',
  model: anthropicModel,
  apiKey: anthropicKey,
})
vendorFlows('Anthropic, by an address with /v1', anthropic, {
  kind: 'anthropic',
  path: '/v1',
  model: anthropicModel,
  apiKey: anthropicKey,
})
vendorFlows('Azure OpenAI, the dated route', azure('dated'), {
  kind: 'azure-openai',
  path: '',
  model: azureDeployment,
  apiKey: azureKey,
  apiVersion: '2024-10-21',
})
vendorFlows('Azure OpenAI, the v1 route', azure('v1'), {
  kind: 'azure-openai',
  path: '/openai/v1',
  model: azureDeployment,
  apiKey: azureKey,
})
vendorFlows('Fireworks', fireworks, {
  kind: 'fireworks',
  path: '/inference/v1',
  model: fireworksModel,
  apiKey: fireworksKey,
})
vendorFlows('Google', google('gemini'), {
  kind: 'google',
  path: '/v1beta/openai',
  model: googleModel,
  apiKey: googleKey,
})
vendorFlows('Google Vertex', google('vertex'), {
  kind: 'google-vertex',
  path: vertexBase,
  model: `google/${googleModel}`,
  apiKey: vertexToken,
})
vendorFlows('LM Studio', lmStudio, {
  kind: 'lmstudio',
  path: '/v1',
  model: lmStudioModel,
  apiKey: lmStudioToken,
})

for (const persona of ['vllm', 'ollama', 'llamacpp'] as const) {
  let server: ScriptedServer
  beforeAll(async () => {
    server = await startScriptedServer({
      persona,
      requireKey: 'right',
      models: [{ id: 'scripted-model', contextWindow: 4_000 }],
      answerJson: () => ({ name: 'Ada', age: 36 }),
    })
    server.respondWith(({ chat }) => {
      if (chat?.max_tokens === 4) return say('Once upon a', { finish: 'length' })
      const last = chat?.messages.at(-1)
      if (last?.role === 'tool') return say('It is clear, at 21 degrees.')
      const [tool] = chat?.tools ?? []
      const spec = isRecord(tool) && isRecord(tool.function) ? tool.function : null
      if (spec) return callTool(String(spec.name), { city: 'Lisbon' })
      if (/1000/.test(JSON.stringify(last?.content)))
        return { stream: [{ role: 'assistant' }, { text: 'one ' }, { hang: true }] }
      return undefined
    })
  })
  afterAll(() => server.close())
  flowSuite(`the scripted ${persona}`, {
    createModel: (variant) =>
      createChatModel({
        name: 'Test model',
        wireName: variant === 'unknown model' ? 'nobody' : 'scripted-model',
        contextWindow: 4_000,
        endpoint: endpointAt(server.baseUrl, {
          kind: persona,
          apiKey: variant === 'wrong key' ? wrongKey : 'right',
        }),
      }),
    supports: {
      tools: true,
      jsonSchema: true,
      images: true,
      key: true,
      // llama-server answers whatever the name.
      names: persona !== 'llamacpp',
      // Ollama cuts in silence.
      tooManyWords: persona === 'ollama' ? null : 8_000,
    },
    provoke: (trouble) =>
      server.enqueue(
        trouble === 'rate_limit'
          ? failWith(429, 'slow down', { 'retry-after': '2' })
          : failWith(503, 'server busy, please try again.  maximum pending requests exceeded'),
      ),
  })
}
