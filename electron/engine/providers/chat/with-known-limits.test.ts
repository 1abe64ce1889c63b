import { expect, test } from 'vitest'
import { ask, modelAt, serve } from '../../../../e2e/support/chat-model'
import { withKnownLimits } from './with-known-limits'

const schema = { type: 'object', properties: { a: { type: 'string' } } }
const everything = ask('What is it?', {
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is it?' },
        { type: 'image', mediaType: 'image/png', base64: 'AA==' },
      ],
    },
  ],
  tools: [{ name: 'f', description: 'Does f.', parameters: {} }],
  toolChoice: 'required',
  responseFormat: { type: 'json_schema', name: 'a', schema },
})

async function sent(known: Parameters<typeof withKnownLimits>[1], request = everything) {
  const server = await serve()
  const model = withKnownLimits(modelAt(server.baseUrl), known)
  const { notices } = await model.generate(request, new AbortController().signal)
  const [chat] = server.chats.map((one) => one.chat)
  return { notices, chat, count: server.chats.length, text: JSON.stringify(chat) }
}

test('what the model is known not to do is left out of the one request, and the reply says so [B5]', async () => {
  const { notices, chat, count, text } = await sent({ tools: false, vision: false, jsonSchema: false })
  expect([notices, count]).toEqual([['without_tools', 'without_images', 'without_response_format'], 1])
  expect([chat?.tools, chat?.tool_choice]).toEqual([undefined, undefined])
  expect(chat?.response_format).toEqual({ type: 'json_object' })
  expect(text).not.toContain('image_url')
  expect(text).toContain('[An image that you cannot see.]')
})

test('what nobody has said is asked for, and what it can do goes as it is [B5]', async () => {
  for (const value of [null, true]) {
    const { notices, chat, text } = await sent({ tools: value, vision: value, jsonSchema: value })
    expect(notices).toEqual([])
    expect([chat?.tools?.length, chat?.response_format?.type]).toEqual([1, 'json_schema'])
    expect(text).toContain('image_url')
  }
})

test('a request that wants none of it has no notice [B5]', async () => {
  const { notices } = await sent({ tools: false, vision: false, jsonSchema: false }, ask('Hello'))
  expect(notices).toEqual([])
})
