import { expect, onTestFinished, test } from 'vitest'
import type { ForgetScope } from '../../../../shared/contract/forget'
import { closeDatabase } from '../../database/connection'
import type { MemoryRow } from '../../database/memory-row'
import { temporaryFolder } from '../../database/testing'
import { Erasure } from '../erasure'
import { indexTurn } from '../index-turn'
import { MemoryChanges } from '../owned/change'
import { changesApi } from '../owned/changes-api'
import { viewsHere } from '../views/views'
import { forgetApi } from './forget-api'
import { openForgetting } from './testing/open-forgetting'

/** Two conversations, `a` and `b`, and memories that were told in them. */
async function told() {
  let now = 1_000
  const opened = await openForgetting(temporaryFolder())
  onTestFinished(() => closeDatabase(opened.db))
  const { db, store, newId } = opened
  const clock = { ...opened.deps, now: () => now }
  const deps = { ...clock, changes: new MemoryChanges(clock) }
  const timer = { setTimer: () => 0, clearTimer: () => undefined }
  const erasure = new Erasure({ ...deps, ...timer, log: () => undefined, undoMs: 10_000 })
  const retries: (() => Promise<void>)[] = []
  const views = viewsHere(db)
  const later = (resume: () => Promise<void>) => void retries.push(resume)
  const api = forgetApi({ ...deps, later, erasure, views })
  const own = changesApi({ ...deps, newId, erasure, needLabel: () => undefined })
  const turns = new Map<string, number>()
  const conversations = new Map<string, string>()
  const say = (conversation: string, text: string) => {
    const id = conversations.get(conversation) ?? newId()
    conversations.set(conversation, id)
    db.prepare(
      `INSERT INTO conversations (public_id, title, created_at, changed_at) VALUES (?, ?, 1, 1)
        ON CONFLICT (public_id) DO NOTHING`,
    ).run(id, conversation)
    const insert = db.prepare(`INSERT INTO messages (public_id, conversation_id, parent_id, role, created_at)
      VALUES (?, (SELECT id FROM conversations WHERE public_id = ?), ?, ?, ?)`)
    const user = Number(insert.run(newId(), id, null, 'user', now).lastInsertRowid)
    const reply = Number(insert.run(newId(), id, user, 'assistant', now).lastInsertRowid)
    const part = db.prepare(
      `INSERT INTO message_parts (message_id, position, kind, text) VALUES (?, 0, 'text', ?)`,
    )
    part.run(user, text)
    part.run(reply, `So: ${text}`)
    for (const message of [user, reply]) indexTurn(store, message, true)
    db.prepare(`INSERT INTO memory_jobs (conversation_id, message_id, state, not_before, created_at, changed_at)
      SELECT conversation_id, id, 'waiting', 1, 1, 1 FROM messages WHERE id = ?`).run(user)
    turns.set(text, user)
  }
  const learn = (text: string, ...from: string[]): MemoryRow => {
    const row = deps.changes.insert(
      {
        ...{
          id: newId(),
          text,
          subject: null,
          origin: 'user',
          author: 'Model',
          importance: 2,
          confidence: 1,
        },
        ...{ validFrom: now, at: now, occurred: null, detail: { kind: 'semantic', details: null } },
      },
      { actor: 'Model' },
    )
    for (const turn of from) store.sources.add(row.rowId, turns.get(turn) ?? -1, turn, now)
    return row
  }
  const current = () =>
    db
      .prepare('SELECT text FROM memories WHERE valid_to IS NULL AND removed_at IS NULL ORDER BY text')
      .pluck()
      .all()
  const conversation = (name: string) =>
    ({ what: 'conversation', conversationId: conversations.get(name) ?? '' }) as const
  const forget = (scope: ForgetScope, messages = false) => api.run({ scope, messages, backups: false })
  return {
    ...opened,
    deps,
    views,
    retries,
    api,
    own,
    say,
    learn,
    current,
    conversation,
    forget,
    wait: (ms: number) => (now += ms),
  }
}

