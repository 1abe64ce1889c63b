import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { openTestDatabase } from '../../database/testing'
import { byHand, listed, testMemory, texts } from '../testing'

async function own() {
  const db = await openTestDatabase()
  let now = 1_000
  const { memory } = testMemory(db, null, { now: () => (now += 1) })
  const add = (...of: Parameters<typeof byHand>): Promise<MemoryItem> =>
    Promise.resolve(memory.apis.memory.add(byHand(...of)))
  return { db, memory, add }
}

test('a memory changes its kind, date, subject and importance by hand; what is left out stays [G2]', async () => {
  const { db, memory, add } = await own()
  const { id } = await add('Swam in the lake', 'semantic', { subject: 'Noor' })
  const occurred = { at: 5, precision: 'year' as const, phrase: 'long ago' }
  await memory.apis.memory.edit({
    id,
    occurred,
    detail: { kind: 'episodic', eventType: 'swim', actor: 'Noor', details: 'My password is hunter2' },
  })
  expect(await memory.apis.memory.get({ id })).toMatchObject({
    ...{ kind: 'episodic', text: 'Swam in the lake', subject: 'Noor', importance: 2 },
    ...{ occurredAt: 5, occurredPrecision: 'year', occurredPhrase: 'long ago' },
    detail: { eventType: 'swim', details: expect.stringContaining('[secret:') },
  })
  await memory.apis.memory.edit({ id, importance: 3, subject: null })
  expect(await memory.apis.memory.get({ id })).toMatchObject({ occurredAt: 5, importance: 3, subject: null })
  await memory.apis.memory.edit({ id, detail: { kind: 'core', label: 'own', block: 'Sport' } })
  expect(await memory.apis.memory.get({ id })).toMatchObject({ kind: 'core', occurredAt: null })
  const counts = ['episodic', 'semantic', 'core'].map((kind) =>
    db.prepare(`SELECT count(*) AS n FROM ${kind}_memories`).get(),
  )
  expect(counts).toEqual([{ n: 0 }, { n: 0 }, { n: 1 }])
})

test('a memory is closed, opened again, and put back to the state of any version [G4]', async () => {
  const { memory, add } = await own()
  const { id } = await add('Lives in Porto', 'episodic', {
    occurred: { at: 7, precision: 'day', phrase: 'then' },
  })
  await memory.apis.memory.edit({ id, text: 'Lives in Lisbon', detail: { kind: 'semantic', details: null } })
  expect((await memory.apis.memory.close({ id })).validTo).toBeGreaterThan(0)
  expect(await texts(memory)).toEqual([])
  expect(await memory.apis.memory.reopen({ id })).toMatchObject({ validTo: null })
  const versions = await memory.apis.memory.history({ id })
  expect(versions.map(({ operation }) => operation)).toEqual(['reopen', 'close', 'edit', 'insert'])
  expect(versions[2]).toMatchObject({
    before: { text: 'Lives in Porto', kind: 'episodic', occurredAt: 7 },
    after: { text: 'Lives in Lisbon', kind: 'semantic', occurredAt: null },
  })
  const versionId = versions.at(-1)?.id ?? -1
  expect(await memory.apis.memory.revert({ id, versionId })).toMatchObject({
    ...{ text: 'Lives in Porto', kind: 'episodic', occurredAt: 7, occurredPhrase: 'then', validTo: null },
  })
  expect(() => memory.apis.memory.revert({ id, versionId: 999 })).toThrow('memory_missing')
})

test('merging keeps every source and how often it was said; splitting gives the parts back as they were [G2]', async () => {
  const { db, memory, add } = await own()
  const [tea, green, lake] = [
    await add('Likes tea', 'semantic', { subject: 'Mia', importance: 3 }),
    await add('Likes green tea', 'semantic', { subject: 'Mia' }),
    await add('Swam', 'episodic'),
  ]
  await memory.apis.memory.close({ id: green.id })
  const before = [
    await memory.apis.memory.get({ id: tea.id }),
    await memory.apis.memory.get({ id: green.id }),
  ]
  db.prepare(`INSERT INTO memory_sources (memory_id, quote, created_at, imported)
    SELECT id, text, 1, json_object('conversationId', '01900000-0000-7000-8000-00000000000a', 'conversationTitle', 'Old',
    'messageId', '01900000-0000-7000-8000-00000000000b', 'createdAt', 1) FROM memories WHERE kind = 'semantic'`).run()
  expect(() => memory.apis.memory.merge({ ids: [tea.id, lake.id], text: 'x' })).toThrow('memory_kinds_differ')
  const whole = await memory.apis.memory.merge({
    ids: [tea.id, green.id],
    text: 'Likes tea, green tea above all',
  })
  expect(whole).toMatchObject({
    ...{ subject: 'Mia', importance: 3, seenCount: 2, parts: [tea.id, green.id] },
    sources: [{ quote: 'Likes tea', isHere: false }, { quote: 'Likes green tea' }],
  })
  expect(await texts(memory)).toEqual(['Likes tea, green tea above all', 'Swam'])
  expect(await memory.apis.memory.get({ id: tea.id })).toMatchObject({ supersededBy: whole.id })
  const parts = await memory.apis.memory.split({ id: whole.id })
  const plain = ({ sources: _, changedAt: __, ...part }: MemoryItem) => part
  expect(parts.map(plain)).toEqual(before.map(plain))
  expect(await texts(memory)).toEqual(['Likes tea', 'Swam'])
  // Undone: the whole is there and its parts are not.
  await memory.apis.memory.restore({ id: whole.id })
  expect(await texts(memory)).toEqual(['Likes tea, green tea above all', 'Swam'])
})

