import { expect, test, vi } from 'vitest'
import { AppError } from '../app-error'
import type { MemoryFeature } from './index'
import { byHand, idle, item, items, learning, listed, ScriptedModel, textOf, texts } from './testing'

const reasons = async (memory: MemoryFeature) =>
  (await memory.apis.memory.activity({ limit: 50, before: null })).map(
    (entry) => `${entry.outcome}:${entry.reason}`,
  )

test('a finished turn becomes memories of three kinds with quote, turn, date and history [G2]', async () => {
  const text = 'I live in Lisbon. Anna visited me last Friday and brought her parrot.'
  const model = new ScriptedModel(
    items(
      item('I live in Lisbon', 'The user lives in Lisbon.', { type: 'core', importance: 3 }),
      item('visited me last Friday', 'Anna visited the user.', {
        type: 'episodic',
        subject: 'Anna',
        when_text: 'last Friday',
      }),
      item('her parrot', 'Anna has a parrot.', { subject: 'Anna' }),
    ),
  )
  const { db, memory, talk, changes } = await learning(model)
  const { runId } = talk.turn(talk.conversation('Family'), text)
  await idle(memory)
  const { items: saved, total } = await memory.apis.memory.list(listed({ limit: 10 }))
  expect(total).toBe(3)
  const visit = saved.find((memory) => memory.kind === 'episodic')
  expect(visit).toMatchObject({
    text: 'Anna visited the user.',
    subject: 'Anna',
    origin: 'user',
    occurredAt: Date.parse('2026-11-20T12:00:00Z'),
    occurredPrecision: 'day',
    occurredPhrase: 'last Friday',
    sources: [{ conversationTitle: 'Family', quote: 'visited me last Friday' }],
  })
  expect((await memory.apis.memory.writtenFrom({ runId })).length).toBe(3)
  expect(
    db
      .prepare(`SELECT operation, actor, job_id, before, json_extract(after, '$.kind') AS kind
    FROM memory_versions ORDER BY id`)
      .all(),
  ).toEqual(
    ['core', 'episodic', 'semantic'].map((kind) => ({
      operation: 'insert',
      // Where one lives is read by the rules; the rest by the model.
      actor: kind === 'core' ? 'Keepsake' : 'Scripted',
      job_id: 1,
      before: null,
      kind,
    })),
  )
  expect(changes.map((change) => change.topic)).toEqual(
    expect.arrayContaining(['memory', 'memory-status', 'conversation']),
  )
  const [request] = model.requests
  expect(request).toMatchObject({ temperature: 0, responseFormat: { type: 'json_schema' } })
  expect(model.estimateTokens(request ? textOf(request.messages[0]) : '')).toBeLessThanOrEqual(700)
})

test('only what the user said is kept: wrong quotes, the examples and malformed items are dropped with a reason', async () => {
  const model = new ScriptedModel(
    items(
      item('I hate tea', 'The user hates tea.'),
      item('my dog Placeholder', 'The user has a dog called Placeholder.'),
      item('sure, tea it is', 'The assistant likes tea.'),
      { text: 'no quote' },
      item('“I  LIKE tea”', 'The user likes tea.'),
    ),
  )
  const { memory, talk } = await learning(model)
  talk.turn(talk.conversation(), 'Well, I like tea.', { reply: 'Sure, tea it is' })
  await idle(memory)
  expect(await texts(memory)).toEqual(['Likes tea.'])
  expect((await reasons(memory)).sort()).toEqual([
    'failed:malformed',
    'saved:null',
    'skipped:example',
    'skipped:quote_not_found',
    'skipped:quote_not_found',
  ])
})

test.each([
  ['thoughts and a fence', ['<think>{"items": maybe}</think>\n```json\n{"items": [ITEM]}\n```'], 1],
  ['talk around it and a trailing comma', ['Here you are: {"items": [ITEM,]} Anything else?'], 1],
  ['an answer cut off in the second item', ['{"items": [ITEM, {"type": "core", "text": "The us'], 1],
  ['a bare list', ['[ITEM]'], 1],
  ['a second form after prose', ['I cannot do that.', '{"items": [ITEM]}'], 2],
  ['the retry after three bad answers', ['no', '{"facts": []}', '{{{', '{"items": [ITEM]}'], 4],
  ['a server that knows no schema', [new AppError('bad_request', {}), '{"items": [ITEM]}'], 2],
])('the manager is understood through %s', async (_name, answers, calls) => {
  const fact = JSON.stringify(item('I like tea', 'The user likes tea.'))
  const model = new ScriptedModel(
    ...answers.map((answer) => (typeof answer === 'string' ? answer.replace('ITEM', fact) : answer)),
  )
  const { memory, talk } = await learning(model)
  talk.turn(talk.conversation(), 'I like tea.')
  await idle(memory)
  expect(await texts(memory)).toEqual(['Likes tea.'])
  expect(model.requests.length).toBe(calls)
  const forms = ['json_schema', 'json_object', 'text', 'text']
  expect(model.requests.map((request) => request.responseFormat?.type)).toEqual(forms.slice(0, calls))
})

