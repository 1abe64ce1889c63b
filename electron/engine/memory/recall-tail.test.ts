import { expect, test } from 'vitest'
import { openTestDatabase } from '../database/testing'
import { openMemoryStore } from './memory-store'
import { recall } from './recall'
import { testMemory } from './testing'

test('the best hit is told also where nothing speaks for the one who said it [G3]', async () => {
  const db = await openTestDatabase()
  const { talk } = testMemory(db, null)
  const { user } = talk.turn(talk.conversation(), 'The boat is called Heron.')
  const hit = { type: 'turn' as const, rowId: user, score: -0.2, why: [], isLikely: true, neighbours: [] }
  const { used } = await recall(
    {
      ...{ store: openMemoryStore(db), now: () => 1, timeZone: () => 'UTC', log: () => undefined },
      ...{ embedQuestion: async () => null, rerank: async () => null },
      reader: { retrieve: async () => [hit] },
    },
    {
      ...{
        conversationRowId: null,
        text: 'What is my boat called?',
        memoryMode: 'normal',
        budgetTokens: 500,
      },
      countTokens: (text) => text.length / 4,
    },
  )
  expect(used.map(({ text }) => text)).toEqual(['The boat is called Heron.'])
})