test('many are pinned, removed and brought back at once; those that are gone are left out [G2]', async () => {
  const { memory, add } = await own()
  const ids = [(await add('One')).id, (await add('Two')).id]
  const gone = '01900000-0000-7000-8000-ffffffffffff'
  expect(await memory.apis.memory.bulk({ ids: [...ids, gone], action: 'pin' })).toEqual({ changed: 2 })
  expect((await memory.apis.memory.list(listed({ pinned: true }))).total).toBe(2)
  expect(await memory.apis.memory.bulk({ ids: [...ids, gone], action: 'remove' })).toEqual({ changed: 2 })
  expect(await texts(memory)).toEqual([])
  expect(await memory.apis.memory.bulk({ ids, action: 'unpin' })).toEqual({ changed: 0 })
  expect(await memory.apis.memory.bulk({ ids, action: 'restore' })).toEqual({ changed: 2 })
  expect(await texts(memory)).toEqual(['One', 'Two'])
})

test('the name of a block stands in every prompt, so it is kept without secrets [G5]', async () => {
  const { memory } = await own()
  const name = 'My password is Tr0ub4dor&3'
  const blocks = await memory.apis.memory.setCoreBlock({ label: 'own', name, limit: 300 })
  expect(blocks).toContainEqual(expect.objectContaining({ name: 'My password is [secret: password]' }))
  expect(JSON.stringify(blocks)).not.toContain('Tr0ub4dor')
})

test('a block of the core holds no more than its limit, own ones are made and go when empty [G1]', async () => {
  const { memory, add } = await own()
  await memory.apis.memory.setCoreBlock({ label: 'own', name: 'Work', limit: 100 })
  const detail = { kind: 'core', label: 'own', block: 'Work' } as const
  const { id } = await add('a'.repeat(90), 'core', { detail })
  await expect((async () => add('b'.repeat(11), 'core', { detail }))()).rejects.toThrow('memory_core_full')
  expect(await memory.apis.memory.coreBlocks()).toMatchObject([
    { label: 'user', limit: 2_000, length: 0 },
    { label: 'persona', limit: 1_000, length: 0 },
    { label: 'own', name: 'Work', limit: 100, length: 90 },
  ])
  expect(() => memory.apis.memory.edit({ id, text: 'c'.repeat(101) })).toThrow('memory_core_full')
  expect(() => memory.apis.memory.removeCoreBlock({ name: 'Work' })).toThrow('memory_block_in_use')
  await memory.apis.memory.setCoreBlock({ label: 'own', name: 'Work', limit: 300 })
  await memory.apis.memory.edit({ id, text: 'c'.repeat(101) })
  expect(() => memory.apis.memory.setCoreBlock({ label: 'own', name: 'Work', limit: 100 })).toThrow(
    'memory_core_full',
  )
  await memory.apis.memory.close({ id })
  await add('d'.repeat(290), 'core', { detail })
  expect(() => memory.apis.memory.reopen({ id })).toThrow('memory_core_full')
  await memory.apis.memory.edit({ id, detail: { kind: 'semantic', details: null } })
  await memory.apis.memory.bulk({
    ids: (await memory.apis.memory.list(listed({ kinds: ['core'] }))).items.map((one) => one.id),
    action: 'remove',
  })
  expect(await memory.apis.memory.removeCoreBlock({ name: 'Work' })).toHaveLength(2)
})

test('what a person sets is kept, and what they did not set stays as it is [G4]', async () => {
  const { db, memory } = await own()
  expect(await memory.apis.memory.settings()).toMatchObject({
    learning: 'model',
    budgetTokens: 1_500,
    tools: true,
  })
  await memory.apis.memory.updateSettings({ learning: 'rules', retentionDays: { episodic: 30 } })
  const again = testMemory(db, null)
  expect(await again.memory.apis.memory.settings()).toEqual({
    ...{ learning: 'rules', consolidate: true, budgetTokens: 1_500, tools: true },
    retentionDays: { episodic: 30 },
  })
})

test('[G4] a change to hundreds lets others work in between, and says so once for each step', async () => {
  const { memory, changes } = testMemory(await openTestDatabase(), null, { setTimer: () => null })
  const ids: string[] = []
  for (let number = 0; number < 350; number++) {
    ids.push((await memory.apis.memory.add(byHand(`The user owns stamp ${number}`))).id)
  }
  await nextTurn()
  changes.splice(0)
  let turns = 0
  const watch = setInterval(() => (turns += 1), 0)
  for (const action of ['pin', 'remove', 'restore'] as const) {
    expect(await memory.apis.memory.bulk({ ids, action })).toEqual({ changed: 350 })
    const told = changes.splice(0)
    expect(new Set(told.map(({ topic }) => topic))).toEqual(new Set(['memory']))
    expect(told.length).toBeLessThan(350)
  }
  clearInterval(watch)
  expect(turns).toBeGreaterThan(2)
  expect((await memory.apis.memory.list(listed({ pinned: true }))).total).toBe(350)
})