test('a model that never writes JSON leaves the job waiting, says why, and learns later [G2]', async () => {
  const model = new ScriptedModel('I am a very small model.')
  const { memory, talk } = await learning(model)
  talk.turn(talk.conversation(), 'I like tea.')
  await vi.waitFor(async () =>
    expect((await memory.apis.memory.status()).lastError?.code).toBe('memory_bad_output'),
  )
  const status = await memory.apis.memory.status()
  expect(status).toMatchObject({ waitingJobs: 1, running: false, memories: 0 })
  expect(status.nextTryAt).toBeGreaterThan(Date.now())
  expect(await reasons(memory)).toEqual(['failed:memory_bad_output'])
  model.answers = [items(item('I like tea', 'The user likes tea.'))]
  await memory.apis.memory.retryNow()
  await idle(memory)
  expect(await texts(memory)).toEqual(['Likes tea.'])
  expect((await memory.apis.memory.status()).lastError).toBeNull()
})

test('without a manager, or with it away, jobs wait and are done when it is there [G2]', async () => {
  let model: ScriptedModel | null = null
  const { memory, talk } = await learning(null, undefined, {
    managerModel: async () => model && { model, displayName: 'Late', rowId: 1 },
  })
  talk.turn(talk.conversation(), 'I like tea.')
  model = new ScriptedModel(new AppError('unreachable', {}), items(item('I like tea', 'The user likes tea.')))
  memory.wake()
  await vi.waitFor(async () =>
    expect((await memory.apis.memory.status()).lastError?.code).toBe('unreachable'),
  )
  await memory.apis.memory.retryNow()
  await idle(memory)
  expect(await texts(memory)).toEqual(['Likes tea.'])
})

test('a manager that cannot be opened is said so, and tried again [G2]', async () => {
  const model = new ScriptedModel(items(item('I like tea', 'The user likes tea.')))
  let crashed = true
  const usage: unknown[] = []
  const { memory, talk } = await learning(null, undefined, {
    managerModel: async () => {
      if (crashed) throw new AppError('builtin_engine_crashed', {})
      return { model, displayName: 'Small', rowId: 7 }
    },
    onUsage: (entry) => usage.push(entry),
    now: () => 5_000,
  })
  talk.turn(talk.conversation(), 'I like tea.', { at: 1_000 })
  await vi.waitFor(async () =>
    expect((await memory.apis.memory.status()).lastError?.code).toBe('builtin_engine_crashed'),
  )
  expect((await memory.apis.memory.status()).nextTryAt).toBe(10_000)
  crashed = false
  await memory.apis.memory.retryNow()
  await idle(memory)
  expect(await texts(memory)).toEqual(['Likes tea.'])
  expect(usage).toEqual([
    { modelRowId: 7, modelName: 'Small', at: 5_000, promptTokens: 10, completionTokens: 5, estimated: false },
  ])
})

test('a full core loses nothing: the fact is kept outside of it', async () => {
  const model = new ScriptedModel(items(item('I like tea', 'The user likes tea.', { type: 'core' })))
  const { memory, talk } = await learning(model)
  await memory.apis.memory.add(byHand('a'.repeat(1_995), 'core'))
  talk.turn(talk.conversation(), 'I like tea.')
  await idle(memory)
  const { items: saved } = await memory.apis.memory.list(listed({ query: 'tea', limit: 9 }))
  expect(saved).toMatchObject([{ kind: 'semantic', text: 'Likes tea.' }])
  expect((await reasons(memory))[0]).toBe('saved:core_full')
})

