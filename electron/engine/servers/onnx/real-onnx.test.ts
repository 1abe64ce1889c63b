import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, type TestContext, test, vi } from 'vitest'
import { miniLmFolder, rerankerFolder, whisperFolder } from '../../../../scripts/test-onnx-models.mjs'
import { temporaryFolder } from '../../database/testing'
import { buildProcess, removeProcess } from '../../testing/build-process'
import type { EngineProcessDeps } from '../engine-process/engine-process'
import { spawnNodeWorker } from '../engine-process/node-worker'
import { OnnxEngine } from './engine'
import type { OnnxModel } from './protocol'
import { waveFile } from './testing/wave-file'
import { decodeAudio } from './worker/audio/decode'
import { resample } from './worker/audio/resample'

// Speech takes seconds on a machine that does nothing else.
vi.setConfig({ testTimeout: 120_000 })

// The real runtime with real weights: all-MiniLM-L6-v2 and Whisper tiny.en. The reranker is arithmetic alone, so that
// what comes out of the real one's road is known. testing/speech.* is flite's voice; .webm was recorded by Chromium.

const folders = {
  minilm: await miniLmFolder(),
  reranker: await rerankerFolder(),
  whisper: await whisperFolder(),
}
const logged: string[] = []
let entry = ''
let models: OnnxModel[] = []
let engine: OnnxEngine

function newEngine(deps: Partial<EngineProcessDeps<OnnxModel>> = {}): OnnxEngine {
  return new OnnxEngine({
    spawnWorker: () => spawnNodeWorker(entry),
    listModels: () => models,
    randomKey: () => randomBytes(32).toString('base64url'),
    log: (_level, text) => logged.push(text),
    ...deps,
  })
}

beforeAll(async () => {
  entry = await buildProcess('servers/onnx/worker/main.ts', 'cjs')
  models = [
    { id: 'minilm', path: folders.minilm.path ?? '/nowhere', task: 'embedding' },
    {
      id: 'minilm-short',
      path: folders.minilm.path ?? '/nowhere',
      task: 'embedding',
      matryoshka: true,
      maxTokens: 16,
    },
    { id: 'reranker', path: folders.reranker.path ?? '/nowhere', task: 'rerank' },
    { id: 'whisper', path: folders.whisper.path ?? '/nowhere', task: 'speech' },
  ]
  engine = newEngine()
}, 300_000)
afterAll(async () => {
  await engine?.close()
  removeProcess(entry)
})

/** Where a folder cannot be had, the test that needs it says so. */
function needs({ skip }: TestContext, name: keyof typeof folders): void {
  skip(folders[name].reason !== undefined, `NOT TESTED HERE: ${folders[name].reason}`)
}

async function send(path: string, init: RequestInit, of = engine): Promise<Response> {
  const { baseUrl, apiKey } = await of.ensureRunning()
  const headers = new Headers(init.headers)
  headers.set('authorization', `Bearer ${apiKey}`)
  return fetch(baseUrl.slice(0, -3) + path, {
    ...init,
    headers,
  })
}

const post = (path: string, body: object, options: RequestInit = {}, of = engine) =>
  send(path, { method: 'POST', body: JSON.stringify(body), ...options }, of)

async function embed(input: string | string[], rest: object = {}, of = engine) {
  const response = await post('/v1/embeddings', { model: 'minilm', input, ...rest }, {}, of)
  const body = await response.json()
  if (!response.ok) throw new Error(JSON.stringify(body))
  const vectors: number[][] = body.data.map((one: { embedding: number[] }) => one.embedding)
  return { vectors, usage: body.usage, truncated: body.truncated }
}

async function transcribe(file: Blob, fields: Record<string, string> = {}, options: RequestInit = {}) {
  const form = new FormData()
  form.set('file', file, 'speech')
  for (const [name, value] of Object.entries({ model: 'whisper', ...fields })) form.set(name, value)
  return send('/v1/audio/transcriptions', { method: 'POST', body: form, ...options })
}

