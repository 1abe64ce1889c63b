import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openTestDatabase } from '../database/testing'
import { IndexRebuild } from './index-rebuild'
import { openMemoryStore } from './memory-store'

async function messages(count: number) {
  const db = await openTestDatabase()
  const store = openMemoryStore(db)
  db.exec(`INSERT INTO conversations (public_id, title, created_at, changed_at) VALUES ('c', '', 1, 1)`)
  const insert = db.prepare(`INSERT INTO messages (public_id, conversation_id, role, search_text, created_at)
    VALUES (?, 1, 'user', ?, 1)`)
  const write = (text: string) => Number(insert.run(`m${Math.random()}`, text).lastInsertRowid)
  db.transaction(() => {
    for (let number = 0; number < count; number++) write(`heron number ${number}`)
  })()
  const found = (word: string) =>
    db
      .prepare<[string], number>('SELECT count(*) FROM message_search WHERE message_search MATCH ?')
      .pluck()
      .get(word)
  const isSound = () => {
    db.exec(`INSERT INTO message_search (message_search, rank) VALUES ('integrity-check', 1)`)
    return store.indexes.areWhole()
  }
  const indexes = new IndexRebuild(store)
  /** Until it holds a part of the texts. */
  const half = async () => {
    for (let count = found('heron'); count === 0 || count === 1_000; count = found('heron')) await nextTurn()
  }
  return { half, db, store, write, found, isSound, indexes }
}

test('[G3] an index is made anew in steps; what is written, changed and erased meanwhile is right in the end', async () => {
  const { db, half, write, found, isSound, indexes } = await messages(1_000)
  const done = indexes.run()
  await half()
  const erase = db.prepare('DELETE FROM messages WHERE id = ?')
  const change = db.prepare('UPDATE messages SET search_text = ? WHERE id = ?')
  // The first is in the index again already, the last is not yet.
  for (const rowId of [2, 999]) erase.run(rowId)
  for (const rowId of [1, 998]) change.run('egret', rowId)
  write('egret')
  expect(found('heron')).toBeLessThan(996)
  await done
  expect([found('heron'), found('egret')]).toEqual([996, 3])
  expect(isSound()).toBe(true)
})

test('[G3] a rebuilding that the app did not end is gone on with at the next start', async () => {
  const { half, store, found, isSound, indexes } = await messages(1_000)
  const done = indexes.run()
  await half()
  await indexes.close()
  await done
  expect(store.indexes.areWhole()).toBe(false)
  await new IndexRebuild(store).resume()
  expect(found('heron')).toBe(1_000)
  expect(isSound()).toBe(true)
})

test('[G3] nothing is done where nothing was begun', async () => {
  const { isSound, indexes } = await messages(3)
  await indexes.resume()
  expect(isSound()).toBe(true)
})