test('the same fact said five ways becomes one memory; a change leaves one current and keeps the old [G2]', async () => {
  const model = new ScriptedModel('{"items": []}')
  const { db, memory, talk } = await learning(model)
  const conversation = talk.conversation()
  const say = async (turn: string, text: string, at: number) => {
    model.answers = [items(item(turn, text))]
    const { runId } = talk.turn(conversation, turn, { at })
    await idle(memory)
    return runId
  }
  for (const [at, text] of [
    'The user lives in Lisbon.',
    'the user lives in Lisbon',
    'User lives in Lisbon!',
    'The user is living in Lisbon.',
    'The user  LIVES in Lisbon.',
  ].entries()) {
    await say(`I live in Lisbon, number ${at}`, text, 1_000 + at)
  }
  expect(await memory.apis.memory.list(listed({ limit: 9 }))).toMatchObject({
    total: 1,
    items: [{ seenCount: 5, sources: { length: 5 } }],
  })
  const runId = await say('I moved, I live in Porto now', 'The user lives in Porto.', 9_000)
  const [porto] = await memory.apis.memory.writtenFrom({ runId })
  expect(await memory.apis.memory.replacedFrom({ runId })).toMatchObject([
    { text: 'Lives in Lisbon.', supersededBy: porto?.id },
  ])
  expect(await texts(memory)).toEqual(['Lives in Porto.'])
  expect(db.prepare('SELECT text, valid_to, superseded_by FROM memories ORDER BY id').all()).toEqual([
    { text: 'Lives in Lisbon.', valid_to: 9_000, superseded_by: 2 },
    { text: 'Lives in Porto.', valid_to: null, superseded_by: null },
  ])
  await say("My sister's flat is in Faro", "The user's sister lives in Faro.", 9_500)
  await say('I like coffee too', 'The user likes coffee.', 9_600)
  await say('And I like tea', 'The user likes tea.', 9_700)
  expect((await texts(memory)).length).toBe(4)
})

test('a secret stays in the message alone: no other table, index or prompt has it [G5]', async () => {
  const canary = 'sk-proj-CANARY7f3kQz9LmX2'
  const answer = items(
    item(`my key is ${canary}`, `The user has the key ${canary}.`),
    item('I like tea', 'The user likes tea.'),
  )
  const model = new ScriptedModel(answer)
  const { db, memory, talk } = await learning(model)
  const conversation = talk.conversation()
  const { runRowId } = talk.turn(
    conversation,
    `I like tea, my key is ${canary} and my password is CANARY-hunter2`,
    {
      reply: `Never share ${canary}!`,
    },
  )
  await idle(memory)
  await memory.apis.memory.add(byHand(`My key is ${canary}`))
  const recalled = await memory.recall({
    conversationRowId: null,
    text: `What tea do I like, what is my key ${canary}?`,
    memoryMode: 'normal',
    budgetTokens: 1_500,
    countTokens: (text) => Math.ceil(text.length / 4),
  })
  memory.recordUsed(runRowId, recalled.used)
  expect(recalled.used.length).toBeGreaterThan(0)
  expect(recalled.block).not.toContain('CANARY')
  expect(JSON.stringify(model.requests)).not.toContain('CANARY')
  const tables = db.prepare<[], { name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all()
  const leaking = tables.filter(({ name }) => {
    const rows = db.prepare(`SELECT * FROM "${name}"`).all()
    return (
      JSON.stringify(rows).includes('CANARY') ||
      JSON.stringify(rows).includes(Buffer.from('canary').toString('hex'))
    )
  })
  expect(leaking.map(({ name }) => name)).toEqual(['message_parts'])
  expect(
    db.prepare(`SELECT count(*) AS n FROM message_search WHERE message_search MATCH '"canary"'`).get(),
  ).toEqual({ n: 0 })
})

test('nothing is learned in a chat that keeps out, while paused, or after it was taken out [G4]', async () => {
  const model = new ScriptedModel(items(item('I like tea', 'The user likes tea.')))
  const { memory, talk, db } = await learning(model, undefined, { managerModel: async () => null })
  talk.turn(talk.conversation('', 'off'), 'I like tea.')
  talk.turn(talk.conversation('', 'read_only'), 'I like tea.')
  await memory.apis.memory.setPaused({ paused: true })
  talk.turn(talk.conversation(), 'I like tea.')
  expect(await memory.apis.memory.status()).toMatchObject({ paused: true, waitingJobs: 0, indexedTurns: 0 })
  await memory.apis.memory.setPaused({ paused: false })
  const later = talk.conversation()
  talk.turn(later, 'I like tea.')
  db.prepare(`UPDATE conversations SET memory_mode = 'off' WHERE id = ?`).run(later)
  memory.wake()
  await vi.waitFor(() =>
    expect(db.prepare('SELECT state FROM memory_jobs').all()).toEqual([{ state: 'skipped' }]),
  )
  expect(model.requests).toEqual([])
})

test('a chat taken out of memory while the manager reads it leaves nothing behind [G4]', async () => {
  const model = new ScriptedModel(async () => {
    db.prepare(`UPDATE conversations SET memory_mode = 'off'`).run()
    return items(item('I like tea', 'The user likes tea.'))
  })
  const { memory, talk, db } = await learning(model)
  talk.turn(talk.conversation(), 'I like tea.')
  await vi.waitFor(() => expect(model.requests.length).toBe(1))
  await idle(memory)
  expect(await texts(memory)).toEqual([])
})

test.each<[string, string, (memory: MemoryFeature, stops: boolean) => unknown]>([
  ['a reply goes first', '', (memory, stops) => memory.setBusy(stops)],
  ['pausing stops what is read', ' [G4]', (memory, stops) => memory.apis.memory.setPaused({ paused: stops })],
])('%s: the manager stops at once and reads again afterwards%s', async (_what, _row, stop) => {
  let calls = 0
  const model = new ScriptedModel((_request, signal) => {
    calls += 1
    if (calls > 1) return Promise.resolve(items(item('I like tea', 'The user likes tea.')))
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new AppError('cancelled', {})))
    })
  })
  const { memory, talk } = await learning(model)
  talk.turn(talk.conversation(), 'I like tea.')
  await vi.waitFor(() => expect(calls).toBe(1))
  await stop(memory, true)
  await vi.waitFor(async () => expect((await memory.apis.memory.status()).running).toBe(false))
  expect(await memory.apis.memory.status()).toMatchObject({ waitingJobs: 1, lastError: null })
  await stop(memory, false)
  await idle(memory)
  expect(await texts(memory)).toEqual(['Likes tea.'])
})