const bytesOf = (name: string) => readFile(fileURLToPath(new URL(`./testing/${name}`, import.meta.url)))
const recording = async (name: string) => new Blob([await bytesOf(name)])
async function timed(work: () => Promise<Response>): Promise<{ duration: number }> {
  const began = performance.now()
  await (await work()).text()
  return { duration: performance.now() - began }
}

const cosine = (a: number[] = [], b: number[] = []) =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)

test('nothing is loaded at the start, and the models are listed with what they do [C2]', async () => {
  const list = await (await send('/v1/models', {})).json()
  expect(list.data.map((one: Record<string, unknown>) => [one.id, one.owned_by, one.task])).toEqual([
    ['minilm', 'keepsake', 'embedding'],
    ['minilm-short', 'keepsake', 'embedding'],
    ['reranker', 'keepsake', 'rerank'],
    ['whisper', 'keepsake', 'speech'],
  ])
  expect(engine.state).toEqual({ name: 'running', load: [] })
})

test('sentences of like meaning are nearer to each other than others, also in other words [C2]', async (context) => {
  needs(context, 'minilm')
  const { vectors, usage } = await embed([
    'The cat sat on the warm windowsill.',
    'A kitten was resting by the sunny window.',
    'The central bank raised interest rates.',
  ])
  const [cat, kitten, bank] = vectors
  expect(cosine(cat, kitten)).toBeGreaterThan(0.5)
  expect(cosine(cat, bank)).toBeLessThan(0.2)
  expect(vectors.map((vector) => vector.length)).toEqual([384, 384, 384])
  expect(Math.hypot(...(cat ?? []))).toBeCloseTo(1, 5)
  expect(usage.prompt_tokens).toBeGreaterThan(20)
  expect(engine.state).toEqual({
    name: 'running',
    load: [{ state: 'ready', task: 'embedding', model: 'minilm' }],
  })
})

test('a text has the same vector alone and among others of any length', async (context) => {
  needs(context, 'minilm')
  const texts = Array.from(
    { length: 40 },
    (_, index) => `Note ${index}: ${'we met by the sea '.repeat(index % 9)}`,
  )
  const together = await embed(texts)
  for (const index of [0, 8, 17, 39]) {
    const alone = await embed(texts[index] ?? '')
    // 8-bit models round each batch by its largest number.
    expect(cosine(alone.vectors[0], together.vectors[index])).toBeGreaterThan(0.99)
  }
})

test('a text that is too long is read in part, and that is told [C4]', async (context) => {
  needs(context, 'minilm')
  const long = 'a very long story about a ship '.repeat(200)
  const { vectors, truncated, usage } = await embed(['short', long])
  expect(truncated).toEqual([{ index: 1, tokens: 1402, used: 256 }])
  expect(usage.prompt_tokens).toBe(256 + 3)
  const { vectors: other } = await embed(`${long} and then something else entirely`)
  expect(cosine(vectors[1], other[0])).toBeGreaterThan(0.999)
})

test('fewer dimensions are given only by a model that was trained for it', async (context) => {
  needs(context, 'minilm')
  const short = await embed('hello', { model: 'minilm-short', dimensions: 64 })
  expect(short.vectors[0]).toHaveLength(64)
  expect(Math.hypot(...(short.vectors[0] ?? []))).toBeCloseTo(1, 5)
  await expect(embed('hello', { dimensions: 64 })).rejects.toThrow('this model gives 384 dimensions, not 64')
})

test('text is counted in the tokens of the model', async (context) => {
  needs(context, 'minilm')
  const answer = await post('/tokenize', { model: 'minilm', content: 'hello world' })
  expect(await answer.json()).toEqual({ tokens: [101, 7592, 2088, 102] })
})

