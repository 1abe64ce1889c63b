import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type NoServer, orSkip, type RealServer, startOllama } from '../../../e2e/support/real-servers'
import { assemblePrompt } from '../chat/prompt'
import { Consents } from '../database/consents'
import { CatalogSource } from '../models'
import { form, openRegistry } from '../models/testing'
import { createModelFetch, ModelQueues } from '../providers'
import { HandlerHost, HandlerModels } from '../servers'
import { EndpointAccess } from './endpoint-access'
import { FileWishes } from './file-wishes'
import { OpenModels } from './open-model'
import { TokenCommands } from './token-command'

const contextTokens = 128
const model = 'one-thread'

let ollama: RealServer | NoServer
beforeAll(async () => {
  ollama = await startOllama({ env: { OLLAMA_CONTEXT_LENGTH: String(contextTokens) } })
  if (ollama.reason !== undefined) return
  // Threads wait for each other without sleep: two of them on a busy machine take minutes for what one does in seconds.
  const body = JSON.stringify({ model, from: ollama.model, parameters: { num_thread: 1 }, stream: false })
  const made = await fetch(ollama.baseUrl.replace('/v1', '/api/create'), { method: 'POST', body })
  expect(made.ok).toBe(true)
})
afterAll(() => ollama?.stop())

/** The model as a person adds it who believes that it holds 32,768 tokens. */
async function openOptimistically(context: { skip: (reason: string) => unknown }) {
  const { baseUrl } = orSkip(ollama, context.skip)
  const { registry, db, folder } = await openRegistry()
  const { id } = registry.add(
    form({ kind: 'ollama', wireName: model, endpointUrl: baseUrl, contextWindow: 32_768, maxTokens: 4 }),
  )
  const fetch = createModelFetch()
  onTestFinished(() => fetch.close())
  const access = new EndpointAccess({
    ...{ registry, fetch, now: Date.now, tokens: new TokenCommands({ now: Date.now }) },
    wishes: new FileWishes({ registry, consents: new Consents(db, 'endpoint'), now: Date.now }),
    lookup: () => null,
  })
  const host = new HandlerHost({ consents: new Consents(db, 'handler'), environment: {}, now: () => 1 })
  const engine = { ensureRunning: () => Promise.reject(new Error('not this one')) }
  const builtin = { ...engine, crash: async () => null, subscribe: () => () => undefined }
  const open = new OpenModels({
    ...{ registry, access, onnx: engine },
    builtin: Object.assign(Object.create(null), builtin),
    handlers: new HandlerModels({ host, catalog: new CatalogSource({ dataFolder: folder }) }),
    queues: new ModelQueues(),
  })
  return { opened: await open.chat(id, 'chat'), registry, id }
}

const turn = (role: 'user' | 'assistant', text: string) => ({
  id: text,
  role,
  parts: [{ kind: 'text' as const, text }],
})
/** A hundred turns about nothing, then a question. */
const longTalk = [
  ...Array.from({ length: 100 }, (_, index) =>
    turn(
      index % 2 === 0 ? 'user' : 'assistant',
      `Turn ${index}: the weather was fine, and we walked along the river.`,
    ),
  ),
  turn('user', 'What did we talk about?'),
]

test('[E6] a long conversation is held to the context that the real Ollama serves, so nothing is cut in silence', async (context) => {
  const { opened, registry, id } = await openOptimistically(context)
  expect(opened.contextWindow).toBe(contextTokens)
  expect(registry.view(id)).toMatchObject({ contextWindow: 32_768, servedContextWindow: contextTokens })
  const prompt = assemblePrompt({
    ...{ turns: longTalk, replySoFar: '', maxTokens: opened.maxTokens },
    contextWindow: opened.contextWindow,
    countTokens: opened.chat.estimateTokens,
  })
  expect(prompt.shortened).toBe(true)
  const reply = await complete(opened.chat, prompt.messages)
  expect(reply.notices).toEqual([])
  // All that was sent was read: each of the turns costs more than the difference would be if one were missing.
  expect(reply.promptTokens).toBeLessThanOrEqual(contextTokens)
  expect(reply.promptTokens).toBeGreaterThan(prompt.tokens * 0.7)
})

test('[E6] what is longer all the same is cut by the real Ollama in silence, and is told of', async (context) => {
  const { opened } = await openOptimistically(context)
  const messages = longTalk.map(({ role, parts }) => ({ role, content: parts[0]?.text ?? '' }))
  const reply = await complete(opened.chat, messages)
  expect(reply.promptTokens).toBeLessThanOrEqual(contextTokens)
  expect(reply.notices).toEqual(['prompt_cut'])
})

type Chat = Awaited<ReturnType<typeof openOptimistically>>['opened']['chat']

async function complete(chat: Chat, messages: Parameters<Chat['stream']>[0]['messages']) {
  const notices: string[] = []
  let promptTokens = 0
  for await (const event of chat.stream({ messages, maxTokens: 1 }, new AbortController().signal)) {
    if (event.type === 'notice') notices.push(event.notice)
    if (event.type === 'usage') promptTokens = event.promptTokens
  }
  return { notices, promptTokens }
}
