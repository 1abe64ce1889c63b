import { expect, onTestFinished, test } from 'vitest'
import { callTool, failWith, say } from '../../../e2e/support/scripted-server/replies'
import type { RecordedRequest } from '../../../e2e/support/scripted-server/requests'
import { type ScriptedServerOptions, startScriptedServer } from '../../../e2e/support/scripted-server/server'
import type { StageEvent } from '../../../shared/contract/models'
import { ModelForm, modelDefaults } from '../../../shared/model-form'
import { temporaryFolder } from '../database/testing'
import { openEngine } from '../engine'

async function start(options: ScriptedServerOptions = {}) {
  const server = await startScriptedServer({ persona: 'vllm', models: [{ id: 'm' }], ...options })
  onTestFinished(() => server.close())
  const none = () => {
    throw new Error('no engine of the app in this test')
  }
  const engine = await openEngine({
    dataFolder: temporaryFolder(),
    keyStore: { encrypt: (text) => Buffer.from(text), decrypt: (bytes) => bytes.toString() },
    ...{ spawnWorker: none, spawnOnnxWorker: none },
    environment: {},
    log: () => undefined,
  })
  onTestFinished(() => engine.close())
  return { server, engine }
}
type Place = Awaited<ReturnType<typeof start>>

const formAt = ({ server }: Pick<Place, 'server'>, more: Partial<ModelForm> = {}) =>
  ModelForm.parse({ kind: 'vllm', wireName: 'm', endpointUrl: server.baseUrl, ...modelDefaults, ...more })

type Question = Parameters<Place['engine']['api']['models']['testStages']>[0]
type Ended = Extract<StageEvent, { type: 'ended' }>

async function stagesOf({ engine }: Pick<Place, 'engine'>, question: Question): Promise<Ended[]> {
  const ended: Ended[] = []
  await new Promise<void>((resolve) => {
    const emit = (event: StageEvent) => {
      if (event.type === 'ended') ended.push(event)
    }
    engine.api.models.testStages(question, emit, resolve)
  })
  return ended
}
const outcomes = (ended: Ended[]) => ended.map(({ stage, outcome }) => `${stage} ${outcome}`)

/** Refuses tools and images as vLLM does, and keeps no schema. */
const limited = ({ chat }: RecordedRequest) => {
  if (chat?.tools) return failWith(400, '"auto" tool choice requires --enable-auto-tool-choice to be set')
  if (Array.isArray(chat?.messages.at(-1)?.content)) return failWith(400, 'm is not a multimodal model')
  if (chat?.response_format) return say('Blue, I should think.')
  return say('OK then')
}

test('what a test finds out is kept, and a chat does not send what the model cannot take [B5]', async () => {
  const place = await start()
  const { server, engine } = place
  server.respondWith(limited)
  const { id } = await engine.api.models.add(formAt(place))
  const tested = await stagesOf(place, { what: 'model', id })
  expect(outcomes(tested).slice(5)).toEqual([
    'tools unsupported',
    'images unsupported',
    'json_schema unsupported',
  ])
  const [model] = await engine.api.models.list()
  expect(model?.capabilities).toMatchObject({
    tools: { value: false, source: 'server' },
    vision: { value: false, source: 'server' },
    jsonSchema: { value: false, source: 'server' },
  })

  const { chat } = await engine.openModel(id)
  const before = server.chats.length
  const request = {
    messages: [
      {
        role: 'user' as const,
        content: [
          { type: 'text' as const, text: 'Hello' },
          { type: 'image' as const, mediaType: 'image/png', base64: 'AA==' },
        ],
      },
    ],
    tools: [{ name: 'f', description: 'Does f.', parameters: {} }],
  }
  const { notices } = await chat.generate(request, new AbortController().signal)
  expect(notices).toEqual(['without_tools', 'without_images'])
  const sent = server.chats.slice(before)
  expect(sent.map((one) => one.chat?.tools)).toEqual([undefined])
  expect(JSON.stringify(sent[0]?.body)).not.toContain('image_url')
})

test('a test asks also for what the model is known not to do, and can find that it does now [B5]', async () => {
  const place = await start()
  const { server, engine } = place
  server.respondWith(limited)
  const { id } = await engine.api.models.add(formAt(place))
  await stagesOf(place, { what: 'model', id })
  server.respondWith(({ chat }) => (chat?.tools ? callTool('current_time', {}) : say('{"colour": "red"}')))
  await stagesOf(place, { what: 'model', id })
  const [model] = await engine.api.models.list()
  expect(model?.capabilities).toMatchObject({
    tools: { value: true, source: 'server' },
    vision: { value: true, source: 'server' },
    jsonSchema: { value: true, source: 'server' },
  })
})

test('a form is tested before it is saved, with its own key, and nothing of it is kept [D7]', async () => {
  const place = await start({ requireKey: 'right' })
  place.server.respondWith(limited)
  const question = (apiKey: string) => ({ what: 'form' as const, form: formAt(place, { apiKey }) })
  expect(outcomes(await stagesOf(place, question('wrong'))).slice(0, 2)).toEqual([
    'reach passed',
    'authorised failed',
  ])
  const tested = await stagesOf(place, question('right'))
  expect(
    outcomes(tested)
      .slice(0, 5)
      .every((outcome) => outcome.endsWith('passed')),
  ).toBe(true)
  expect(await place.engine.api.models.list()).toEqual([])
})

test('a secret that nobody has set is named at the stage of the key, and nothing is asked [D3]', async () => {
  const place = await start()
  const form = formAt(place, { apiKey: '${SECRET:nobody}' })
  const tested = await stagesOf(place, { what: 'form', form })
  expect(tested.filter(({ outcome }) => outcome === 'failed')).toMatchObject([
    { stage: 'authorised', error: { code: 'secret_missing', params: { name: 'nobody' } } },
  ])
  expect(place.server.requests).toEqual([])
})

test('a model for embeddings is asked for a vector, and its length is told [D7]', async () => {
  const place = await start({ models: [{ id: 'm', capabilities: { embedding: true } }] })
  const { id } = await place.engine.api.models.add(formAt(place, { task: 'embedding' }))
  const tested = await stagesOf(place, { what: 'model', id })
  expect(outcomes(tested).slice(3, 5)).toEqual(['reply passed', 'streaming skipped'])
  expect(tested[3]?.detail).toMatch(/^\d+$/)
})
