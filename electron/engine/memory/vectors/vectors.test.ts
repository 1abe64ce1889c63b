import { readFileSync } from 'node:fs'
import { v7 as newId } from 'uuid'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  chooseEmbedding,
  chooseRerank,
  embedded,
  meaningServer,
  vectorsFor,
} from '../../../../e2e/support/meaning'
import { openTestDatabase } from '../../database/testing'
import { openMemoryStore } from '../memory-store'
import { MemoryChanges } from '../owned/change'
import { openReader } from '../reader/reader'
import { testMemory } from '../testing'
import type { RecallModels } from './recall-models'
import { createVectors, type VectorsDeps } from './vectors'

const cello = 'My daughter plays the cello'
const boiler = 'The boiler was mended in March'
const question = 'What does my kid perform on?'

/** Waits for other things to come are short here, limits of an answer are not. */
const hurried = (run: () => void, delayMs: number) =>
  setTimeout(run, delayMs === 60_000 || delayMs === 9_000 ? delayMs : Math.min(delayMs, 5))

/** A file that knows some memories and turns, and what makes vectors of them. */
async function knowing(texts: readonly string[], more: Partial<VectorsDeps> = {}) {
  const db = await openTestDatabase()
  const logged: unknown[] = []
  const costs: unknown[] = []
  const chosen: { [Role in keyof RecallModels]: ReturnType<RecallModels[Role]> } = {
    embedding: null,
    rerank: null,
  }
  const { memory, talk } = testMemory(db, null)
  onTestFinished(() => memory.close())
  const changes = new MemoryChanges({
    ...{ store: openMemoryStore(db), now: Date.now, newId, publish: () => undefined },
  })
  const add = (text: string) =>
    changes.insert(
      {
        ...{ id: newId(), kind: 'semantic', text, subject: null, origin: 'manual', author: 'person' },
        ...{ importance: 2, confidence: 1, validFrom: 1, at: 1, occurred: null },
        detail: { kind: 'semantic', details: null },
      },
      { actor: 'person' },
    )
  for (const text of texts) add(text)
  const make = (options: Partial<VectorsDeps> = {}) => {
    const vectors = createVectors({
      ...{ db, holder: 'one', now: Date.now },
      models: { embedding: () => chosen.embedding, rerank: () => chosen.rerank },
      setTimer: hurried,
      clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
      limits: { embedMs: 9_000, rerankMs: 9_000 },
      onCost: (_model, cost) => void costs.push(cost),
      onVectors: () => undefined,
      onProgress: () => undefined,
      mustWait: () => false,
      log: (level, text, fields) => void logged.push([level, text, fields]),
      ...more,
      ...options,
    })
    onTestFinished(() => vectors.close())
    return vectors
  }
  const vectors = make()
  const reader = openReader({ db, workerFile: null, model: vectors.model, log: () => undefined })
  /** Texts of memories in the order of their nearness to a question. */
  const near = async (text = question) => {
    const asked = await vectors.embedQuestion(text)
    const hits = await reader.retrieve({
      ...{ text, now: 1_000, timeZone: 'Europe/Lisbon', exceptConversationRowId: null, limit: 10 },
      ...{ vector: asked?.vector ?? null, base: asked?.base ?? 0, kinds: ['memory'] },
    })
    const textOf = db.prepare<[number], string>('SELECT text FROM memories WHERE id = ?').pluck()
    return hits.filter(({ isLikely }) => isLikely).map(({ rowId }) => textOf.get(rowId))
  }
  return { db, changes, talk, add, logged, costs, chosen, make, vectors, near }
}
type Known = Awaited<ReturnType<typeof knowing>>

const count = ({ db }: Pick<Known, 'db'>) => db.prepare('SELECT count(*) FROM vectors').pluck().get()
const ready = ({ vectors }: Pick<Known, 'vectors'>, total: number) =>
  vi.waitFor(() => expect(vectors.status()).toMatchObject({ done: total, total, state: 'ready' }))

