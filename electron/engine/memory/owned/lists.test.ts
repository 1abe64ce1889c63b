import { expect, test } from 'vitest'
import { openTestDatabase } from '../../database/testing'
import { byHand, item, items, learning, listed, ScriptedModel, testMemory, texts } from '../testing'

async function known() {
  const db = await openTestDatabase()
  let now = 1_000
  const { memory, talk } = testMemory(db, null, { now: () => (now += 1) })
  const add = async (...of: Parameters<typeof byHand>) => (await memory.apis.memory.add(byHand(...of))).id
  const found = async (filter: Parameters<typeof listed>[0]) =>
    (await memory.apis.memory.list(listed(filter))).items.map(({ text }) => text)
  return { db, memory, talk, add, found, at: () => now }
}

test('memories are filtered by kind, subject, pin, importance, author, time and state, and sorted [G2]', async () => {
  const { memory, add, found } = await known()
  await add('Likes tea', 'semantic', { subject: 'Mia', importance: 3 })
  const lake = await add('Swam in the lake', 'episodic', {
    subject: 'Noor',
    occurred: { at: Date.parse('2024-06-01T12:00:00Z'), precision: 'day', phrase: 'on the first of June' },
  })
  const old = await add('Lives in Porto', 'core')
  await memory.apis.memory.pin({ id: lake, pinned: true })
  await memory.apis.memory.close({ id: old })
  expect(await found({ kinds: ['semantic', 'core'] })).toEqual(['Likes tea'])
  expect(await found({ subject: 'Noor' })).toEqual(['Swam in the lake'])
  expect(await found({ subject: '', state: 'all' })).toEqual(['Lives in Porto'])
  expect(await found({ pinned: true })).toEqual(['Swam in the lake'])
  expect(await found({ pinned: false })).toEqual(['Likes tea'])
  expect(await found({ importance: 3 })).toEqual(['Likes tea'])
  expect(await found({ writtenBy: 'model' })).toEqual([])
  expect(await found({ writtenBy: 'person', origins: ['manual'] })).toHaveLength(2)
  expect(await found({ origins: ['web'] })).toEqual([])
  expect(await found({ from: Date.parse('2024-01-01'), to: Date.parse('2025-01-01') })).toEqual([
    'Swam in the lake',
  ])
  expect(await found({ state: 'past' })).toEqual(['Lives in Porto'])
  expect(await found({ query: 'porto', state: 'all' })).toEqual(['Lives in Porto'])
  expect(await found({ sort: 'importance' })).toEqual(['Likes tea', 'Swam in the lake'])
  expect(await found({ sort: 'subject', descending: false })).toEqual(['Likes tea', 'Swam in the lake'])
  expect(await found({ sort: 'when' })).toEqual(['Swam in the lake', 'Likes tea'])
  expect(await found({ sort: 'kind', descending: false })).toEqual(['Swam in the lake', 'Likes tea'])
})

test('steps and details are searched as well, and every kind keeps what is its own [G1]', async () => {
  const { memory, add, found } = await known()
  const id = await add('How bread is baked', 'semantic', {
    detail: { kind: 'procedural', title: 'Sourdough', entryType: 'guide', steps: ['Feed the 酵母', 'Knead'] },
  })
  expect(await memory.apis.memory.get({ id })).toMatchObject({
    kind: 'procedural',
    detail: { title: 'Sourdough', steps: ['Feed the 酵母', 'Knead'] },
  })
  expect(await found({ query: 'knead' })).toEqual(['How bread is baked'])
  expect(await found({ query: '酵母' })).toEqual(['How bread is baked'])
  const event = await add('A walk', 'semantic', {
    detail: { kind: 'episodic', eventType: 'walk', actor: 'Noor', details: 'With a heron' },
  })
  expect(await found({ query: 'heron' })).toEqual(['A walk'])
  expect(await memory.apis.memory.get({ id: event })).toMatchObject({
    occurredPrecision: 'unknown',
    detail: { kind: 'episodic', eventType: 'walk', actor: 'Noor', details: 'With a heron' },
  })
})

