import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { MemoryKind } from '../../../../shared/contract/memory'
import { closeDatabase, openDatabase } from '../../database/connection'
import { openTestDatabase, temporaryFolder } from '../../database/testing'
import { byHand, item, items, listed, ScriptedModel, testMemory } from '../testing'

const all = listed()

test('a memory is written, read, edited, pinned and found by hand; each change keeps the state before [G4]', async () => {
  let now = 1_000
  const db = await openTestDatabase()
  const { memory, changes } = testMemory(db, null, { now: () => now })
  const { id } = await memory.apis.memory.add(byHand('Went to the sea', 'episodic'))
  expect(await memory.apis.memory.get({ id })).toMatchObject({
    kind: 'episodic',
    origin: 'manual',
    occurredPrecision: 'unknown',
  })
  now = 2_000
  expect(await memory.apis.memory.edit({ id, text: 'Went to the lake' })).toMatchObject({
    text: 'Went to the lake',
    changedAt: 2_000,
  })
  expect(await memory.apis.memory.pin({ id, pinned: true })).toMatchObject({ pinned: true })
  expect((await memory.apis.memory.list({ ...all, query: 'sea' })).total).toBe(0)
  expect((await memory.apis.memory.list({ ...all, query: 'lak' })).total).toBe(1)
  const versions = db
    .prepare(`SELECT operation, json_extract(before, '$.text') AS before,
    json_extract(after, '$.text') AS after, at FROM memory_versions ORDER BY id`)
    .all()
  expect(versions).toEqual([
    { operation: 'insert', before: null, after: 'Went to the sea', at: 1_000 },
    { operation: 'edit', before: 'Went to the sea', after: 'Went to the lake', at: 2_000 },
    { operation: 'pin', before: 'Went to the lake', after: 'Went to the lake', at: 2_000 },
  ])
  expect(changes).toEqual([1, 2, 3].map(() => ({ topic: 'memory', id })))
  const nobody = '01900000-0000-7000-8000-ffffffffffff'
  for (const wrong of [
    () => memory.apis.memory.get({ id: nobody }),
    () => memory.apis.memory.edit({ id: nobody, text: 'x' }),
    () => memory.apis.memory.pin({ id: nobody, pinned: true }),
    () => memory.apis.memory.remove({ id: nobody }),
  ]) {
    expect(wrong).toThrow('memory_missing')
  }
  expect(() => memory.apis.memory.usedIn({ runId: nobody })).toThrow('run_missing')
})

test('removing hides at once and can be undone; after that the text is gone from the file [G4]', async () => {
  const file = `${temporaryFolder()}/keepsake.db`
  const db = await openDatabase({ file, backupFolder: `${file}.b`, now: () => 1 })
  let now = 1_000
  const timers: (() => void)[] = []
  const { memory } = testMemory(db, null, {
    now: () => now,
    setTimer: (run) => timers.push(run),
    clearTimer: () => undefined,
  })
  const { id } = await memory.apis.memory.add(byHand('The user collects zeppelins.'))
  await memory.apis.memory.remove({ id })
  expect((await memory.apis.memory.list(all)).total).toBe(0)
  expect((await memory.apis.memory.list({ ...all, query: 'zeppelins' })).total).toBe(0)
  expect((await memory.apis.memory.list(listed({ state: 'removed' }))).total).toBe(1)
  now += 9_999
  expect(await memory.apis.memory.restore({ id })).toMatchObject({ text: 'The user collects zeppelins.' })
  expect((await memory.apis.memory.list(all)).total).toBe(1)
  await memory.apis.memory.remove({ id })
  now += 10_000
  expect(() => memory.apis.memory.restore({ id })).toThrow('undo_expired')
  timers.at(-1)?.()
  expect(() => memory.apis.memory.restore({ id })).toThrow('undo_expired')
  expect(() => memory.apis.memory.get({ id })).toThrow('memory_missing')
  for (const table of ['memories', 'semantic_memories', 'memory_versions', 'memory_search']) {
    expect(db.prepare(`SELECT count(*) AS n FROM ${table}`).get(), table).toEqual({ n: 0 })
  }
  expect(await memory.apis.memory.activity({ limit: 9, before: null })).toMatchObject([
    { outcome: 'removed', text: '', memoryId: null },
  ])
  await memory.close()
  closeDatabase(db)
  expect(readFileSync(file).includes('zeppelin')).toBe(false)
})

test('what was removed before the app died is erased at the next start', async () => {
  const db = await openTestDatabase()
  let now = 1_000
  const first = testMemory(db, null, { now: () => now })
  const { id } = await first.memory.apis.memory.add(byHand('The user is called Robin.', 'core'))
  await first.memory.apis.memory.remove({ id })
  await first.memory.close()
  now += 60_000
  const second = testMemory(db, null, { now: () => now })
  second.memory.start()
  expect(db.prepare('SELECT count(*) AS n FROM memories').get()).toEqual({ n: 0 })
  await second.memory.close()
})

