import { expect, test, vi } from 'vitest'
import { openTestDatabase } from '../../database/testing'
import { testMemory } from '../testing'
import { SessionWriter } from './session-writer'

async function talking() {
  const db = await openTestDatabase()
  const { talk, memory } = testMemory(db, null)
  const found = db
    .prepare<[string], number>('SELECT count(*) FROM session_search WHERE session_search MATCH ?')
    .pluck()
  return { talk, memory, found: (word: string) => found.get(word) }
}

test('a reply waits for no session to be indexed anew, and its words are there when the app is closed [G3]', async () => {
  const { talk, memory, found } = await talking()
  const conversation = talk.conversation()
  const { reply } = talk.turn(conversation, 'We saw a heron.')
  talk.turn(conversation, 'And an egret.', { parent: reply })
  expect([found('heron'), found('egret')]).toEqual([1, 0])
  await memory.close()
  expect(found('egret')).toBe(1)
})

test('the words of sessions are written when nobody talks, soon where one has ended, and not beside a reply [G3]', () => {
  const waiting: { run: () => void; delayMs: number }[] = []
  const write = vi.fn()
  const writer = new SessionWriter({
    store: { sessions: { write } },
    setTimer: (run, delayMs) => {
      waiting.splice(0, waiting.length, { run, delayMs })
      return 1
    },
    clearTimer: () => waiting.splice(0),
    log: () => undefined,
  })
  const next = () => waiting.splice(0)[0]?.run()
  writer.add(1, false)
  expect(waiting[0]?.delayMs).toBe(120_000)
  writer.add(2, true)
  expect(waiting[0]?.delayMs).toBe(1_000)
  writer.setBusy(true)
  next()
  expect(write).not.toHaveBeenCalled()
  writer.setBusy(false)
  next()
  expect(write.mock.calls.map(([rowId]) => rowId)).toEqual([2])
  expect(waiting[0]?.delayMs).toBe(120_000)
  next()
  expect(write.mock.calls.map(([rowId]) => rowId)).toEqual([2, 1])
})
