import { expect, test } from 'vitest'
import { endpointAt, serve } from '../../../e2e/support/provider-endpoint'
import { callTool, failWith, type ScriptedReply, say } from '../../../e2e/support/scripted-server/replies'
import { lastUserText, type RecordedRequest } from '../../../e2e/support/scripted-server/requests'
import { type StageEvent, TestStage } from '../../../shared/contract/models'
import { AppError } from '../app-error'
import { createChatModel, createEmbeddingModel, createRerankModel, createSpeechModel } from '../providers'
import { type AnsweringModel, firstAnswer } from './first-answer'
import { failedBeforeStages, runStages, type StageSubject } from './stage-test'
import type { StageFindings } from './stage-trials'

type Ended = Extract<StageEvent, { type: 'ended' }>
type Run = { events: StageEvent[]; findings: StageFindings; ended: Ended[] }

/** A clock that goes ten milliseconds further at each look. */
function clock() {
  let at = 0
  return () => {
    at += 10
    return at
  }
}

async function run(subject: StageSubject, signal = new AbortController().signal): Promise<Run> {
  const stages = runStages({ ...subject, now: clock() }, signal)
  const events: StageEvent[] = []
  for (;;) {
    const { done, value } = await stages.next()
    if (done) return { events, findings: value, ended: events.filter((event) => event.type === 'ended') }
    events.push(value)
  }
}

const outcomes = ({ ended }: Run) => ended.map(({ stage, outcome }) => `${stage} ${outcome}`)

/** A chat model of a server that answers as it is told, listed unless `list` says otherwise. */
async function chatSubject(
  respond?: (request: RecordedRequest) => ScriptedReply | undefined,
  list: StageSubject['listModels'] = async () => ({ detail: 'vllm 0.33.0', servedIds: ['m'] }),
) {
  const server = await serve({ persona: 'vllm' })
  server.respondWith(respond)
  const model = createChatModel({
    ...{ name: 'Test model', wireName: 'm', contextWindow: 8_192 },
    endpoint: endpointAt(server.baseUrl, { kind: 'vllm' }),
  })
  const subject = subjectOf({ task: 'chat', model })
  return { server, subject: { ...subject, listModels: list } }
}

const subjectOf = (answering: AnsweringModel): StageSubject => ({
  reply: (signal) => firstAnswer(answering, signal),
  chat: answering.task === 'chat' ? answering.model : null,
  listModels: null,
  wireName: 'm',
})

const stageAsked = ({ chat }: RecordedRequest): TestStage => {
  if (!chat) throw new Error('no chat request')
  if (chat.tools) return 'tools'
  if (chat.response_format) return 'json_schema'
  if (Array.isArray(chat.messages.at(-1)?.content)) return 'images'
  return lastUserText(chat).startsWith('Count') ? 'streaming' : 'reply'
}

/** A model that can do all of it. */
const able = (request: RecordedRequest): ScriptedReply => {
  switch (stageAsked(request)) {
    case 'tools':
      return callTool('current_time', {})
    case 'images':
      return say('Red.')
    case 'json_schema':
      return say('{"colour": "blue"}')
    default:
      return say('one two three')
  }
}

test('a model that can do everything passes each stage in order, with its time [D7]', async () => {
  const { server, subject } = await chatSubject(able)
  const tested = await run(subject)
  expect(tested.ended.map(({ stage }) => stage)).toEqual(TestStage.options)
  expect(tested.ended.every(({ outcome, ms, error }) => outcome === 'passed' && ms > 0 && !error)).toBe(true)
  expect(tested.ended[0]?.detail).toBe('vllm 0.33.0')
  expect(tested.ended.at(-1)?.detail).toBe('{"colour": "blue"}')
  expect(tested.events.at(-1)).toEqual({ type: 'done' })
  expect(tested.findings).toEqual({ tools: true, vision: true, jsonSchema: true })
  expect(server.chats[0]?.chat?.max_tokens).toBe(1)
  expect(server.chats.map(stageAsked)).toEqual(['reply', ...TestStage.options.slice(4)])
})