test('the manager does not bring back what a person erased or corrected; a person can [G4]', async () => {
  const db = await openTestDatabase()
  let now = Date.now()
  const model = new ScriptedModel(
    items(item('I like tea', 'The user likes tea.'), item('I fear dogs', 'The user fears dogs.')),
  )
  const { memory, talk } = testMemory(db, model, { now: () => now })
  const tea = await memory.apis.memory.add(byHand('The user likes tea.'))
  await memory.apis.memory.remove({ id: tea.id })
  now += 20_000
  const dogs = await memory.apis.memory.add(byHand('The user fears dogs.'))
  await memory.apis.memory.edit({ id: dogs.id, text: 'The user fears wolves.' })
  memory.start()
  talk.turn(talk.conversation(), 'I like tea and I fear dogs')
  await vi.waitFor(() => expect(model.requests.length).toBe(1))
  await vi.waitFor(async () => expect((await memory.apis.memory.status()).waitingJobs).toBe(0))
  expect((await memory.apis.memory.list(all)).items.map((memory) => memory.text)).toEqual([
    'The user fears wolves.',
  ])
  expect(
    (await memory.apis.memory.activity({ limit: 2, before: null })).map((entry) => entry.reason),
  ).toEqual(['removed_before', 'removed_before'])
  await memory.apis.memory.add(byHand('The user likes tea.'))
  expect((await memory.apis.memory.list(all)).total).toBe(2)
  await memory.close()
})

test('of 10,000 memories the oldest is found by search and by the last page, and a question is answered in time [G4]', async () => {
  const db = await openTestDatabase()
  const { memory } = testMemory(db, null, { now: () => 1_000 })
  await memory.apis.memory.add(byHand('The very first one is about an ocarina. 陶笛'))
  db.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
    INSERT INTO memories (public_id, kind, text, origin, author, importance, valid_from, text_hash, search_text,
      created_at, changed_at)
    SELECT format('01900000-0000-7000-9000-%012x', i), 'semantic', 'The user noted the fact number ' || i || ' about gardens.',
      'manual', 'person', 2, 1000 + i, 'h' || i, 'The user noted the fact number ' || i || ' about gardens.', 1000 + i, 1000 + i
    FROM n`)
  for (const query of ['ocarina', 'OCARIN', 'first ocarina', '陶笛', '笛', 'one "ocarina']) {
    expect(await memory.apis.memory.list({ ...all, query }), query).toMatchObject({
      total: 1,
      items: [{ text: /ocarina/ }],
    })
  }
  for (const query of ['AND', '"', 'c++', 'NOT ( zebra', '*', '笛陶', 'ocarina trumpet']) {
    expect((await memory.apis.memory.list({ ...all, query })).total, query).toBe(0)
  }
  const last = await memory.apis.memory.list({ ...all, offset: 9_900 })
  expect(last.total).toBe(10_000)
  expect(last.items.at(-1)?.text).toContain('ocarina')
  const began = performance.now()
  const found = await memory.recall({
    conversationRowId: null,
    text: 'Which fact about gardens did I note, and what about the ocarina?',
    memoryMode: 'normal',
    budgetTokens: 1_500,
    countTokens: (text) => text.length / 4,
  })
  expect(performance.now() - began).toBeLessThan(2_000)
  expect(found.used.map(({ text }) => text).join()).toContain('ocarina')
})

test('the schema holds all six kinds, each with its own columns, and no seventh [G1]', async () => {
  const db = await openTestDatabase()
  const insert =
    db.prepare(`INSERT INTO memories (public_id, kind, text, origin, author, importance, valid_from,
    text_hash, search_text, created_at, changed_at) VALUES (?, ?, 't', 'manual', 'person', 2, 1, '', 't', 1, 1)`)
  const details: Record<MemoryKind, string> = {
    core: `INSERT INTO core_memories (id, label) VALUES (?, 'persona')`,
    episodic: `INSERT INTO episodic_memories (id, occurred_at, occurred_precision) VALUES (?, 1, 'month')`,
    semantic: `INSERT INTO semantic_memories (id, name) VALUES (?, 'Anna')`,
    procedural: `INSERT INTO procedural_memories (id, title, entry_type, steps) VALUES (?, 't', 'guide', '["a"]')`,
    resource: `INSERT INTO resource_memories (id, title, media_type, file_hash) VALUES (?, 't', 'text/plain', 'h')`,
    vault: `INSERT INTO vault_memories (id, item_kind, sensitivity, ciphertext) VALUES (?, 'key', 'high', x'00')`,
  }
  for (const kind of MemoryKind.options) {
    const { lastInsertRowid } = insert.run(kind, kind)
    db.prepare(details[kind]).run(lastInsertRowid)
  }
  expect(() => insert.run('seventh', 'dream')).toThrow(/CHECK/)
  db.exec('DELETE FROM memories')
  for (const kind of MemoryKind.options) {
    expect(db.prepare(`SELECT count(*) AS n FROM ${kind}_memories`).get(), kind).toEqual({ n: 0 })
  }
})