async function porto() {
  const place = await told()
  const { say, learn, deps, wait } = place
  say('a', 'I live in Porto and like tea')
  say('b', 'Tea again, and Mia has a kite')
  const lisbon = learn('Lives in Lisbon')
  wait(10)
  const home = learn('Lives in Porto', 'I live in Porto and like tea')
  deps.changes.supersede(lisbon, home.rowId, 1_010, { actor: 'Model' })
  learn('Likes tea', 'I live in Porto and like tea', 'Tea again, and Mia has a kite')
  const [kite, string] = [
    learn('Mia has a kite', 'Tea again, and Mia has a kite'),
    learn('The kite is in Porto', 'I live in Porto and like tea'),
  ]
  deps.changes.merge([kite, string], 'Mia has a kite in Porto', 'Model')
  return place
}

test('a preview says all that would go, come back and be made anew, and changes nothing [G4]', async () => {
  const { api, current, db } = await porto()
  const before = current()
  const changes = db.prepare('SELECT total_changes()').pluck().get()
  expect(await api.preview({ scope: { what: 'about', words: 'porto' } })).toMatchObject({
    memories: [
      { text: 'Lives in Porto' },
      { text: 'The kite is in Porto' },
      { text: 'Mia has a kite in Porto' },
    ],
    ...{ memoryCount: 3, derivedAnew: 0, reopened: 1, turnCount: 2, summaries: 0, documents: 0, backups: 0 },
    turns: [
      { conversationTitle: 'a', excerpt: 'So: I live in Porto and like tea' },
      { excerpt: 'I live in Porto and like tea' },
    ],
  })
  expect(await api.preview({ scope: { what: 'about', words: 'string*' } })).toMatchObject({ memoryCount: 0 })
  expect(current()).toEqual(before)
  expect(db.prepare('SELECT total_changes()').pluck().get()).toBe(changes)
})

test('forgetting what a chat taught opens what it had replaced, keeps what another chat says too, and parts what was merged [G4]', async () => {
  const { api, conversation, forget, current, store, db } = await porto()
  expect(await api.preview({ scope: conversation('a') })).toMatchObject({
    ...{ memoryCount: 2, derivedAnew: 1, reopened: 1, turnCount: 2 },
  })
  expect(await forget(conversation('a'))).toMatchObject({ memories: 3, turns: 0 })
  expect(current()).toEqual(['Likes tea', 'Lives in Lisbon', 'Mia has a kite'])
  const tea = store.memories.matching('tea', 1)
  expect(store.sources.items(tea)[0]?.sources).toMatchObject([{ conversationTitle: 'b' }])
  expect(db.prepare(`SELECT group_concat(state) FROM memory_jobs`).pluck().get()).toBe('skipped,waiting')
  expect(db.prepare(`SELECT count(*) FROM message_parts WHERE text LIKE '%Porto%'`).pluck().get()).toBe(2)
})

test('forgetting a memory with its turns empties them and the reply, and it is not learned again [G4]', async () => {
  const { forget, store, current, learn, db } = await porto()
  const home = store.memories.currentByHash(learn('Lives in Porto').textHash)
  const ids = home ? [home.id] : []
  await forget({ what: 'memories', ids }, true)
  expect(store.history.isBuried(home?.textHash ?? '')).toBe(true)
  expect(current()).toContain('Lives in Lisbon')
  expect(db.prepare('SELECT text FROM message_parts ORDER BY message_id').pluck().all()).toEqual([
    ...['[erased]', '[erased]', 'Tea again, and Mia has a kite', 'So: Tea again, and Mia has a kite'],
  ])
})

test('forgetting a merged memory forgets its parts too [G4]', async () => {
  const { forget, store, current } = await porto()
  const [whole] = store.memories.newest(1)
  await forget({ what: 'memories', ids: whole ? [whole.id] : [] })
  expect(current()).toEqual(['Likes tea', 'Lives in Porto'])
})

test('what was learned since an instant goes, what a person wrote by hand stays [G4]', async () => {
  const { forget, own, current, wait } = await porto()
  await own.add({
    ...{ text: 'By hand', subject: null, importance: 2, occurred: null },
    detail: { kind: 'semantic', details: null },
  })
  wait(1)
  await forget({ what: 'since', at: 1_010 })
  expect(current()).toEqual(['By hand', 'Lives in Lisbon'])
})

