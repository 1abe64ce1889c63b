import { expect, test } from 'vitest'
import { openTestDatabase } from '../database/testing'
import { byHand, testMemory } from './testing'

const question = { conversationRowId: 1, text: 'Where does my sister live?', memoryMode: 'normal' as const }
const elsewhere = { ...question, conversationRowId: 99 }
const room = { budgetTokens: 1_500, countTokens: (text: string) => text.length }

test('[G3] what was looked for ahead is what stands in the prompt', async () => {
  const { memory } = testMemory(await openTestDatabase(), null)
  await memory.apis.memory.add(byHand("The user's sister lives in Lisbon."))
  memory.lookAhead(question)
  const { used } = await memory.recall({ ...question, ...room })
  expect(used.map(({ text }) => text)).toEqual(["The user's sister lives in Lisbon."])
})

test('[G3] what changes after a search was begun is searched for again', async () => {
  const { memory } = testMemory(await openTestDatabase(), null)
  memory.lookAhead(question)
  await memory.apis.memory.add(byHand("The user's sister lives in Lisbon."))
  const { used } = await memory.recall({ ...question, ...room })
  expect(used.map(({ text }) => text)).toEqual(["The user's sister lives in Lisbon."])
})

test('[G3] what was found ahead and is forgotten before it is used does not stand in the prompt', async () => {
  const { memory } = testMemory(await openTestDatabase(), null)
  const { id } = await memory.apis.memory.add(byHand("The user's sister lives in Lisbon."))
  memory.lookAhead(question)
  await memory.apis.memory.remove({ id })
  expect((await memory.recall({ ...question, ...room })).used).toEqual([])
})

test('[G3] what was looked for for a reply that never came is looked for anew', async () => {
  const { memory, talk } = testMemory(await openTestDatabase(), null)
  memory.lookAhead(elsewhere)
  memory.setBusy(false)
  talk.turn(talk.conversation(), 'My sister lives in Lisbon now.')
  const { used } = await memory.recall({ ...elsewhere, ...room })
  expect(used.map(({ text }) => text)).toEqual(['My sister lives in Lisbon now.'])
})