test('a broken index is an error and no empty list; rebuilding mends it [G3]', async () => {
  for (const breaking of [
    `DELETE FROM memory_search_data`,
    `DELETE FROM memory_search_docsize`,
    `INSERT INTO memory_search (memory_search) VALUES ('delete-all')`,
  ]) {
    const { db, memory, add, found } = await known()
    await add('Likes tea')
    db.unsafeMode(true)
    db.pragma('writable_schema = ON')
    db.exec(breaking)
    const asking = async () => memory.apis.memory.list(listed({ query: 'tea' }))
    await expect(asking(), breaking).rejects.toThrow('memory_index_broken')
    expect(await found({}), breaking).toEqual(['Likes tea'])
    expect((await memory.apis.memory.status()).indexBroken, breaking).toBe(true)
    await memory.apis.memory.rebuild()
    expect(await found({ query: 'tea' }), breaking).toEqual(['Likes tea'])
    expect((await memory.apis.memory.status()).indexBroken, breaking).toBe(false)
  }
})

test('memory is shown as it was on a day: with old texts, what was superseded, and what was removed since [G4]', async () => {
  const { memory, add, found, at } = await known()
  const start = at()
  const porto = await add('Lives in Porto', 'semantic', { subject: 'Mia' })
  const first = at()
  await memory.apis.memory.edit({ id: porto, text: 'Lives in Lisbon 里斯本', subject: 'Noor' })
  const second = at()
  const tea = await add('Likes tea')
  await memory.apis.memory.pin({ id: tea, pinned: true })
  await memory.apis.memory.close({ id: porto })
  const third = at()
  await memory.apis.memory.remove({ id: tea })
  expect(await found({ asOf: start })).toEqual([])
  expect(await found({ asOf: first })).toEqual(['Lives in Porto'])
  expect(await found({ asOf: first, query: 'lisbon' })).toEqual([])
  expect(await found({ asOf: first, subject: 'Mia' })).toEqual(['Lives in Porto'])
  expect(await found({ asOf: second })).toEqual(['Lives in Lisbon 里斯本'])
  expect(await found({ asOf: second, query: '里斯本' })).toEqual(['Lives in Lisbon 里斯本'])
  expect(await found({ asOf: second, query: 'LISB' })).toEqual(['Lives in Lisbon 里斯本'])
  expect(await found({ asOf: second, query: 'orto' })).toEqual([])
  expect(await found({ asOf: third })).toEqual(['Likes tea'])
  expect(await found({ asOf: third, pinned: true })).toEqual(['Likes tea'])
  expect(await found({ asOf: third, state: 'past' })).toEqual(['Lives in Lisbon 里斯本'])
  expect(await found({ asOf: third, state: 'all', sort: 'subject', limit: 1 })).toEqual([
    'Lives in Lisbon 里斯本',
  ])
  expect(await found({ asOf: at() })).toEqual([])
  expect((await memory.apis.memory.subjects({ asOf: first })).map(({ subject }) => subject)).toEqual(['Mia'])
  expect((await memory.apis.memory.subjects({ asOf: second })).map(({ subject }) => subject)).toEqual([
    'Noor',
  ])
  const { firstAt, days } = await memory.apis.memory.days()
  expect(firstAt).toBe(start + 1)
  expect(days.reduce((sum, { changes }) => sum + changes, 0)).toBe(6)
})

test('versions that an earlier version of the app wrote are read with what they have [G4]', async () => {
  const { db, memory, add, found, at } = await known()
  const id = await add('Lives in Porto')
  db.prepare(`UPDATE memory_versions SET after = json_remove(json_set(after, '$.supersededBy', 7), '$.detail',
    '$.occurredAt', '$.occurredPrecision', '$.occurredPhrase')`).run()
  expect(await memory.apis.memory.history({ id })).toMatchObject([
    { operation: 'insert', actor: 'person', before: null, after: { supersededBy: null, detail: null } },
  ])
  expect(await found({ asOf: at() })).toEqual(['Lives in Porto'])
})

