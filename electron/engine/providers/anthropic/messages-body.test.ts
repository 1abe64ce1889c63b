import { expect, test } from 'vitest'
import type { ChatRequest } from '../chat/chat-model'
import { fillRequest } from '../chat/filled-request'
import { ToolNames } from '../chat/tool-names'
import { messagesBody } from './messages-body'

const body = (
  request: Partial<ChatRequest>,
  contextWindow = 200_000,
  thinking: 'adaptive' | 'budget' = 'adaptive',
) => {
  const filled = fillRequest({ messages: [{ role: 'user', content: 'Hi' }], ...request }, {})
  return messagesBody({ wireName: 'claude', contextWindow }, { ...filled, thinking }, new ToolNames([]))
}

test('a limit is always there, temperature is at most 1, and stop texts have their own name [D1]', () => {
  expect(body({})).toEqual({
    model: 'claude',
    max_tokens: 8_192,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    stream: true,
  })
  expect(body({}, 4_000).max_tokens).toBe(2_000)
  expect(body({ temperature: 1.7, topP: 0.5, maxTokens: 9, stop: ['END'] })).toMatchObject({
    temperature: 1,
    top_p: 0.5,
    max_tokens: 9,
    stop_sequences: ['END'],
  })
})

test('with thoughts no temperature is sent, and a budget leaves room for words [D2]', () => {
  const adaptive = body({ reasoning: 'on', temperature: 0.2, topP: 0.9 })
  expect(adaptive).toMatchObject({ thinking: { type: 'adaptive' } })
  expect([adaptive.temperature, adaptive.top_p]).toEqual([undefined, undefined])
  expect(body({ reasoning: 'on', maxTokens: 4_000 }, 200_000, 'budget')).toMatchObject({
    max_tokens: 4_000,
    thinking: { type: 'enabled', budget_tokens: 2_000 },
  })
  expect(body({ reasoning: 'on', maxTokens: 100 }, 200_000, 'budget')).toMatchObject({
    max_tokens: 1_280,
    thinking: { type: 'enabled', budget_tokens: 1_024 },
  })
  expect(body({ reasoning: 'off', temperature: 0.2 })).toMatchObject({
    temperature: 0.2,
    thinking: { type: 'disabled' },
  })
})

test('a schema goes into its field, in the form that the API can hold a model to [C4]', () => {
  const schema = { type: 'object', properties: { age: { type: 'integer', minimum: 0 } }, required: ['age'] }
  const sent = body({ responseFormat: { type: 'json_schema', name: 'x', schema } })
  expect(sent.output_config).toMatchObject({
    format: { type: 'json_schema', schema: { additionalProperties: false, required: ['age'] } },
  })
  expect(JSON.stringify(sent.output_config)).not.toContain('"minimum":0')
  expect(schema).toEqual({
    type: 'object',
    properties: { age: { type: 'integer', minimum: 0 } },
    required: ['age'],
  })
  const strange = { anything: true }
  expect(body({ responseFormat: { type: 'json_schema', name: 'x', schema: strange } }).output_config).toEqual(
    {
      format: { type: 'json_schema', schema: strange },
    },
  )
  expect(body({ responseFormat: { type: 'json_object' } })).toMatchObject({
    system: 'Answer with one JSON object and nothing else.',
  })
})

test('tools and what may be chosen have the words of the API [C4]', () => {
  const tools = [{ name: 'f', description: 'F.', parameters: { type: 'object' } }]
  expect(body({ tools, toolChoice: 'required' })).toMatchObject({
    tools: [{ name: 'f', description: 'F.', input_schema: { type: 'object' } }],
    tool_choice: { type: 'any' },
  })
  expect(body({ tools }).tool_choice).toBeUndefined()
  expect(body({ toolChoice: 'required' }).tool_choice).toBeUndefined()
})
