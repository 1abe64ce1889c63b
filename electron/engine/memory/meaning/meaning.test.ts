import { readFileSync } from 'node:fs'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  blockFor,
  chooseEmbedding,
  chooseRerank,
  embedded,
  meaningServer,
  vectorCount,
  vectorsFor,
  vectorsKept,
} from '../../../../e2e/support/meaning'
import { openTestDatabase } from '../../database/testing'
import type { MemoryDeps } from '..'
import { byHand, listed, testMemory } from '../testing'
import type { RecallModels } from './recall-models'

const cello = 'My daughter plays the cello'
const boiler = 'The boiler was mended in March'
const question = 'What does my kid perform on?'

/** Memory that has nobody to learn from, and knows what it is told. */
async function knowing(texts: readonly string[], more: Partial<MemoryDeps> = {}) {
  const db = await openTestDatabase()
  const logged: unknown[] = []
  const usage: unknown[] = []
  const chosen: { [Role in keyof RecallModels]: ReturnType<RecallModels[Role]> } = {
    embedding: null,
    rerank: null,
  }
  const { memory, talk } = testMemory(db, null, {
    recallModels: { embedding: () => chosen.embedding, rerank: () => chosen.rerank },
    recallBudgetMs: 5_000,
    log: (level, text, fields) => logged.push([level, text, fields]),
    onUsage: (entry) => usage.push(entry),
    ...more,
  })
  onTestFinished(() => memory.close())
  for (const text of texts) await memory.api.add(byHand(text))
  return { db, memory, talk, logged, usage, chosen, ask: (text = question) => blockFor(memory, text) }
}
const failures = (logged: readonly unknown[]) =>
  logged.filter((line) => JSON.stringify(line).includes('warn'))

describe('what is near to a question in meaning', () => {
  test('is found though it shares no word with it, where an embedding model is chosen [G3]', async () => {
    const server = await meaningServer()
    const { db, ask, chosen, usage } = await knowing([boiler, cello])
    expect(await ask()).toBe('')
    chosen.embedding = chooseEmbedding(db, server.baseUrl)
    const block = await ask()
    expect(block).toContain(cello)
    expect(block).not.toContain(boiler)
    // What it cost is counted, with the model's own figure.
    await vi.waitFor(() =>
      expect(usage).toEqual([
        expect.objectContaining({
          modelName: 'Finder',
          promptTokens: 14,
          completionTokens: 0,
          estimated: false,
        }),
      ]),
    )
  })

  test('does not bring what is near to nothing that was asked [G3]', async () => {
    const server = await meaningServer()
    const { db, ask, chosen } = await knowing([boiler, cello])
    chosen.embedding = chooseEmbedding(db, server.baseUrl)
    expect(await ask('What is the capital of Mongolia?')).toBe('')
  })

  test('stands first where a rerank model puts it there; what the model leaves out stays behind [G3]', async () => {
    const server = await meaningServer()
    const texts = ['My kid has a red bicycle and my kid likes it', 'My kid performs on the oboe']
    const { db, ask, chosen } = await knowing(texts)
    const order = (block: string) =>
      texts.toSorted((left, right) => block.indexOf(left) - block.indexOf(right))
    const asked = 'Does my kid like what he practises, a bicycle or another instrument?'
    expect(order(await ask(asked))).toEqual(texts)
    chosen.rerank = chooseRerank(db, server.baseUrl)
    expect(order(await ask(asked))).toEqual(texts.toReversed())
    server.on('POST /v1/rerank', () => ({ json: { results: [{ index: 1, relevance_score: 0.9 }] } }))
    const block = await ask(asked)
    for (const text of texts) expect(block).toContain(text)
  })

  test('a secret is sent to neither model [G5]', async () => {
    const server = await meaningServer()
    const { db, talk, ask, chosen } = await knowing([cello])
    const secret = 'sk-proj-Zx81kd02mf7QpLw93vNbTe65'
    talk.turn(talk.conversation(), `My daughter plays; the key of her player is ${secret}`)
    // Such a turn is read as it was written, not as it is indexed.
    talk.turn(talk.conversation(), `我女儿 daughter 的密钥是 ${secret}`)
    chosen.embedding = chooseEmbedding(db, server.baseUrl)
    chosen.rerank = chooseRerank(db, server.baseUrl)
    expect(await ask(`Which key has my daughter? ${secret}`)).toContain('My daughter plays')
    expect(server.requests.map(({ path }) => path)).toContain('/v1/rerank')
    expect(embedded(server).flat().join()).toContain('我女儿 daughter')
    expect(JSON.stringify(server.requests.map(({ body }) => body))).not.toContain(secret.slice(8))
  })
})