test('everything learned from a chat is taken back at once, and comes back as it was when that is undone [G4]', async () => {
  const { api, own, conversation, current, wait, db } = await porto()
  const before = current()
  expect(before).toEqual(['Likes tea', 'Lives in Porto', 'Mia has a kite in Porto'])
  wait(100)
  const { removed, reopened } = await api.undoLearned({ scope: conversation('a') })
  expect(reopened).toBe(1)
  expect(current()).toEqual(['Likes tea', 'Lives in Lisbon', 'Mia has a kite'])
  // What still waits to be read would teach it again.
  expect(db.prepare(`SELECT group_concat(state) FROM memory_jobs`).pluck().get()).toBe('skipped,waiting')
  wait(9_000)
  expect(await own.bulk({ ids: removed, action: 'restore' })).toEqual({ changed: 3 })
  expect(current()).toEqual(before)
  const since = await api.undoLearned({ scope: { what: 'since', at: 1_010 } })
  expect(current()).toEqual(['Lives in Lisbon'])
  wait(20_000)
  expect(await own.bulk({ ids: since.removed, action: 'restore' })).toEqual({ changed: 0 })
})

test('[G4] what another program learns while it is looked for what to take back is taken back too', async () => {
  const { api, views, say, learn, conversation, current } = await told()
  say('a', 'I live in Porto')
  learn('Lives in Porto', 'I live in Porto')
  const look = views.learned
  views.learned = async (scope) => {
    const found = await look.call(views, scope)
    learn('Likes Porto', 'I live in Porto')
    return found
  }
  expect((await api.undoLearned({ scope: conversation('a') })).removed).toHaveLength(2)
  expect(current()).toEqual([])
})

test('[G4] what takes long to take back can be brought back whole until ten seconds after the last of it', async () => {
  const { api, own, learn, deps, current, wait } = await told()
  for (let number = 0; number < 30; number += 1) learn(`Learned ${number}`)
  const { remove } = deps.changes
  deps.changes.remove = (...args) => {
    wait(100)
    return remove.apply(deps.changes, args)
  }
  const { removed } = await api.undoLearned({ scope: { what: 'since', at: 0 } })
  wait(9_000)
  expect(await own.bulk({ ids: removed, action: 'restore' })).toEqual({ changed: 30 })
  expect(await own.bulk({ ids: removed, action: 'remove' })).toEqual({ changed: 30 })
  wait(9_000)
  expect(await own.bulk({ ids: removed, action: 'restore' })).toEqual({ changed: 30 })
  expect(current()).toHaveLength(30)
})

test('[G4] taking back what was learned that fails is tried again soon, not at the next start alone', async () => {
  const { api, learn, deps, current, retries } = await told()
  learn('Lives in Porto')
  const { remove } = deps.changes
  deps.changes.remove = () => {
    throw new Error('the disk is full')
  }
  await expect((async () => api.undoLearned({ scope: { what: 'since', at: 0 } }))()).rejects.toThrow('full')
  expect(current()).toEqual(['Lives in Porto'])
  await expect(retries.shift()?.()).rejects.toThrow('full')
  deps.changes.remove = remove.bind(deps.changes)
  await retries.shift()?.()
  expect(current()).toEqual([])
})

test('words that stand in an older version or a draft alone are seen in the preview [G4]', async () => {
  const { api, own, learn, db, say } = await told()
  const home = learn('Lives in Lisbon')
  await own.edit({ id: home.id, text: 'Lives in Porto' })
  say('a', 'Hello')
  db.prepare(`UPDATE conversations SET draft = 'Back to Lisbon'`).run()
  expect(await api.preview({ scope: { what: 'about', words: 'lisbon' } })).toMatchObject({
    // What it was and what it was before; the draft, and the entry that it was saved.
    ...{ memoryCount: 0, versions: 2, beside: 2 },
  })
})