describe('vectors in the background', () => {
  test('are made of what is known, and a question finds what shares no word with it [G3]', async () => {
    const server = await meaningServer()
    const known = await knowing([boiler, cello])
    expect(known.vectors.status()).toBeNull()
    expect(await known.near()).toEqual([])
    known.chosen.embedding = chooseEmbedding(known.db, server.baseUrl)
    known.vectors.start()
    await ready(known, 2)
    expect(await known.near()).toEqual([cello])
    expect(await known.near('What is the capital of Mongolia?')).toEqual([])
    expect(known.costs).toContainEqual({ promptTokens: 7, estimated: false })
  })

  test('go on where a kill has left them, and no text is embedded twice [I1]', async () => {
    const server = await meaningServer()
    const known = await knowing(Array.from({ length: 40 }, (_, at) => `Fact number ${at} about the harbour`))
    known.chosen.embedding = chooseEmbedding(known.db, server.baseUrl)
    let answers = 0
    server.on('POST /v1/embeddings', (request) => {
      answers += 1
      return answers > 1 ? { hang: true } : vectorsFor(request)
    })
    known.vectors.start()
    await vi.waitFor(() => expect(count(known)).toBe(16))
    await known.vectors.close()
    server.on('POST /v1/embeddings', (request) => vectorsFor(request))
    const before = embedded(server).length
    const next = known.make()
    next.start()
    await ready({ vectors: next }, 40)
    expect(count(known)).toBe(40)
    expect(embedded(server).slice(before).flat()).toHaveLength(24)
  })

  test('leave out secrets, the vault, and conversations that do not take part [G4] [G5]', async () => {
    const server = await meaningServer()
    const known = await knowing([cello])
    const { talk, db } = known
    const secret = 'sk-proj-Zx81kd02mf7QpLw93vNbTe65'
    talk.turn(talk.conversation(), `My daughter plays; the key of her player is ${secret}`)
    talk.turn(talk.conversation(), `我女儿 daughter 的密钥是 ${secret}`)
    talk.turn(talk.conversation('', 'off'), 'Nobody may remember the zeppelin')
    known.chosen.embedding = chooseEmbedding(db, server.baseUrl)
    known.vectors.start()
    await vi.waitFor(() => expect(known.vectors.status()?.state).toBe('ready'))
    const sent = embedded(server).flat().join('\n')
    expect(sent).toContain('我女儿 daughter')
    expect(sent).toContain('My daughter plays; the key')
    expect(sent).not.toContain(secret.slice(8))
    expect(sent).not.toContain('zeppelin')
  })

  test('go with what they are of: memories that are changed, conversations that are left out or deleted [G4]', async () => {
    const server = await meaningServer()
    const known = await knowing([boiler])
    const { db, talk, changes, vectors } = known
    known.chosen.embedding = chooseEmbedding(db, server.baseUrl)
    const row = known.add(cello)
    const [kept, left] = [talk.conversation(), talk.conversation()]
    talk.turn(kept, 'I said that what my kid performs on was dear')
    talk.turn(left, 'My kid practises in the attic')
    vectors.start()
    await vi.waitFor(() => expect(vectors.status()?.state).toBe('ready'))
    const all = Number(count(known))
    const bytes = db
      .prepare<[string], Buffer>(
        'SELECT v.vector FROM vectors v JOIN memories m ON m.id = v.memory_id WHERE m.text = ?',
      )
      .pluck()
      .get(cello)
    if (bytes === undefined) throw new Error('no vector')
    const inFile = () => {
      db.pragma('wal_checkpoint(TRUNCATE)')
      return readFileSync(db.name).includes(bytes)
    }
    expect(inFile()).toBe(true)
    await vectors.close()
    changes.edit(row, { text: 'My daughter gave up music' }, 'person')
    expect(count(known)).toBe(all - 1)
    expect(inFile()).toBe(false)
    db.prepare(`UPDATE conversations SET memory_mode = 'off' WHERE id = ?`).run(left)
    const without = Number(count(known))
    expect(without).toBeLessThan(all - 1)
    db.prepare('DELETE FROM conversations WHERE id = ?').run(kept)
    expect(Number(count(known))).toBeLessThan(without)
    const next = known.make()
    next.start()
    await ready({ vectors: next }, 2)
  })

  test('of one model are never compared with those of another, which are made anew and take their place [G3]', async () => {
    const [small, large] = [await meaningServer(64), await meaningServer(96)]
    const known = await knowing([boiler, cello])
    const { db, vectors, chosen } = known
    chosen.embedding = chooseEmbedding(db, small.baseUrl)
    vectors.start()
    await ready(known, 2)
    chosen.embedding = chooseEmbedding(db, large.baseUrl)
    expect(vectors.status()).toMatchObject({ done: 0, state: 'working' })
    expect(await known.near()).toEqual([])
    vectors.wake()
    await ready(known, 2)
    expect(await known.near()).toEqual([cello])
    // Those of the first one go when the others are whole.
    await vi.waitFor(() => expect(count(known)).toBe(2))
    expect(db.prepare('SELECT dimensions FROM vector_spaces').pluck().all()).toEqual([96])
    // The same model of the list, now behind another address.
    const other = await meaningServer(96)
    const { open } = chooseEmbedding(db, other.baseUrl)
    chosen.embedding = { ...chosen.embedding, open, servedAs: other.baseUrl }
    vectors.wake()
    await vi.waitFor(() => expect(embedded(other).flat()).toEqual(expect.arrayContaining([boiler, cello])))
  })

  test('of another length under the same name and address are made anew [G3]', async () => {
    const server = await meaningServer(64)
    const known = await knowing([boiler, cello])
    const model = chooseEmbedding(known.db, server.baseUrl)
    known.chosen.embedding = model
    known.vectors.start()
    await ready(known, 2)
    await known.vectors.close()
    const replaced = await meaningServer(96)
    const { open } = chooseEmbedding(known.db, replaced.baseUrl)
    known.chosen.embedding = { ...model, open }
    known.add('My kid has a new bow')
    const next = known.make()
    next.start()
    await ready({ vectors: next }, 3)
    await vi.waitFor(() =>
      expect(known.db.prepare('SELECT DISTINCT length(vector) FROM vectors').pluck().all()).toEqual([96 * 4]),
    )
  })

  test('what is forgotten while the model reads is not kept [G4]', async () => {
    const server = await meaningServer()
    const known = await knowing([boiler, cello])
    known.chosen.embedding = chooseEmbedding(known.db, server.baseUrl)
    server.on('POST /v1/embeddings', (request) => {
      known.db.prepare('DELETE FROM memories WHERE text = ?').run(cello)
      return vectorsFor(request)
    })
    known.vectors.start()
    await vi.waitFor(() => expect(known.vectors.status()?.state).toBe('ready'))
    expect(count(known)).toBe(1)
  })
})

