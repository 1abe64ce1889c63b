import { expect, test } from 'vitest'
import { openTestDatabase } from '../../database/testing'
import { openMemoryStore } from '../memory-store'
import { testMemory } from '../testing'
import { SessionBackfill } from './backfill'

const at = Date.parse('2026-11-21T10:00:00Z')
const hour = 3_600_000

/** Runs every timer at once, until there is none. */
function backfill(db: Awaited<ReturnType<typeof openTestDatabase>>) {
  const due: (() => void)[] = []
  const made = new SessionBackfill({
    store: openMemoryStore(db),
    setTimer: (run) => due.push(run),
    clearTimer: () => undefined,
    log: () => undefined,
  })
  const drain = () => {
    for (let run = due.shift(); run; run = due.shift()) run()
  }
  return { made, drain }
}

test('turns of a file from before there were sessions are put into them, and only those that may be quoted [G3]', async () => {
  const db = await openTestDatabase()
  const { talk, memory } = testMemory(db, null)
  const conversation = talk.conversation()
  let parent: number | null = null
  for (let turn = 0; turn < 30; turn += 1) {
    parent = talk.turn(conversation, `Thought number ${turn}.`, { parent, at: at + turn * 60_000 }).reply
  }
  await memory.apis.memory.setPaused({ paused: true })
  talk.turn(talk.conversation(), 'Said while paused.')
  const sessions = () => db.prepare('SELECT turns FROM sessions ORDER BY id').pluck().all()
  const before = sessions()
  // As the file was: the person's turns alone had windows, and nothing had a session.
  db.exec(
    `DELETE FROM sessions; DELETE FROM turn_windows WHERE id IN (SELECT id FROM messages WHERE role = 'assistant')`,
  )
  db.exec(
    `UPDATE settings SET value = (SELECT max(id) FROM messages) WHERE key = 'memory.old-replies-through'`,
  )
  const { made, drain } = backfill(db)
  made.start()
  drain()
  expect(sessions()).toEqual(before)
  expect(db.prepare('SELECT count(*) FROM turn_windows').pluck().get()).toBe(60)
  made.restart()
  drain()
  expect(sessions()).toEqual(before)
})

test('a reply that was kept out while memory was paused stays out when all is made anew [G4]', async () => {
  const db = await openTestDatabase()
  const { talk, memory } = testMemory(db, null)
  const conversation = talk.conversation()
  const { user } = talk.turn(conversation, 'What is the word?', { reply: 'It is heron.' })
  await memory.apis.memory.setPaused({ paused: true })
  talk.message(conversation, user, 'assistant', 'It is the secret egret.', at)
  const { made, drain } = backfill(db)
  made.restart()
  drain()
  const windows = db.prepare('SELECT search_text FROM turn_windows').pluck().all().join()
  expect(windows).toContain('heron')
  expect(windows).not.toContain('egret')
})

test('sessions are forgotten some at a time, and none is found by its words meanwhile [G3]', async () => {
  const db = await openTestDatabase()
  const { talk } = testMemory(db, null)
  for (let number = 0; number < 50; number++) talk.turn(talk.conversation(), `Heron number ${number}.`)
  const count = db.prepare<[], number>('SELECT count(*) FROM sessions').pluck()
  const found = db
    .prepare<[], number>(`SELECT count(*) FROM session_search WHERE session_search MATCH 'heron'`)
    .pluck()
  const { made, drain } = backfill(db)
  made.restart()
  expect(count.get()).toBe(30)
  expect(found.get()).toBe(0)
  drain()
  expect([count.get(), found.get()]).toEqual([50, 50])
})

test('a long silence, and forty turns, end a session [G3]', async () => {
  const db = await openTestDatabase()
  const { talk } = testMemory(db, null)
  const conversation = talk.conversation()
  const first = talk.turn(conversation, 'One thing.', { at })
  let { reply } = talk.turn(conversation, 'The next day.', { parent: first.reply, at: at + 20 * hour })
  for (let turn = 1; turn < 25; turn += 1) {
    reply = talk.turn(conversation, 'More.', { parent: reply, at: at + 20 * hour + turn * 1_000 }).reply
  }
  expect(db.prepare('SELECT turns FROM sessions ORDER BY id').pluck().all()).toEqual([2, 40, 10])
})

test('the words of a session made anew are those of all its turns, written once [G3]', async () => {
  const db = await openTestDatabase()
  const { talk } = testMemory(db, null)
  const conversation = talk.conversation()
  let parent: number | null = null
  for (const word of ['heron', 'egret', 'stork']) {
    parent = talk.turn(conversation, `We saw a ${word}.`, { parent }).reply
  }
  db.exec(
    'CREATE TABLE writes (id); CREATE TRIGGER seen AFTER UPDATE OF search_text ON sessions BEGIN INSERT INTO writes VALUES (new.id); END',
  )
  const { made, drain } = backfill(db)
  made.restart()
  drain()
  const text = db.prepare('SELECT search_text FROM sessions').pluck().all().join()
  expect(text).toMatch(/heron.*egret.*stork/s)
  expect(db.prepare('SELECT count(*) FROM writes').pluck().get()).toBe(1)
})