test('"forget this memory" leaves its words nowhere but in the talk, and with the messages nowhere [G4]', async () => {
  const { learn, say, forget, db, conversation } = await told()
  say('a', 'Anna is allergic to hazelnuts')
  const row = learn('Anna is allergic to hazelnuts.', 'Anna is allergic to hazelnuts')
  const id = conversation('a').conversationId
  db.prepare(`UPDATE conversations SET title = 'Anna and hazelnuts', draft = 'Anna is allergic to hazelnuts. Is she?'
    WHERE public_id = ?`).run(id)
  db.prepare(`INSERT INTO conversation_summaries (public_id, conversation_id, until_message_id, text, author, turns,
    created_at, changed_at) SELECT 's', conversation_id, id, 'They spoke of hazelnuts.', 'm', 2, 1, 1
    FROM messages WHERE role = 'assistant'`).run()
  db.prepare(
    `INSERT INTO memory_activity (at, outcome, kind, text) VALUES (1, 'proposed', 'semantic', 'Anna is allergic to hazelnuts.')`,
  ).run()
  await forget({ what: 'memories', ids: [row.id] }, true)
  const places = ['memory_activity.text', 'conversations.draft', 'conversations.title', 'message_parts.text']
  for (const place of [...places, 'conversation_summaries.text', 'turn_windows.search_text']) {
    const [table, column] = place.split('.')
    const found = db.prepare(`SELECT ${column} FROM ${table} WHERE ${column} LIKE '%hazelnut%'`).all()
    expect(found, place).toEqual([])
  }
})

test('after everything was forgotten, what is said again is learned again; a forgotten fact is not [G4]', async () => {
  const { learn, forget, store } = await told()
  const name = learn('The user is called Anna')
  const home = learn('Lives in Porto')
  await forget({ what: 'memories', ids: [home.id] })
  expect(store.history.isBuried(home.textHash)).toBe(true)
  await forget({ what: 'everything' })
  expect(store.history.isBuried(name.textHash)).toBe(false)
})

test('everything with the messages leaves no title, draft, block or watched folder [G4]', async () => {
  const { say, forget, db, store } = await told()
  say('a', 'Hello')
  db.prepare(`UPDATE conversations SET draft = 'More'`).run()
  store.blocks.set('own', 'Anna', 500)
  store.folders.insert('f', '/home/anna/notes', 1)
  await forget({ what: 'everything' })
  expect(db.prepare('SELECT title || draft FROM conversations').pluck().all()).toEqual(['aMore'])
  await forget({ what: 'everything' }, true)
  expect(db.prepare('SELECT title || draft FROM conversations').pluck().all()).toEqual([''])
  expect(store.blocks.all().map(({ label }) => label)).toEqual(['user', 'persona'])
  expect(store.folders.all()).toEqual([])
})

test('an own block and a watched folder of that name go with everything about it [G4]', async () => {
  const { forget, store } = await told()
  for (const name of ['Anna', 'Work']) store.blocks.set('own', name, 500)
  for (const path of ['/home/anna/notes', '/home/ben/notes']) store.folders.insert(path, path, 1)
  await forget({ what: 'about', words: 'anna' })
  expect(store.blocks.all().map(({ name }) => name)).toEqual(['', '', 'Work'])
  expect(store.folders.all().map(({ path }) => path)).toEqual(['/home/ben/notes'])
})

test('a part that was opened by hand stays open when what was merged from it comes back [G4]', async () => {
  const { learn, own, deps, current, wait } = await told()
  const [kite, boat] = [learn('Mia has a kite'), learn('Mia has a boat')]
  const whole = deps.changes.merge([kite, boat], 'Mia has a kite and a boat', 'Model')
  wait(10)
  await own.reopen({ id: kite.id })
  wait(10)
  await own.remove({ id: whole.id })
  await own.restore({ id: whole.id })
  expect(current()).toEqual(['Mia has a kite', 'Mia has a kite and a boat'])
})

test('a secret is kept out of every field that is written by hand [G5]', async () => {
  const { own, db } = await told()
  const key = 'sk-proj-abcdefghijklmnopqrstuvwx1234567890ABCD'
  await own.add({
    ...{ text: 'A call', subject: `key ${key}`, importance: 2 },
    occurred: { at: 1, precision: 'day', phrase: key },
    detail: { kind: 'episodic', eventType: key, actor: key, details: key },
  })
  const held = db.prepare('SELECT * FROM memories JOIN episodic_memories USING (id)').all()
  expect(JSON.stringify(held)).not.toContain('abcdefghijklmnop')
})