test('what the server refuses to take is a thing that the model cannot do, not a fault [D7]', async () => {
  const words: Partial<Record<TestStage, string>> = {
    tools: '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    images: 'm is not a multimodal model',
    json_schema: 'response_format of type json_schema is not supported',
  }
  const { subject } = await chatSubject((request) => {
    const refusal = words[stageAsked(request)]
    return refusal === undefined ? say('one two three') : failWith(400, refusal)
  })
  const tested = await run(subject)
  expect(outcomes(tested).slice(4)).toEqual([
    'streaming passed',
    'tools unsupported',
    'images unsupported',
    'json_schema unsupported',
  ])
  expect(tested.findings).toEqual({ tools: false, vision: false, jsonSchema: false })
})

test('a refusal that names nothing is told in the words of the server [D7]', async () => {
  const { subject } = await chatSubject((request) =>
    stageAsked(request) === 'images' ? failWith(400, 'this request is too fancy') : able(request),
  )
  const tested = await run(subject)
  expect(tested.ended.find(({ stage }) => stage === 'images')).toMatchObject({
    ...{ outcome: 'unsupported', error: null, detail: expect.stringContaining('too fancy') },
  })
  expect(tested.findings.vision).toBeNull()
})

test('a model that talks instead of calling, and is blind, is not said to be able [D7]', async () => {
  const { subject } = await chatSubject(() => say('It is a nice day.'))
  const tested = await run(subject)
  expect(outcomes(tested).slice(5)).toEqual(['tools passed', 'images unclear', 'json_schema unsupported'])
  expect(tested.findings).toEqual({ tools: null, vision: null, jsonSchema: false })
})

test('the first word has its own time, and a server that no key goes to needed none [D7]', async () => {
  const { subject } = await chatSubject(able)
  const ended = async (keyless: boolean) => (await run({ ...subject, keyless })).ended
  const open = await ended(true)
  const streaming = open.find(({ stage }) => stage === 'streaming')
  expect(streaming?.firstWordMs).toBeGreaterThan(0)
  expect(streaming?.firstWordMs).toBeLessThan(streaming?.ms ?? 0)
  expect(open.filter((event) => event.keyless).map(({ stage }) => stage)).toEqual(['authorised'])
  expect((await ended(false)).some((event) => event.keyless)).toBe(false)
})

test('a long answer about the picture shows that it went on, and a short one stands whole [D7]', async () => {
  const { subject } = await chatSubject((request) =>
    stageAsked(request) === 'images' ? say('I see '.repeat(40)) : able(request),
  )
  const images = (await run(subject)).ended.find(({ stage }) => stage === 'images')
  expect(images?.outcome).toBe('unclear')
  expect(images?.detail).toMatch(/^I see .*…$/)
  expect(images?.detail?.length).toBeLessThanOrEqual(80)
})

test('an answer that was cut while the model was thinking tells nothing of its JSON [D7]', async () => {
  const { subject } = await chatSubject((request) =>
    stageAsked(request) === 'json_schema' ? say('', { reasoning: 'Hm', finish: 'length' }) : able(request),
  )
  const tested = await run(subject)
  expect(outcomes(tested).at(-1)).toBe('json_schema skipped')
  expect(tested.findings.jsonSchema).toBeNull()
})

test('a failure in the middle is the failure of its own stage, and the next ones are tried [D7]', async () => {
  const { subject } = await chatSubject((request) =>
    stageAsked(request) === 'tools' ? failWith(500, 'the worker died') : able(request),
  )
  const tested = await run(subject)
  expect(tested.ended.find(({ stage }) => stage === 'tools')).toMatchObject({
    ...{ outcome: 'failed', error: { code: 'server_error', fixes: [{ do: 'retry' }] } },
  })
  expect(outcomes(tested).slice(6)).toEqual(['images passed', 'json_schema passed'])
})

test('where nobody listens it ends at the first stage, with the cause and what to do [A7]', async () => {
  const { server, subject } = await chatSubject()
  await server.close()
  const tested = await run({ ...subject, listModels: null })
  expect(outcomes(tested)).toEqual([
    'reach failed',
    ...TestStage.options.slice(1).map((stage) => `${stage} skipped`),
  ])
  expect(tested.ended[0]?.error).toMatchObject({ code: 'unreachable' })
  expect(tested.ended[0]?.error?.fixes.length).toBeGreaterThan(0)
})