describe('a model that is away, slow or asked by others', () => {
  test('is waited for ever longer, is told of in the status, and is tried again when somebody says so [G3]', async () => {
    const delays: number[] = []
    const server = await meaningServer()
    const known = await knowing([cello], {
      setTimer: (run, delayMs) => {
        delays.push(delayMs)
        return setTimeout(run, 5)
      },
    })
    known.chosen.embedding = chooseEmbedding(known.db, 'http://127.0.0.1:9/v1')
    known.vectors.start()
    await vi.waitFor(() => expect(delays).toEqual(expect.arrayContaining([5_000, 15_000, 60_000])))
    expect(known.vectors.status()).toMatchObject({
      modelName: 'Finder',
      ...{ done: 0, total: 1, state: 'waiting', error: { code: 'unreachable' } },
    })
    const { open } = chooseEmbedding(known.db, server.baseUrl)
    known.chosen.embedding = { ...known.chosen.embedding, open }
    known.vectors.retry()
    await ready(known, 1)
    expect(known.vectors.status()?.error).toBeNull()
  })

  test('that fails for a question is seen in the status, not only in the log, and rests [G3]', async () => {
    let at = 1_000
    const known = await knowing([cello], { now: () => at })
    const server = await meaningServer()
    known.chosen.embedding = chooseEmbedding(known.db, server.baseUrl)
    server.on('POST /v1/embeddings', () => ({ status: 500, json: { error: { message: 'out of memory' } } }))
    expect(await known.vectors.embedQuestion(question)).toBeNull()
    expect(known.vectors.status()?.error).toMatchObject({ code: expect.any(String) })
    server.on('POST /v1/embeddings', (request) => vectorsFor(request))
    expect(await known.vectors.embedQuestion(question)).toBeNull()
    at += 30_000
    expect((await known.vectors.embedQuestion(question))?.vector).toHaveLength(64)
    expect(known.vectors.status()?.error).toBeNull()
  })

  test('that is slow is not waited for by a question, nor asked twice at once [G3]', async () => {
    const server = await meaningServer()
    const known = await knowing([cello], { limits: { embedMs: 20, rerankMs: 20 } })
    known.chosen.embedding = chooseEmbedding(known.db, server.baseUrl)
    known.chosen.rerank = chooseRerank(known.db, server.baseUrl)
    server.on('POST /v1/embeddings', () => ({ hang: true }))
    server.on('POST /v1/rerank', () => ({ hang: true }))
    expect(await known.vectors.embedQuestion(question)).toBeNull()
    expect(await known.vectors.rerank(question, () => [boiler, cello])).toBeNull()
    await server.waitForRequest(({ path }) => path === '/v1/embeddings')
    expect(await known.vectors.embedQuestion(question)).toBeNull()
    expect(embedded(server)).toHaveLength(1)
    expect(JSON.stringify(known.logged)).toContain('memory does not wait for a slow model')
  })

  test('that is asked by another program answers the question after it, within the same time [G3]', async () => {
    const server = await meaningServer()
    const known = await knowing([cello])
    known.chosen.embedding = chooseEmbedding(known.db, server.baseUrl)
    server.on('POST /v1/embeddings', (request) => vectorsFor(request))
    const both = await Promise.all([question, 'Where is the boiler?'].map(known.vectors.embedQuestion))
    expect(both.map((one) => one?.vector.length)).toEqual([64, 64])
  })

  test('one text that it refuses costs no other its vector [G3]', async () => {
    const server = await meaningServer()
    const known = await knowing([boiler, cello, 'A poisoned sentence'])
    known.chosen.embedding = chooseEmbedding(known.db, server.baseUrl)
    server.on('POST /v1/embeddings', (request) =>
      JSON.stringify(request.body).includes('poison')
        ? { status: 400, json: { error: { message: 'invalid input' } } }
        : vectorsFor(request),
    )
    known.vectors.start()
    await ready(known, 3)
    expect(count(known)).toBe(2)
  })

  test('while a reply is made nothing is asked, and what was under way goes on after it [I2]', async () => {
    const server = await meaningServer()
    const known = await knowing([boiler, cello])
    known.chosen.embedding = chooseEmbedding(known.db, server.baseUrl)
    server.on('POST /v1/embeddings', () => ({ hang: true }))
    known.vectors.start()
    await server.waitForRequest(({ path }) => path === '/v1/embeddings')
    known.vectors.setBusy(true)
    server.on('POST /v1/embeddings', (request) => vectorsFor(request))
    known.vectors.wake()
    await vi.waitFor(() => expect(known.vectors.status()?.state).toBe('waiting'))
    expect(embedded(server)).toHaveLength(1)
    expect(known.vectors.status()?.error).toBeNull()
    known.vectors.setBusy(false)
    await ready(known, 2)
  })
})

test('a ranking model puts texts in order; where it fails their order stays [G3]', async () => {
  const server = await meaningServer()
  const known = await knowing([])
  const texts = ['My kid has a red bicycle', 'My kid performs on the oboe', '', 'Rain again']
  expect(await known.vectors.rerank(question, () => texts)).toBeNull()
  known.chosen.rerank = chooseRerank(known.db, server.baseUrl)
  const results = [1, 2, 0].map((index, at) => ({ index, relevance_score: 1 - at / 4 }))
  server.on('POST /v1/rerank', () => ({ json: { results } }))
  expect(await known.vectors.rerank(question, () => texts)).toEqual([1, 3, 0, 2])
  server.on('POST /v1/rerank', () => ({ json: { results: [] } }))
  expect(await known.vectors.rerank(question, () => texts)).toBeNull()
  expect(JSON.stringify(known.logged)).toContain('memory is searched without a model that failed')
})
