import { expect, onTestFinished, test } from 'vitest'
import { anthropic, anthropicKey, anthropicModel } from '../../e2e/support/vendor-servers/anthropic'
import { startVendorServer } from '../../e2e/support/vendor-servers/server'
import { AgentWrapper, createOpenAiCompatibleBackend } from '../agent'

test('[B2] an agent on Claude thinks before a tool and after it; its thoughts are asked for in both', async () => {
  const server = await startVendorServer(anthropic)
  onTestFinished(() => server.close())
  const backend = createOpenAiCompatibleBackend({
    ...{ kind: 'anthropic', model: anthropicModel, baseUrl: server.rootUrl, apiKey: anthropicKey },
    ...{ reasoning: 'on', maxTokens: 2_000 },
  })
  const parameters = { type: 'object', properties: { city: { type: 'string' } } }
  const agent = AgentWrapper.fromBackend(backend, {
    environment: {},
    tools: [{ name: 'weather', description: 'The weather', parameters, run: () => 'sunny' }],
  })
  onTestFinished(() => agent.close())
  const reply = await agent.sendMessage('Weather?')
  expect(reply.text).toBe('The tool said: sunny')
  // Once before the tool, once after it.
  expect(reply.reasoning.match(/Let me see/g)).toHaveLength(2)
  expect(reply.toolCalls).toEqual([
    {
      ...{ callId: 'toolu_01T1x1fJ34qAmk2tNTrN7Up6', name: 'weather', arguments: '{"city":"Lisbon"}' },
      ...{ result: 'sunny', failed: false },
    },
  ])
})
