import { expect, onTestFinished, test, vi } from 'vitest'
import { type ScriptedReply, say } from '../../e2e/support/scripted-server/replies'
import type { RecordedRequest } from '../../e2e/support/scripted-server/requests'
import { startScriptedServer } from '../../e2e/support/scripted-server/server'
import { ModelForm, modelDefaults } from '../../shared/model-form'
import { temporaryFolder } from './database/testing'
import { openEngine } from './engine'

/** A machine under load takes its time too. */
const patience = { timeout: 15_000 }
const askedOf = (request: RecordedRequest) =>
  (request.chat?.messages ?? []).map(({ content }) => String(content)).join('\n')
const isTitle = (request: RecordedRequest) => askedOf(request).startsWith('Name the subject')

/** An app whose model takes its time for a title: the first is never answered, the next at once. */
async function openThinking() {
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  const replies: ScriptedReply[] = [{ hang: true }]
  server.respondWith((request) => {
    if (isTitle(request)) return replies.shift() ?? say('A boat')
    return say(askedOf(request).startsWith('You are a helpful') ? 'A fine boat.' : '{"items": []}')
  })
  const engine = await openEngine({
    ...{ dataFolder: temporaryFolder(), inMemory: true, environment: {}, log: () => undefined },
    keyStore: { encrypt: (text) => Buffer.from(text), decrypt: (bytes) => bytes.toString() },
    spawnOnnxWorker: () => {
      throw new Error('no ONNX engine in this test')
    },
    spawnWorker: () => {
      throw new Error('no worker here')
    },
  })
  onTestFinished(() => engine.close())
  const { api } = engine
  await api.models.add(
    ModelForm.parse({ wireName: 'scripted-model', endpointUrl: server.baseUrl, ...modelDefaults }),
  )
  const titles = () => server.chats.filter(isTitle)
  const { conversationId } = await api.chat.send({
    ...{ conversationId: null, text: 'My boat is called Albatross.', modelId: null },
  })
  await vi.waitFor(() => expect(titles()).toHaveLength(1), patience)
  return { api, titles, conversationId }
}

test('[G4] a title that is being written ends when its words are forgotten, and is begun anew without them', async () => {
  const { api, titles, conversationId } = await openThinking()
  await api.forget.run({ scope: { what: 'about', words: 'Albatross' }, messages: true, backups: false })
  await vi.waitFor(() => expect(titles()[0]?.closedAt).toBeDefined(), patience)
  await vi.waitFor(
    async () => expect((await api.conversations.get({ id: conversationId })).title).toBe('A boat'),
    patience,
  )
  expect(titles().slice(1).map(askedOf).join('\n')).not.toContain('Albatross')
})

test('[G4] so it does when what was learned is taken back', async () => {
  const { api, titles, conversationId } = await openThinking()
  await api.forget.undoLearned({ scope: { what: 'conversation', conversationId } })
  await vi.waitFor(() => expect(titles()[0]?.closedAt).toBeDefined(), patience)
  await vi.waitFor(() => expect(titles()).toHaveLength(2), patience)
})

test('[G4] and for good when its conversation is deleted', async () => {
  const { api, titles, conversationId } = await openThinking()
  await api.conversations.remove({ id: conversationId })
  await vi.waitFor(() => expect(titles()[0]?.closedAt).toBeDefined(), patience)
  // One begun anew would come before the title of a chat that begins later.
  const later = await api.chat.send({ conversationId: null, text: 'My cat is grey.', modelId: null })
  await vi.waitFor(async () => {
    expect((await api.conversations.get({ id: later.conversationId })).title).toBe('A boat')
  }, patience)
  expect(titles().filter((request) => askedOf(request).includes('Albatross'))).toHaveLength(1)
})
