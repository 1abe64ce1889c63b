import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { Consents } from '../../database/consents'
import { openTestDatabase, temporaryFolder } from '../../database/testing'
import { buildCatalog } from '../../models/catalog/catalog'
import { HandlerHost, type HandlerSpec } from './handler-host'
import {
  handlerChatModel,
  handlerEmbeddingModel,
  handlerRerankModel,
  handlerSpeechModel,
} from './handler-models'
import { HandlerThread, type ThreadLimits } from './handler-thread'

const forever = new AbortController().signal

async function setUp(
  source: string,
  options: { limits?: Partial<ThreadLimits>; environment?: NodeJS.ProcessEnv } = {},
) {
  const file = join(temporaryFolder(), 'mine.mjs')
  writeFileSync(file, source)
  const consents = new Consents(await openTestDatabase(), 'handler')
  const host = new HandlerHost({
    consents,
    environment: options.environment ?? {},
    now: () => 5,
    limits: options.limits,
  })
  onTestFinished(() => host.close())
  const spec: HandlerSpec = {
    file,
    name: 'mine',
    hf_repo_id: 'me/mine',
    kind: 'chat',
    dim: null,
    pooling: null,
    context_window: null,
    notes: '',
    keyVariable: null,
  }
  const common = {
    host,
    spec,
    name: 'mine',
    maxParallelism: null,
    defaults: { maxTokens: 7, temperature: 0.5 },
    structuredOutputs: null,
  }
  return {
    ...{ file, host, spec, consents },
    chat: handlerChatModel({ ...common, contextWindow: 100 }),
    embedding: handlerEmbeddingModel(common),
    rerank: handlerRerankModel(common),
    speech: handlerSpeechModel(common),
  }
}

/** The person's word on the file as it is. */
async function allow({ host, file }: { host: HandlerHost; file: string }) {
  await host.consent('mine', file, (await host.look(file)).sha256)
}

async function agreed(source: string, options?: Parameters<typeof setUp>[1]) {
  const all = await setUp(source, options)
  await allow(all)
  return all
}
const modelOf = (methods: string) => `export const createModel = (entry) => ({ ${methods} })`