test('a server that is reached and refuses the key fails at the second stage [A7]', async () => {
  const { subject } = await chatSubject(() => failWith(401, { error: 'Unauthorized' }), null)
  const tested = await run(subject)
  expect(outcomes(tested).slice(0, 3)).toEqual(['reach passed', 'authorised failed', 'model_known skipped'])
  expect(tested.ended[1]?.error).toMatchObject({ code: 'unauthorized', fixes: [{ do: 'enter-key' }] })
})

test('a list that is open and a reply that wants a key: the key is what failed [A7]', async () => {
  const { subject } = await chatSubject(() => failWith(401, { error: 'Unauthorized' }))
  const tested = await run(subject)
  const last = new Map(tested.ended.map(({ stage, outcome }) => [stage, outcome]))
  expect(last.get('authorised')).toBe('failed')
  expect(last.get('reply')).toBe('skipped')
})

test('a name that is not served fails at the third stage, also where the list did not tell [A7]', async () => {
  const list = async () => ({ detail: null, servedIds: ['another'] })
  for (const listModels of [list, null]) {
    const { subject } = await chatSubject(
      () => failWith(404, { error: { message: 'The model `m` does not exist.', code: 404 } }),
      listModels,
    )
    const tested = await run(subject)
    expect(outcomes(tested).slice(0, 4)).toEqual([
      'reach passed',
      'authorised passed',
      'model_known failed',
      'reply skipped',
    ])
    expect(tested.ended[2]?.error).toMatchObject({ code: 'model_not_found', fixes: [{ do: 'choose-model' }] })
  }
})

test('a list that is faulty does not end the test of a model that answers [D7]', async () => {
  const broken = async () => {
    throw new AppError('bad_response', {})
  }
  const { subject } = await chatSubject(able, broken)
  expect(outcomes(await run(subject)).every((outcome) => outcome.endsWith('passed'))).toBe(true)
})

test('a list that refuses the key ends it, and the model is not asked [A7]', async () => {
  const refused = async () => {
    throw new AppError('unauthorized', {}, { fixes: [{ do: 'enter-key' }] })
  }
  const { server, subject } = await chatSubject(able, refused)
  expect(outcomes(await run(subject)).slice(0, 2)).toEqual(['reach passed', 'authorised failed'])
  expect(server.chats).toEqual([])
})

test('a model for another task is asked for the least of its own, and nothing of chat [D7]', async () => {
  const server = await serve()
  const options = {
    ...{ name: 'Test model', wireName: 'm', contextWindow: 512 },
    endpoint: endpointAt(server.baseUrl),
  }
  const answering: [AnsweringModel, string | null][] = [
    [{ task: 'embedding', model: createEmbeddingModel(options) }, expect.stringMatching(/^\d+$/)],
    [{ task: 'rerank', model: createRerankModel(options) }, null],
    [{ task: 'speech', model: createSpeechModel(options) }, expect.stringContaining('heard')],
  ]
  for (const [model, detail] of answering) {
    const tested = await run(subjectOf(model))
    expect(outcomes(tested)).toEqual(
      TestStage.options.map((stage, at) => `${stage} ${at < 4 ? 'passed' : 'skipped'}`),
    )
    expect(tested.ended[3]?.detail).toEqual(detail)
  }
})

test('whoever stops it waits for nothing, and nothing is called a failure [D7]', async () => {
  for (const at of TestStage.options.slice(3)) {
    const abort = new AbortController()
    const { subject } = await chatSubject((request) => {
      if (stageAsked(request) !== at) return able(request)
      abort.abort()
      return { hang: true }
    })
    const tested = await run(subject, abort.signal)
    const begun = TestStage.options.indexOf(at)
    expect(outcomes(tested)).toEqual(
      TestStage.options.map((stage, place) => `${stage} ${place < begun ? 'passed' : 'skipped'}`),
    )
  }
})

test('a test that cannot begin tells its cause at the stage that it belongs to [D7]', () => {
  const told = (error: AppError) =>
    [...failedBeforeStages(error)].flatMap((event) =>
      event.type === 'ended' && event.outcome === 'failed' ? [`${event.stage} ${event.error?.code}`] : [],
    )
  expect(told(new AppError('secret_missing', { name: 'x' }))).toEqual(['authorised secret_missing'])
  expect(told(new AppError('certificate_unreadable', { path: 'x' }))).toEqual([
    'reach certificate_unreadable',
  ])
})