test('subjects are counted by kind and linked where the same turn tells of both; a source leads to its turn [G2]', async () => {
  const answer = items(
    item('Mia has a kite', 'Mia has a kite.', { subject: 'Mia' }),
    item('Noor a drum', 'Noor has a drum.', { subject: 'Noor' }),
  )
  const { memory, talk } = await learning(new ScriptedModel(answer))
  const conversation = talk.conversation('Toys')
  talk.turn(conversation, 'Mia has a kite and Noor a drum')
  await expect.poll(() => texts(memory)).toEqual(['Mia has a kite.', 'Noor has a drum.'])
  await memory.apis.memory.add(byHand('Mia is ten', 'core', { subject: 'Mia' }))
  const subjects = await memory.apis.memory.subjects({ asOf: null })
  expect(subjects).toMatchObject([
    {
      subject: 'Mia',
      count: 2,
      kinds: [{ kind: 'core' }, { kind: 'semantic' }],
      links: [{ subject: 'Noor', count: 1 }],
    },
    { subject: 'Noor', count: 1, links: [{ subject: 'Mia', count: 1 }] },
  ])
  const [first] = (await memory.apis.memory.list(listed({ writtenBy: 'model' }))).items
  const conversationId = first?.sources[0]?.conversationId ?? null
  expect(first?.sources[0]).toMatchObject({ conversationTitle: 'Toys', isHere: true })
  expect(await memory.apis.memory.list(listed({ conversationId }))).toMatchObject({ total: 2 })
  const [entry] = (await memory.apis.memory.activity({ limit: 9, before: null })).slice(-1)
  expect(entry).toMatchObject({ outcome: 'saved', conversationId, conversationTitle: 'Toys' })
  const { lastReadAt } = await memory.apis.memory.status()
  expect(lastReadAt).toBeGreaterThan(0)
})

test('subjects that one memory names are tied, now and on a day before; what is about the person is of nobody by name [G4]', async () => {
  const { db, memory, add, at } = await known()
  await add('Juno sleeps beside Aino', 'semantic', { subject: 'Juno' })
  await add('Aino plays the cello', 'semantic', { subject: 'Aino' })
  await add('妈妈喜欢猫', 'semantic', { subject: '妈妈' })
  await add('Lives with Juno, and calls 妈妈 on Sundays', 'core', { subject: 'user' })
  await add('Likes tea')
  const links = async (asOf: number | null) =>
    Object.fromEntries(
      (await memory.apis.memory.subjects({ asOf })).map(({ subject, links: ends }) => [
        subject,
        ends.map((link) => link.subject),
      ]),
    )
  const wanted = { '': [], Juno: ['Aino', '妈妈'], Aino: ['Juno'], 妈妈: ['Juno'] }
  expect(await links(null)).toEqual(wanted)
  expect(await links(at())).toEqual(wanted)
  const ofNobody = await memory.apis.memory.list(listed({ subject: '' }))
  expect(ofNobody.items.map(({ text }) => text)).toHaveLength(2)
  expect((await memory.apis.memory.list(listed({ subject: '', asOf: at() }))).total).toBe(2)
  db.unsafeMode(true)
  db.pragma('writable_schema = ON')
  db.exec('DELETE FROM memory_search_data')
  expect(Object.keys(await links(null))).toHaveLength(4)
})

test('what happened nobody knows when stands after all that has a time, whichever way they are sorted [G4]', async () => {
  const { memory, add, found, at } = await known()
  const event = { kind: 'episodic' as const, eventType: null, actor: null, details: null }
  await memory.apis.memory.add({
    ...byHand('Broke the left wrist', 'episodic'),
    detail: event,
    occurred: { at: null, precision: 'unknown', phrase: 'as a child' },
  })
  await add('Likes tea')
  await add('Lives in Porto')
  const last = 'Broke the left wrist'
  expect((await found({ sort: 'when', descending: true })).at(-1)).toBe(last)
  expect((await found({ sort: 'when', descending: false })).at(-1)).toBe(last)
  expect((await found({ sort: 'when', descending: true, asOf: at() })).at(-1)).toBe(last)
})