test('a lease that cannot be given back, as on a full disk, does not stop the learning for good', async () => {
  const model = new ScriptedModel(
    items(item('I like tea', 'The user likes tea.')),
    items(item('I own a bike', 'The user owns a bike.')),
  )
  const logged: string[] = []
  const { memory, talk, db } = await learning(model, undefined, { log: (_level, text) => logged.push(text) })
  db.exec(`CREATE TRIGGER full BEFORE DELETE ON leases BEGIN SELECT RAISE(ABORT, 'full'); END`)
  talk.turn(talk.conversation(), 'I like tea.')
  await vi.waitFor(() => expect(logged).toContain('the lease of the memory queue could not be given back'))
  talk.turn(talk.conversation(), 'I own a bike.')
  await idle(memory)
  expect(await texts(memory)).toEqual(['Likes tea.', 'Owns a bike.'])
})

test('a long turn is read in pieces that fit the manager; trivial turns are not read at all', async () => {
  const model = new ScriptedModel('{"items": []}')
  const { memory, talk } = await learning(model)
  const conversation = talk.conversation()
  for (const text of ['ok', 'Thanks!', '好的', '```\ncode\n```']) talk.turn(conversation, text)
  await idle(memory)
  expect(model.requests).toEqual([])
  talk.turn(conversation, 'I went there and came back again. '.repeat(600))
  await idle(memory)
  expect(model.requests.length).toBeGreaterThan(1)
  for (const request of model.requests) {
    expect(model.estimateTokens(textOf(request.messages[1]))).toBeLessThanOrEqual(1_600)
  }
})

test('[G4] of a conversation that is deleted while the manager reads it, it is asked nothing more', async () => {
  const stopped = vi.fn()
  const model = new ScriptedModel(
    (_request, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          stopped()
          reject(signal.reason)
        }),
      ),
  )
  const { db, memory, talk } = await learning(model)
  const here = talk.conversation('Boat')
  talk.turn(here, 'The boat Albatross lies in Vigo.')
  await vi.waitFor(() => expect(model.requests).toHaveLength(1))
  memory.leave(talk.conversation('Another'))
  expect(stopped).not.toHaveBeenCalled()
  db.prepare('UPDATE conversations SET removed_at = 1 WHERE id = ?').run(here)
  memory.leave(here)
  await idle(memory)
  expect(stopped).toHaveBeenCalledTimes(1)
  expect(model.requests).toHaveLength(1)
})