test('documents come back best first, as many as were asked for (with a made-up model) [C4]', async (context) => {
  needs(context, 'reranker')
  const documents = [
    'Bananas are yellow.',
    'The capital of France is Paris.',
    'France has a capital market.',
    '',
  ]
  const body = {
    model: 'reranker',
    query: 'What is the capital of France?',
    documents,
    return_documents: true,
  }
  const answer = await (await post('/v1/rerank', { ...body, top_n: 2 })).json()
  expect(answer.results.map((one: { index: number }) => one.index)).toEqual([1, 2])
  expect(answer.results[0].document).toEqual({ text: documents[1] })
  expect(answer.results[0].relevance_score).toBeGreaterThan(answer.results[1].relevance_score)
  expect(answer.results[0].relevance_score).toBeLessThanOrEqual(1)
  const all = await (await post('/v1/rerank', body)).json()
  expect(all.results).toHaveLength(4)
})

test('a document that is too long is cut behind the query, and that is told; a query too long is refused (with a made-up model)', async (context) => {
  needs(context, 'reranker')
  const filler = 'blue sky over green hills '.repeat(30)
  const answer = await post('/v1/rerank', {
    model: 'reranker',
    query: 'paris',
    documents: [`Paris first. ${filler}`, `${filler} Paris last.`],
  })
  const { results, truncated } = await answer.json()
  expect(truncated.map((one: { used: number }) => one.used)).toEqual([64, 64])
  expect(results[0].index).toBe(0)
  expect(results[0].relevance_score).toBeGreaterThan(0.9)
  expect(results[1].relevance_score).toBeLessThan(0.1)
  const refused = await post('/v1/rerank', { model: 'reranker', query: filler, documents: ['x'] })
  expect(refused.status).toBe(400)
  expect((await refused.json()).error.type).toBe('exceed_context_size_error')
})

test.for(['speech.webm', 'speech.ogg'])('what is said in %s is written down [C4]', async (name, context) => {
  needs(context, 'whisper')
  const response = await transcribe(await recording(name), {
    response_format: 'verbose_json',
    language: 'en',
  })
  const body = await response.json()
  expect(body.text.toLowerCase()).toContain('quick brown fox')
  expect(body.text.toLowerCase()).toContain('green tea')
  expect(body.language).toBe('english')
  expect(body.duration).toBeCloseTo(5, 0)
  expect(body.segments.length).toBeGreaterThan(0)
  expect(body.segments.at(-1).end).toBeLessThanOrEqual(body.duration + 0.1)
})

test('words have their times, in order and within the recording [C4]', async (context) => {
  needs(context, 'whisper')
  const response = await transcribe(await recording('speech.ogg'), {
    response_format: 'verbose_json',
    'timestamp_granularities[]': 'word',
  })
  const { words } = await response.json()
  const fox = words.find((one: { word: string }) => /fox/i.test(one.word))
  const tea = words.find((one: { word: string }) => /tea/i.test(one.word))
  expect(fox.start).toBeGreaterThan(0.5)
  expect(fox.start).toBeLessThan(2)
  expect(tea.end).toBeGreaterThan(3.5)
  expect(tea.end).toBeLessThan(5.2)
})

test('a recording in stereo at 44.1 kHz, longer than Whisper hears at once, is written down to its end', {
  timeout: 120_000,
}, async (context) => {
  needs(context, 'whisper')
  const once = await decodeAudio(await bytesOf('speech.ogg'), new AbortController().signal)
  const pause = new Float32Array(8 * 16_000)
  const long = Float32Array.from([...once, ...pause, ...once, ...pause, ...once, ...pause, ...once])
  const wave = waveFile(
    await resample({ samples: long, sampleRate: 16_000 }, 44_100, new AbortController().signal),
    44_100,
    2,
  )
  const response = await transcribe(new Blob([wave]), { response_format: 'verbose_json' })
  const { text, duration, segments } = await response.json()
  expect(duration).toBeCloseTo(44, 0)
  expect(text.match(/green tea/gi)).toHaveLength(4)
  expect(segments.at(-1).start).toBeGreaterThan(35)
  const starts = segments.map((one: { start: number }) => one.start)
  expect(starts).toEqual([...starts].sort((a, b) => a - b))
})

