import { expect, onTestFinished, test } from 'vitest'
import { endpointAt } from '../../../../e2e/support/provider-endpoint'
import { anthropic, anthropicKey, anthropicModel } from '../../../../e2e/support/vendor-servers/anthropic'
import { startVendorServer } from '../../../../e2e/support/vendor-servers/server'
import type { ChatMessage } from '../chat/chat-model'
import { createChatModel } from '../chat/create-chat-model'
import { fillRequest } from '../chat/filled-request'
import { mendRequest } from '../chat/refused-fields'
import { ToolNames } from '../chat/tool-names'
import { HttpRefusal } from '../wire/http-refusal'
import { messagesBody } from './messages-body'

const weather = {
  name: 'weather',
  description: 'Tells the weather.',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
}
const thought = { type: 'thinking' as const, thinking: 'Hm.', signature: 'c2ln' }
const words = { type: 'text' as const, text: 'One moment.' }
const later = { type: 'redacted_thinking' as const, data: 'b3BhcXVl' }

async function claude() {
  const server = await startVendorServer(anthropic)
  onTestFinished(() => server.close())
  const endpoint = endpointAt(server.rootUrl, { kind: 'anthropic', apiKey: anthropicKey })
  const model = createChatModel({
    ...{ name: 'Claude', wireName: anthropicModel, contextWindow: 4_000, endpoint },
    defaults: { maxTokens: 2_000, reasoning: 'on' },
  })
  return { server, model }
}

test('Claude goes on thinking after a tool: its thoughts come back to it as it signed them [B2]', async () => {
  const { model } = await claude()
  const never = new AbortController().signal
  const messages: ChatMessage[] = [{ role: 'user', content: 'What is the weather?' }]
  const first = await model.generate({ messages, tools: [weather] }, never)
  const [call] = first.toolCalls
  messages.push(
    { role: 'assistant', content: first.text, toolCalls: first.toolCalls },
    { role: 'tool', callId: call?.callId ?? '', content: 'sunny' },
  )
  const second = await model.generate({ messages, tools: [weather] }, never)
  expect(second.text).toBe('The tool said: sunny')
  // The thought was not given up to get an answer.
  expect([second.reasoning, second.notices]).toEqual(['Let me see. Yes.', []])
})

const between: ChatMessage[] = [
  { role: 'user', content: 'Both cities.' },
  {
    ...{ role: 'assistant', content: 'One moment.' },
    toolCalls: [
      { callId: 'a', name: 'weather', arguments: '{"city":"Rome"}', before: [thought, words] },
      { callId: 'b', name: 'weather', arguments: '{"city":"Oslo"}', before: [later] },
    ],
  },
  { role: 'tool', callId: 'a', content: 'sunny' },
  { role: 'tool', callId: 'b', content: 'snow' },
]
const sent = (reasoning: 'on' | 'off' | 'default', messages = between) =>
  messagesBody(
    { wireName: 'claude', contextWindow: 200_000 },
    fillRequest({ messages, reasoning, tools: [weather] }, {}),
    new ToolNames(['weather']),
  )
const use = (id: string, city: string) => ({ type: 'tool_use', id, name: 'weather', input: { city } })

test('thoughts between calls and words keep their order [B2]', () => {
  for (const reasoning of ['on', 'default'] as const) {
    expect(sent(reasoning).messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: [thought, words, use('a', 'Rome'), later, use('b', 'Oslo')] },
      { role: 'user' },
    ])
  }
})

test('where no thoughts are asked for none go back, but the words do [B2]', () => {
  const plain = { role: 'assistant', content: [words, use('a', 'Rome'), use('b', 'Oslo')] }
  expect(sent('off').messages).toMatchObject([{ role: 'user' }, plain, { role: 'user' }])
  const refusal = { type: 'error', error: { message: 'thinking: Extra inputs are not permitted' } }
  const request = { ...fillRequest({ messages: between, reasoning: 'on' }, {}), thinking: 'budget' as const }
  const mended = mendRequest(new HttpRefusal(400, refusal, new Headers()), request)
  expect(mended?.notice).toBe('without_reasoning')
  expect(sent('default', [...(mended?.request.messages ?? [])]).messages).toMatchObject([
    { role: 'user' },
    plain,
    { role: 'user' },
  ])
})