describe('a model that is away, broken or slow', () => {
  test('leaves the reply to words alone, is told of, and is not asked again at once [G3]', async () => {
    let at = 1_000
    const server = await meaningServer()
    const { db, ask, chosen, logged } = await knowing([cello], { now: () => at })
    chosen.embedding = chooseEmbedding(db, 'http://127.0.0.1:9/v1')
    expect(await ask()).toBe('')
    expect(await ask('Who plays the cello?')).toContain(cello)
    expect(failures(logged)).toEqual([
      ['warn', 'memory is ranked without a model that failed', { model: 'Finder', code: 'unreachable' }],
    ])
    const { open } = chooseEmbedding(db, server.baseUrl)
    chosen.embedding = { ...chosen.embedding, open }
    expect(await ask()).toBe('')
    at += 30_000
    expect(await ask()).toContain(cello)
  })

  test.each([
    ['an error', { status: 500, json: { error: { message: 'out of memory' } } }],
    ['no JSON', { text: '<html>' }],
    ['a vector too few', { json: { data: [{ index: 0, embedding: [1, 0] }] } }],
    ['a broken connection', { cut: true as const }],
  ])('%s instead of vectors breaks no reply', async (_what, reply) => {
    const server = await meaningServer()
    const { db, ask, chosen, logged } = await knowing([cello])
    chosen.embedding = chooseEmbedding(db, server.baseUrl)
    server.on('POST /v1/embeddings', () => reply)
    expect(await ask('Who plays the cello?')).toContain(cello)
    expect(failures(logged)).toHaveLength(1)
    await vi.waitFor(() => expect(vectorCount(db)).toBe(0))
  })

  test('a model that cannot be opened breaks no reply', async () => {
    const { ask, chosen, logged } = await knowing([cello])
    const open = () => Promise.reject(new Error('no key'))
    chosen.embedding = { rowId: 1, displayName: 'Finder', servedAs: 'a', open }
    expect(await ask('Who plays the cello?')).toContain(cello)
    expect(failures(logged)).toHaveLength(1)
  })

  test('a slow one is not waited for, and what it says late serves the next question [G3]', async () => {
    const server = await meaningServer()
    let answer: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      answer = resolve
    })
    const budget: (() => void)[] = []
    const { db, ask, chosen, logged } = await knowing([cello], {
      recallBudgetMs: 1_500,
      setTimer: (run, delayMs) => (delayMs === 1_500 ? void budget.push(run) : setTimeout(run, delayMs)),
    })
    chosen.embedding = chooseEmbedding(db, server.baseUrl)
    server.on('POST /v1/embeddings', async (request) => {
      await held
      return vectorsFor(request)
    })
    const asked = ask('Who plays the cello?')
    await server.waitForRequest(({ path }) => path === '/v1/embeddings')
    budget.shift()?.()
    expect(await asked).toContain(cello)
    expect(logged).toContainEqual(['info', 'memory does not wait for a slow model', { budgetMs: 1_500 }])
    // While it is at work it is not asked a second time.
    expect(await ask()).toBe('')
    expect(embedded(server)).toHaveLength(1)
    answer()
    await vectorsKept(db, 1)
    const before = embedded(server).length
    expect(await ask()).toContain(cello)
    expect(embedded(server).slice(before)).toEqual([[question]])
  })

  test('closing the app ends a question that is under way', async () => {
    const server = await meaningServer()
    const { db, memory, ask, chosen } = await knowing([cello])
    chosen.embedding = chooseEmbedding(db, server.baseUrl)
    server.on('POST /v1/embeddings', () => ({ hang: true }))
    const asked = ask('Who plays the cello?')
    const { path } = await server.waitForRequest((request) => request.path === '/v1/embeddings')
    expect(path).toBe('/v1/embeddings')
    await memory.close()
    expect(await asked).toContain(cello)
  })
})