test('silence is no text, and subtitles come as files of subtitles', async (context) => {
  needs(context, 'whisper')
  const silence = new Blob([waveFile(new Float32Array(16_000), 16_000)])
  expect(await (await transcribe(silence)).json()).toEqual({ text: '' })
  const subtitles = await transcribe(await recording('speech.ogg'), { response_format: 'srt' })
  expect(await subtitles.text()).toMatch(/^1\n00:00:0\d,\d{3} --> 00:00:0\d,\d{3}\nThe quick/)
})

test('a prompt and a temperature are taken, and the prompt is no part of the text', async (context) => {
  needs(context, 'whisper')
  const response = await transcribe(await recording('speech.ogg'), {
    prompt: 'Zanzibar, Kilimanjaro',
    temperature: '0.1',
  })
  const { text } = await response.json()
  expect(text.toLowerCase()).toContain('fox')
  expect(text).not.toContain('Zanzibar')
})

// The English model under a configuration of many languages: the tokens are there, though nobody trained them.
test('a model of many languages listens for the language, takes one by name, and translates (shape only)', async (context) => {
  needs(context, 'whisper')
  const source = folders.whisper.path ?? ''
  const folder = temporaryFolder()
  for (const name of await readdir(source)) await symlink(join(source, name), join(folder, name))
  const settings = JSON.parse(await readFile(join(source, 'generation_config.json'), 'utf8'))
  const languages = { '<|en|>': 50_258, '<|zh|>': 50_259, '<|de|>': 50_260 }
  const tasks = { translate: 50_357, transcribe: 50_358 }
  await rm(join(folder, 'generation_config.json'))
  await writeFile(
    join(folder, 'generation_config.json'),
    JSON.stringify({ ...settings, is_multilingual: true, lang_to_id: languages, task_to_id: tasks }),
  )
  const before = models
  models = [...models, { id: 'many', path: folder, task: 'speech' }]
  onTestFinished(() => {
    models = before
  })
  const speech = await recording('speech.ogg')
  const ask = async (fields: Record<string, string>, route = 'transcriptions') => {
    const form = new FormData()
    form.set('file', speech, 'speech')
    for (const [name, value] of Object.entries({ model: 'many', response_format: 'verbose_json', ...fields }))
      form.set(name, value)
    return (await send(`/v1/audio/${route}`, { method: 'POST', body: form })).json()
  }
  expect(['english', 'chinese', 'german']).toContain((await ask({})).language)
  expect(await ask({ language: 'Chinese' })).toMatchObject({ language: 'chinese', task: 'transcribe' })
  expect(await ask({ language: 'de' }, 'translations')).toMatchObject({
    language: 'german',
    task: 'translate',
  })
  expect((await ask({ language: 'fr' })).error.message).toContain("'fr'")
})

test('what the model cannot do, or cannot read, is refused in words', async (context) => {
  needs(context, 'whisper')
  const speech = await recording('speech.ogg')
  const form = new FormData()
  form.set('file', speech, 'speech.ogg')
  form.set('model', 'whisper')
  const answers = await Promise.all([
    send('/v1/audio/translations', { method: 'POST', body: form }),
    transcribe(speech, { language: 'de' }),
    transcribe(new Blob(['ID3 and then music'])),
    transcribe(speech, { response_format: 'diarized_json' }),
    transcribe(speech, { model: 'minilm' }),
    post('/v1/audio/transcriptions', { model: 'whisper' }),
    post('/v1/embeddings', { model: 'nowhere', input: 'x' }),
  ])
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400, 404])
  const said = await Promise.all(answers.map(async (answer) => (await answer.json()).error.message))
  expect(said[0]).toContain('English only')
  expect(said[1]).toContain("does not know the language 'de'")
  expect(said[2]).toContain('neither WAV nor Opus')
  expect(said[4]).toContain("'minilm' is for embedding")
})