describe('consent [C5]', () => {
  test('a module does not run, not even its first line, before the person agrees; a changed one asks again', async () => {
    const trace = join(temporaryFolder(), 'ran')
    const source = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(trace)}, 'x'); ${modelOf('embed: (t) => t.map(() => [1])')}`
    const { host, file, embedding } = await setUp(source)
    await expect(embedding.embed(['a'], {}, forever)).rejects.toMatchObject({
      code: 'handler_no_consent',
      params: { model: 'mine' },
    })
    expect(() => readFileSync(trace)).toThrow('ENOENT')
    expect((await host.look(file)).mayRun).toBe(false)
    await allow({ host, file })
    expect((await host.look(file)).mayRun).toBe(true)
    expect((await embedding.embed(['a'], {}, forever)).vectors).toEqual([Float32Array.of(1)])
    writeFileSync(file, `${source} // changed`)
    expect((await host.look(file)).mayRun).toBe(false)
    await expect(embedding.embed(['a'], {}, forever)).rejects.toMatchObject({ code: 'handler_no_consent' })
  })

  test('taken back, it ends what runs', async () => {
    const { host, file, spec, embedding } = await agreed(modelOf('embed: () => new Promise(() => {})'))
    const waiting = embedding.embed(['a'], {}, forever)
    const failed = expect(waiting).rejects.toMatchObject({ code: 'handler_failed' })
    await host.traits(spec)
    await host.consent('mine', file, null)
    await failed
    await expect(embedding.embed(['a'], {}, forever)).rejects.toMatchObject({ code: 'handler_no_consent' })
  })

  test('a file that is not there cannot be agreed to', async () => {
    const { host } = await setUp('')
    await expect(host.consent('mine', '/nowhere/mine.mjs', 'a'.repeat(64))).rejects.toMatchObject({
      code: 'handler_no_consent',
    })
  })

  test('a file that is another than the one that was shown is not agreed to', async () => {
    const { host, file } = await setUp(modelOf('embed: (t) => t.map(() => [1])'))
    const { sha256 } = await host.look(file)
    writeFileSync(file, modelOf('embed: (t) => t.map(() => [2])'))
    await expect(host.consent('mine', file, sha256)).rejects.toMatchObject({ code: 'handler_no_consent' })
    expect((await host.look(file)).mayRun).toBe(false)
  })

  test('a file that another takes the place of before it is loaded does not answer', async () => {
    const trace = join(temporaryFolder(), 'ran')
    const { host, file, spec } = await setUp(modelOf('embed: (t) => t.map(() => [1])'))
    const { sha256 } = await host.look(file)
    const { file: _, keyVariable: __, ...entry } = spec
    const limits = { startMs: 10_000, answerMs: 10_000, graceMs: 100 }
    const options = { file, sha256: sha256 ?? '', entry, environment: {}, limits, onEnd: () => undefined }
    const thread = new HandlerThread(options)
    // Its thread has not begun: that takes some milliseconds, and this takes none.
    writeFileSync(
      file,
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(trace)}, 'x')`,
    )
    await expect(thread.ready).rejects.toMatchObject({ code: 'handler_failed' })
    expect(() => readFileSync(trace)).toThrow('ENOENT')
  })
})

test('the example of the documentation runs as it is printed [C5]', async () => {
  const document = readFileSync(new URL('../../../../docs/handlers.md', import.meta.url), 'utf8')
  const block = (language: string) =>
    new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(document)?.[1] ?? ''
  const { embedding: _, host, file, spec } = await agreed(block('js'))
  const path = join(file, '..', 'models.local.yaml')
  const catalog = buildCatalog({ shipped: [], locals: [{ path, text: block('yaml') }], localFile: path })
  expect(catalog.issues).toEqual([])
  const entry = catalog.get('my-embedding')
  expect(entry).toMatchObject({
    engine: 'handler',
    kind: 'embedding',
    handler: join(file, '..', 'letters.mjs'),
    dim: 26,
  })
  const model = handlerEmbeddingModel({
    host,
    spec: { ...spec, name: entry.name, dim: entry.dim },
    name: entry.name,
    maxParallelism: null,
    defaults: {},
    structuredOutputs: null,
  })
  const { vectors } = await model.embed(['abba', 'Zebra'], {}, forever)
  expect([...(vectors[0] ?? [])].slice(0, 3)).toEqual([2, 2, 0])
  expect(vectors[1]?.[25]).toBe(1)
  expect(model.dim).toBe(26)
  expect(await model.countTokens('three little words')).toEqual({ tokens: 3, method: 'tokenizer' })
})

describe('a chat model of a module [C5]', () => {
  test('streams piece by piece, and is told what was asked with the defaults of its entry below it', async () => {
    const { chat } = await agreed(
      modelOf(`async *chat(request) {
        yield JSON.stringify(request)
        yield { reasoning: 'why', text: ' end', usage: { promptTokens: 3, completionTokens: 2 }, finishReason: 'length' }
      }`),
    )
    const reply = await chat.generate(
      { messages: [{ role: 'user', content: 'hi' }], temperature: 0.1 },
      forever,
    )
    expect(reply).toMatchObject({ reasoning: 'why', finishReason: 'length', usage: { promptTokens: 3 } })
    expect(JSON.parse(reply.text.replace(' end', ''))).toEqual({
      messages: [{ role: 'user', content: 'hi' }],
      temperature: 0.1,
      max_tokens: 7,
      stop: [],
    })
  })

  test('may give its reply whole', async () => {
    const { chat } = await agreed(modelOf(`chat: async ({ messages }) => 'you said ' + messages[0].content`))
    expect((await chat.generate({ messages: [{ role: 'user', content: 'hi' }] }, forever)).text).toBe(
      'you said hi',
    )
    expect((await chat.countTokens('some words')).method).toBe('estimate')
  })

  test('stops when nobody reads any more', async () => {
    const trace = join(temporaryFolder(), 'stopped')
    const { chat } = await agreed(
      `import { writeFileSync } from 'node:fs'
       export const createModel = () => ({ async *chat(_, { signal }) {
         signal.addEventListener('abort', () => writeFileSync(${JSON.stringify(trace)}, 'yes'))
         for (;;) { yield 'a'; await new Promise((done) => setTimeout(done, 5)) }
       } })`,
    )
    for await (const event of chat.stream({ messages: [] }, forever)) if (event.type === 'text') break
    await vi.waitFor(() => expect(readFileSync(trace, 'utf8')).toBe('yes'))
  })
})

test('documents are ranked by their scores, and only as many as wanted come back [C5]', async () => {
  const { rerank } = await agreed(
    modelOf('rerank: (query, documents) => documents.map((text) => text.length)'),
  )
  expect(await rerank.rerank('q', ['a', 'ccc', 'bb'], { topK: 2 }, forever)).toEqual([
    { index: 1, score: 3 },
    { index: 2, score: 2 },
  ])
})

test('a recording reaches the module byte for byte [C5]', async () => {
  const { speech } = await agreed(
    modelOf(
      "transcribe: (audio, { language }) => ({ text: audio.fileName + ':' + audio.bytes.join(), language })",
    ),
  )
  const audio = { bytes: Uint8Array.of(1, 2, 255), mediaType: 'audio/wav', fileName: 'x.wav' }
  expect(
    await speech.transcribe(audio, { task: 'transcribe', timestamps: 'none', language: 'de' }, forever),
  ).toEqual({
    text: 'x.wav:1,2,255',
    language: 'de',
    durationSeconds: null,
    segments: null,
    words: null,
  })
})

describe('a module that fails takes nothing with it [C5]', () => {
  test.each([
    ['does not load', 'nonsense here', 'SyntaxError'],
    ['exports no createModel', 'export const other = 1', 'exports no function createModel'],
    ['cannot embed', modelOf('chat: () => ""'), 'has no function embed'],
    ['throws', modelOf("embed: () => { throw new Error('no weights') }"), 'no weights'],
    ['gives too few vectors', modelOf('embed: () => [[1]]'), '1 vectors for 2 texts'],
    ['gives vectors of several lengths', modelOf('embed: () => [[1], [1, 2]]'), 'not all 1 finite numbers'],
    ['gives no numbers', modelOf('embed: () => [[NaN], [1]]'), 'finite'],
    ['ends its process', modelOf('embed: () => process.exit(3)'), 'ended with code 3'],
    [
      'crashes',
      modelOf("embed: () => new Promise(() => setTimeout(() => { throw new Error('late') }))"),
      'late',
    ],
    [
      'hangs while loading',
      'await new Promise(() => setInterval(() => {}, 1000))',
      'did not get ready within 0.3 seconds',
    ],
    ['hangs while answering', modelOf('embed: () => { for (;;) {} }'), 'did not answer within 0.3 seconds'],
  ])('one that %s is told with the reason', async (_case, source, detail) => {
    const slowStart = detail.includes('ready') ? { startMs: 300 } : {}
    const { embedding } = await agreed(source, { limits: { answerMs: 300, ...slowStart } })
    await expect(embedding.embed(['a', 'b'], {}, forever)).rejects.toMatchObject({
      code: 'handler_failed',
      params: { model: 'mine' },
      detail: expect.stringContaining(detail),
    })
  })

  test('after a crash the next call starts it anew', async () => {
    const { embedding } = await agreed(modelOf("embed: ([text]) => text === 'bad' ? process.exit(1) : [[1]]"))
    await expect(embedding.embed(['bad'], {}, forever)).rejects.toMatchObject({ code: 'handler_failed' })
    expect((await embedding.embed(['good'], {}, forever)).vectors).toHaveLength(1)
  })

  test('a call that is cancelled ends at once; a module that does not listen loses its thread', async () => {
    const trace = join(temporaryFolder(), 'spinning')
    const source = `import { writeFileSync } from 'node:fs'
      export const createModel = () => ({ embed: ([text]) => {
        if (text === 'spin') { writeFileSync(${JSON.stringify(trace)}, 'yes'); for (;;) {} }
        return [[1]]
      } })`
    const { embedding } = await agreed(source, { limits: { graceMs: 50 } })
    await embedding.embed(['warm'], {}, forever)
    const controller = new AbortController()
    const spinning = embedding.embed(['spin'], {}, controller.signal)
    await vi.waitFor(() => expect(readFileSync(trace, 'utf8')).toBe('yes'))
    const other = embedding.embed(['other'], {}, forever)
    const lost = expect(other).rejects.toMatchObject({ detail: expect.stringContaining('did not stop') })
    controller.abort()
    await expect(spinning).rejects.toMatchObject({ code: 'cancelled' })
    await lost
    expect((await embedding.embed(['again'], {}, forever)).vectors).toHaveLength(1)
  })
})

test('a module sees none of the keys of the environment but the one that its entry names [C5]', async () => {
  const environment = { PATH: '/bin', OPENAI_API_KEY: 'sk-canary', MY_KEY: 'mine' }
  const { host, spec } = await agreed(modelOf('chat: () => JSON.stringify(process.env)'), { environment })
  const ask = (keyVariable: string | null) =>
    host.call({ ...spec, keyVariable }, { method: 'chat', args: [{}], options: {} }, forever)
  expect(JSON.parse(String(await ask(null)))).toEqual({ PATH: '/bin' })
  expect(JSON.parse(String(await ask('MY_KEY')))).toEqual({ PATH: '/bin', MY_KEY: 'mine' })
})

test('nothing is left running after closing', async () => {
  const { host, embedding } = await agreed(modelOf('embed: () => new Promise(() => {})'))
  const waiting = expect(embedding.embed(['a'], {}, forever)).rejects.toMatchObject({
    code: 'handler_failed',
  })
  await vi.waitFor(() => expect(process.getActiveResourcesInfo()).toContain('MessagePort'))
  await host.close()
  await waiting
})
