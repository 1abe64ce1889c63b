import { expect, test } from 'vitest'
import { openTestDatabase } from '../database/testing'
import { openMemoryStore } from './memory-store'
import { type RecallDeps, recall } from './recall'
import { RecentFinds } from './recall-recent'

async function place() {
  const recent = new RecentFinds()
  const asked: string[] = []
  const store = openMemoryStore(await openTestDatabase())
  const deps: RecallDeps = {
    ...{ store, now: () => 1, timeZone: () => 'UTC', log: () => undefined, recent },
    embedQuestion: async () => {
      asked.push('embed')
      return null
    },
    reader: {
      retrieve: async () => {
        asked.push('search')
        return []
      },
    },
    rerank: async () => {
      asked.push('rank')
      return null
    },
  }
  const ask = (text: string, preview: boolean, budgetTokens = 500) =>
    recall(deps, {
      ...{ conversationRowId: 1, text, memoryMode: 'normal', budgetTokens, preview },
      countTokens: (one) => one.length,
    })
  return { ask, asked, recent }
}

test('[F3] a look at a prompt asks no model, whatever the budget is dragged to', async () => {
  const { ask, asked } = await place()
  await ask('What is my boat called?', true)
  expect(asked).toEqual(['search'])
  await ask('What is my boat called?', false)
  expect(asked).toEqual(['search', 'embed', 'search', 'rank'])
  for (const budget of [0, 100, 2_000]) await ask('What is my boat called?', true, budget)
  expect(asked).toHaveLength(4)
  await ask('Where is my boat?', true)
  expect(asked.slice(4)).toEqual(['search'])
})

test('only the last questions are kept, and of a long one its ends', async () => {
  const { recent } = await place()
  const question = (text: string) => ({
    ...{ conversationRowId: 1, text, memoryMode: 'normal' as const, budgetTokens: 1 },
    countTokens: () => 1,
  })
  for (let number = 0; number < 25; number++) recent.keep(question(`Question ${number}`), [])
  expect([recent.of(question('Question 0')), recent.of(question('Question 24'))]).toEqual([undefined, []])
  recent.keep(question('a'.repeat(10_000)), [])
  expect([recent.of(question('a'.repeat(10_000))), recent.of(question('a'.repeat(9_999)))]).toEqual([
    [],
    undefined,
  ])
})
