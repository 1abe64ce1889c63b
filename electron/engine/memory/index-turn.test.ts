import { expect, test } from 'vitest'
import { openTestDatabase } from '../database/testing'
import { testMemory } from './testing'

test('of a paste of a megabyte the first 200,000 signs can be found, and no half of a secret', async () => {
  const db = await openTestDatabase()
  const { talk } = testMemory(db, null)
  const filler = 'lorem ipsum dolor '.repeat(60_000)
  // Wherever the cut is made it goes through one of these.
  const key = `sk-${'CANARY'.repeat(20)}`
  const text = `aardvark ${filler.slice(0, 195_000)} ${`${key} `.repeat(300)} ${filler} zebra`
  const row = talk.message(talk.conversation(), null, 'user', text, 1_000)
  const found = (word: string) =>
    db.prepare('SELECT rowid FROM message_search WHERE message_search MATCH ?').pluck().all(word)
  expect([found('aardvark'), found('zebra')]).toEqual([[row], []])
  const stored = db.prepare('SELECT search_text FROM messages WHERE id = ?').pluck().get(row)
  const window = db.prepare('SELECT search_text FROM turn_windows WHERE id = ?').pluck().get(row)
  for (const indexed of [stored, window]) {
    expect(indexed).not.toContain('CANARY')
    expect(String(indexed).length).toBeLessThan(220_000)
  }
})