test('closing the socket stops a transcription, and the next one is answered at once [C4]', async (context) => {
  needs(context, 'whisper')
  const speech = await recording('speech.ogg')
  const { duration: plain } = await timed(() => transcribe(speech))
  const once = await decodeAudio(await bytesOf('speech.ogg'), new AbortController().signal)
  const hours = Float32Array.from(Array.from({ length: 60 }, () => [...once]).flat())
  const gone = new AbortController()
  const reply = transcribe(new Blob([waveFile(hours, 16_000)]), {}, { signal: gone.signal })
  await vi.waitFor(() =>
    expect(engine.state).toMatchObject({
      load: expect.arrayContaining([expect.objectContaining({ task: 'speech', state: 'ready' })]),
    }),
  )
  gone.abort()
  await expect(reply).rejects.toThrow()
  // The recording would take sixty times as long.
  const { duration } = await timed(() => transcribe(speech))
  expect(duration).toBeLessThan(plain * 6)
})

test('closing the socket stops embeddings between two batches', async (context) => {
  needs(context, 'minilm')
  await embed('warm')
  const gone = new AbortController()
  const many = Array.from({ length: 2_000 }, (_, at) => `Paragraph ${at} about the sea and the ships on it.`)
  const reply = post('/v1/embeddings', { model: 'minilm', input: many }, { signal: gone.signal })
  const next = embed('next')
  gone.abort()
  await expect(reply).rejects.toThrow()
  const began = performance.now()
  await next
  expect(performance.now() - began).toBeLessThan(2_000)
})

test('kill -9 of the process in mid-work breaks that call, and the next one is answered by a new process [I1]', async (context) => {
  needs(context, 'minilm')
  await embed('warm')
  const { pid } = engine
  const many = Array.from({ length: 2_000 }, (_, at) => `Paragraph ${at} about the sea and the ships on it.`)
  const broken = expect(embed(many)).rejects.toThrow()
  process.kill(pid ?? 0, 'SIGKILL')
  await broken
  await vi.waitFor(() => expect(engine.state.name).toBe('crashed'))
  expect((await embed('again')).vectors[0]).toHaveLength(384)
  expect(engine.pid).not.toBe(pid)
})

test('an idle model leaves the memory and comes back when it is asked for [C2]', async (context) => {
  needs(context, 'minilm')
  const idle = newEngine({ idleUnloadMs: 200 })
  onTestFinished(() => idle.close())
  await embed('hello', {}, idle)
  await vi.waitFor(() => expect(idle.state).toEqual({ name: 'running', load: [] }), 5_000)
  expect((await embed('hello', {}, idle)).vectors).toHaveLength(1)
})

test('a folder that is no model, or lacks a part, fails alone and says what is missing', async (context) => {
  needs(context, 'minilm')
  const folder = temporaryFolder()
  const before = models
  models = [...models, { id: 'broken', path: folder, task: 'embedding' }]
  onTestFinished(() => {
    models = before
  })
  const ask = async () => {
    const response = await post('/v1/embeddings', { model: 'broken', input: 'hi' })
    return [response.status, (await response.json()).error.message]
  }
  expect(await ask()).toEqual([500, expect.stringContaining('there is no config.json')])
  await writeFile(join(folder, 'config.json'), '{"model_type": "bert"}')
  await writeFile(join(folder, 'tokenizer.json'), '{}')
  expect(await ask()).toEqual([500, expect.stringContaining('there is no model.onnx')])
  await mkdir(join(folder, 'onnx'))
  await writeFile(join(folder, 'onnx', 'model.onnx'), 'no graph')
  expect(await ask()).toEqual([500, expect.stringContaining("failed to load model 'broken'")])
  expect(engine.state).toMatchObject({
    load: expect.arrayContaining([expect.objectContaining({ state: 'failed', model: 'broken' })]),
  })
  expect((await embed('still here')).vectors).toHaveLength(1)
})
