import { expect, onTestFinished, test } from 'vitest'
import { endpointAt } from '../../../../e2e/support/provider-endpoint'
import { failWith, say } from '../../../../e2e/support/scripted-server/replies'
import { startScriptedServer } from '../../../../e2e/support/scripted-server/server'
import type { ProviderEndpoint } from '../endpoint'
import type { ChatEvent, ChatRequest } from './chat-model'
import { createChatModel } from './create-chat-model'

const request: ChatRequest = { messages: [{ role: 'user', content: 'Hi' }] }

async function desk(endpoint: Partial<ProviderEndpoint> = {}) {
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  const pauses: number[] = []
  let onWait: () => void = () => undefined
  const model = createChatModel({
    name: 'Test model',
    wireName: 'scripted-model',
    contextWindow: 8_192,
    endpoint: endpointAt(server.baseUrl, { kind: 'vllm', maxRetries: 3, ...endpoint }),
    wait: async (ms) => {
      pauses.push(ms)
      onWait()
    },
    random: () => 1,
  })
  const whenWaiting = (act: () => void) => {
    onWait = act
  }
  return { server, pauses, model, whenWaiting }
}
const signal = new AbortController().signal

test('a server that is busy, away or at fault is asked again, ever later [B4]', async () => {
  const { server, pauses, model } = await desk()
  server.enqueue(failWith(429, 'x', { 'retry-after': '5' }), failWith(503), { cut: true }, say('There'))
  const completion = await model.generate(request, signal)
  expect([completion.text, pauses, server.chats.length]).toEqual(['There', [5_000, 1_000, 2_000], 4])
})

test('as often as the endpoint says and not once more; 0 is once [B4]', async () => {
  const tired = await desk()
  tired.server.respondWith(() => failWith(500))
  await expect(tired.model.generate(request, signal)).rejects.toMatchObject({ code: 'server_error' })
  expect([tired.server.chats.length, tired.pauses]).toEqual([4, [500, 1_000, 2_000]])
  const local = await desk({ maxRetries: 0 })
  local.server.respondWith(() => failWith(500))
  await expect(local.model.generate(request, signal)).rejects.toMatchObject({ code: 'server_error' })
  expect([local.server.chats.length, local.pauses]).toEqual([1, []])
})

test('a connection that is refused is tried again too [B4]', async () => {
  const { server, pauses, model } = await desk()
  await server.close()
  await expect(model.generate(request, signal)).rejects.toMatchObject({ code: 'unreachable' })
  expect(pauses).toHaveLength(3)
})

test('never once the reply has begun: no word comes twice [B4]', async () => {
  const { server, pauses, model } = await desk()
  server.enqueue({ stream: [{ text: 'One' }, { error: { error: { message: 'rate_limit', code: 429 } } }] })
  server.enqueue({ stream: [{ role: 'assistant' }, { cut: true }] })
  const events: ChatEvent[] = []
  await expect(async () => {
    for await (const event of model.stream(request, signal)) events.push(event)
  }).rejects.toMatchObject({ code: 'rate_limited' })
  expect(events).toEqual([{ type: 'accepted' }, { type: 'text', text: 'One' }])
  await expect(model.generate(request, signal)).rejects.toMatchObject({ code: 'stream_cut' })
  expect([server.chats.length, pauses]).toEqual([2, []])
})

test('Stop ends the waiting, and nothing is sent any more [B4]', async () => {
  const { server, model, whenWaiting } = await desk()
  server.respondWith(() => failWith(500))
  const controller = new AbortController()
  whenWaiting(() => controller.abort())
  await expect(model.generate(request, controller.signal)).rejects.toMatchObject({ code: 'cancelled' })
  expect(server.chats).toHaveLength(1)
})

test('a wrong key and a wrong request are told at once [B4]', async () => {
  const { server, pauses, model } = await desk()
  for (const status of [400, 401, 403, 404, 422]) {
    server.enqueue(failWith(status, 'no'))
    await expect(model.generate(request, signal)).rejects.toThrow()
  }
  expect([server.chats.length, pauses]).toEqual([5, []])
})

test('a field that is refused and a server that is busy are no reason for one another [B4]', async () => {
  const { server, pauses, model } = await desk({ maxRetries: 1 })
  server.enqueue(failWith(500), failWith(400, 'stream_options is unknown'), say('There'))
  const completion = await model.generate(request, signal)
  expect([completion.text, completion.notices, pauses]).toEqual(['There', ['without_usage'], [500]])
})