describe('vectors that are kept', () => {
  test('no text is embedded twice: the next question sends itself alone [G3]', async () => {
    const server = await meaningServer()
    const { db, ask, chosen } = await knowing([boiler, cello])
    chosen.embedding = chooseEmbedding(db, server.baseUrl)
    await ask()
    await vectorsKept(db, 2)
    const before = embedded(server).length
    expect(embedded(server).flat()).toEqual(expect.arrayContaining([boiler, cello]))
    const next = 'Which instrument does my kid have?'
    expect(await ask(next)).toContain(cello)
    expect(embedded(server).slice(before)).toEqual([[next]])
  })

  test('go with what they are of: memories that are changed or forgotten, conversations that are deleted [G4]', async () => {
    const server = await meaningServer()
    const { db, memory, talk, ask, chosen } = await knowing([boiler], { undoMs: 0 })
    chosen.embedding = chooseEmbedding(db, server.baseUrl)
    const { id } = await memory.api.add(byHand(cello))
    const conversation = talk.conversation()
    talk.turn(conversation, 'I said that what my kid performs on was dear')
    await ask()
    await vectorsKept(db, 3)
    const vectorOf = (text: string) =>
      db
        .prepare(
          `SELECT vector FROM embedding_cache e JOIN memories m ON m.id = e.memory_id WHERE m.text = ?`,
        )
        .pluck()
        .get(text)
    const kept = vectorOf(cello)
    if (!Buffer.isBuffer(kept)) throw new Error('no vector')
    const inFile = () => {
      db.pragma('wal_checkpoint(TRUNCATE)')
      return readFileSync(db.name).includes(kept)
    }
    expect(inFile()).toBe(true)
    await memory.api.edit({ id, text: 'My daughter gave up music' })
    expect(vectorCount(db)).toBe(2)
    expect(inFile()).toBe(false)
    db.prepare('DELETE FROM conversations WHERE id = ?').run(conversation)
    expect(vectorCount(db)).toBe(1)
    for (const item of (await memory.api.list(listed({ limit: 9 }))).items)
      await memory.api.remove({ id: item.id })
    await vectorsKept(db, 0)
  })

  test('of one model are never compared with those of another, or of another server under its name [G3]', async () => {
    const [small, large] = [await meaningServer(64), await meaningServer(96)]
    const { db, ask, chosen } = await knowing([boiler, cello])
    chosen.embedding = chooseEmbedding(db, small.baseUrl)
    await ask()
    await vectorsKept(db, 2)
    chosen.embedding = chooseEmbedding(db, large.baseUrl)
    expect(await ask()).toContain(cello)
    await vectorsKept(db, 4)
    expect(embedded(large).flat()).toEqual(expect.arrayContaining([boiler, cello]))
    // The same model of the list, now behind another address.
    const { servedAs: _gone, ...moved } = chosen.embedding
    const other = await meaningServer(96)
    const { open } = chooseEmbedding(db, other.baseUrl)
    chosen.embedding = { ...moved, open, servedAs: other.baseUrl }
    expect(await ask()).toContain(cello)
    expect(embedded(other).flat()).toEqual(expect.arrayContaining([boiler, cello]))
  })

  test('of another length under the same name and address are made anew', async () => {
    const server = await meaningServer(64)
    const { db, ask, chosen, logged } = await knowing([boiler, cello])
    const model = chooseEmbedding(db, server.baseUrl)
    chosen.embedding = model
    await ask()
    await vectorsKept(db, 2)
    const replaced = await meaningServer(96)
    chosen.embedding = {
      ...chooseEmbedding(db, replaced.baseUrl),
      rowId: model.rowId,
      servedAs: model.servedAs,
    }
    expect(await ask()).toContain(cello)
    expect(failures(logged)).toEqual([])
    const sizes = () => db.prepare('SELECT DISTINCT size_bytes FROM embedding_cache').pluck().all()
    await vi.waitFor(() => expect(sizes()).toEqual([96 * 4]))
  })

  test('what is forgotten while the model reads is neither shown nor kept [G4]', async () => {
    const server = await meaningServer()
    const { db, memory, ask, chosen } = await knowing([boiler, cello])
    chosen.embedding = chooseEmbedding(db, server.baseUrl)
    const [item] = (await memory.api.list(listed({ query: 'cello', limit: 1 }))).items
    server.on('POST /v1/embeddings', async () => {
      await memory.api.remove({ id: item?.id ?? '' })
      server.on('POST /v1/embeddings', () => undefined)
      return undefined
    })
    expect(await ask('Who plays the cello?')).toBe('')
    // That of the other one alone.
    await vectorsKept(db, 1)
  })
})
