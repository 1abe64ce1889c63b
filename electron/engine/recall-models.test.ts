import { expect, onTestFinished, test, vi } from 'vitest'
import { embedded, meaningServer } from '../../e2e/support/meaning'
import { ModelForm, modelDefaults } from '../../shared/model-form'
import { temporaryFolder } from './database/testing'
import { openEngine } from './engine'
import { byHand } from './memory/testing'

const noWorker = () => {
  throw new Error('no worker here')
}

/** The whole engine with a chat model, an embedding model and a rerank model on one server. */
async function engineWithModels() {
  const server = await meaningServer()
  const logged: string[] = []
  const engine = await openEngine({
    dataFolder: temporaryFolder(),
    keyStore: null,
    spawnWorker: noWorker,
    spawnOnnxWorker: noWorker,
    environment: {},
    log: (_level, text) => void logged.push(text),
  })
  onTestFinished(() => engine.close())
  const { api } = engine
  const add = async (role: 'chat' | 'embedding' | 'rerank') => {
    const more = { wireName: 'm', displayName: role, endpointUrl: server.baseUrl, task: role }
    // One server may serve one name for several tasks; the address tells them apart here.
    const endpointUrl = role === 'chat' ? server.baseUrl : server.baseUrl.replace('127.0.0.1', 'localhost')
    const { id } = await api.models.add(ModelForm.parse({ ...modelDefaults, ...more, endpointUrl }))
    await api.models.choose({ role, modelId: id })
    return id
  }
  const ask = async (text: string) => {
    const { runId } = await api.chat.send({ conversationId: null, text, modelId: null })
    await new Promise<void>((resolve) => {
      api.chat.watch({ runId }, () => undefined, resolve)
    })
    return JSON.stringify(server.chats.findLast(({ chat }) => JSON.stringify(chat).includes(text))?.chat)
  }
  return { server, api, logged, add, ask }
}
const cello = 'My daughter plays the cello'
const question = 'What does my kid perform on?'

test('[G3] a reply is written with what the chosen embedding model finds near; a disabled one is not asked', async () => {
  const { server, api, add, ask } = await engineWithModels()
  await add('chat')
  await api.memory.add(byHand(cello))
  expect(await ask(question)).not.toContain(cello)
  const id = await add('embedding')
  await vi.waitFor(async () =>
    expect((await api.memory.status()).vectors).toMatchObject({ state: 'ready', done: 3, error: null }),
  )
  expect(await ask(question)).toContain(cello)
  const asked = embedded(server).length
  expect(asked).toBeGreaterThan(0)
  await api.models.setEnabled({ id, enabled: false })
  await ask('Which instrument has my kid?')
  expect(embedded(server)).toHaveLength(asked)
  expect((await api.memory.status()).vectors).toBeNull()
})

test('[G3] a reply waits no longer than its time for an embedding model that says nothing', async () => {
  const { server, api, logged, add, ask } = await engineWithModels()
  await add('chat')
  await add('embedding')
  await api.memory.add(byHand(cello))
  server.on('POST /v1/embeddings', () => ({ hang: true }))
  expect(await ask('Who plays the cello?')).toContain(cello)
  expect(logged).toContain('memory does not wait for a slow model')
})
