import { expect, test } from 'vitest'
import { openTestDatabase } from '../database/testing'
import { indexTurn } from './index-turn'
import { openMemoryStore } from './memory-store'
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

test('[G5] a value of the vault that a reply tells stands in no index, and that reply is quoted nowhere else', async () => {
  const db = await openTestDatabase()
  const { talk } = testMemory(db, null)
  const store = openMemoryStore(db)
  const conversation = talk.conversation()
  const asked = talk.message(conversation, null, 'user', 'What is the code of my door?', 1_000)
  const told = talk.message(conversation, asked, 'assistant', 'It is canary-7741-gate.', 1_001)
  const thanks = talk.message(conversation, told, 'user', 'Thank you, I keep it in mind', 1_002)
  db.exec('DELETE FROM turn_windows; DELETE FROM sessions')
  for (const row of [asked, told, thanks])
    indexTurn(store, row, true, { values: ['canary-7741-gate'], areAllKnown: true })
  // As after a neighbour was forgotten: whatever is known of the vault then, the mark stays.
  indexTurn(store, thanks, true)
  const texts = ['messages', 'turn_windows', 'sessions'].flatMap((table) =>
    db.prepare<[], string>(`SELECT search_text FROM ${table}`).pluck().all(),
  )
  expect(texts.join('\n')).toContain('code of my door')
  expect(texts.join('\n')).not.toMatch(/7741|canary/)
  expect(db.prepare('SELECT id FROM turn_windows ORDER BY id').pluck().all()).toEqual([asked, thanks])
})
