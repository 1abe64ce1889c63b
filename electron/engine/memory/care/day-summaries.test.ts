import { expect, test, vi } from 'vitest'
import { ScriptedModel, textOf } from '../testing'
import { daySummaryQuestion } from './day-summaries'
import { place } from './testing'

const event = { kind: 'episodic', eventType: null, actor: null, details: null } as const
const noon = (day: string) =>
  ({ at: Date.parse(`${day}T12:00:00Z`), precision: 'day', phrase: null }) as const
const told = 'Took the tram to Belem, ate pastries there and met Anna by the river.'
const answer = (text: string) => JSON.stringify({ text })

/** A day in January of which three events are told, and what lies around it. */
async function january(model: ScriptedModel) {
  const opened = await place(model)
  const happened = (text: string, day: string) => opened.remember(text, event, 'user', noon(day))
  const day = [
    happened('Took the tram to Belem in the morning.', '2026-01-10'),
    happened('Ate six pastries in Belem.', '2026-01-10'),
    happened('Met Anna by the river in the evening.', '2026-01-10'),
  ]
  return { ...opened, happened, day }
}

test('[G2] a day long past is offered in short, and stays as it was told until a person says so', async () => {
  const model = new ScriptedModel(answer(told))
  const { care, proposals, happened, current, pass, changes, store } = await january(model)
  // Two events are short as they are, and last week is not long past.
  happened('Ran ten miles.', '2026-01-11')
  happened('Slept all day.', '2026-01-11')
  for (const what of ['Swam in the sea.', 'Read by the pool.', 'Drew the harbour.'])
    happened(what, '2026-04-25')
  care.start()
  await pass()
  const [proposal, ...others] = proposals.list(null)
  expect(others).toEqual([])
  expect(proposal).toMatchObject({ author: 'Scripted', change: { type: 'merge', text: told } })
  expect(current()).toHaveLength(8)
  expect(model.requests).toHaveLength(1)
  expect(textOf(model.requests[0]?.messages[1])).not.toMatch(/Ran|Swam/)

  const [whole] = proposals.accept(proposal?.id ?? '')
  expect(current()).toHaveLength(6)
  expect(whole).toMatchObject({ text: told, kind: 'episodic', occurredPrecision: 'day' })
  expect(whole?.occurredAt).toBe(noon('2026-01-10').at)
  const row = store.memories.byId(whole?.id ?? '')
  if (row) changes.split(row, 'person')
  expect(current()).toHaveLength(8)
  // The person has said what they think of it: the same day is no question any more.
  await pass()
  expect(model.requests).toHaveLength(1)
})

test('[G2] what a day tells of somebody else is no part of what it tells of the person', async () => {
  const model = new ScriptedModel(answer(told), answer('Bought boots and a hat, and sold her boat.'))
  const { care, proposals, remember, pass } = await january(model)
  for (const what of ['Bought boots.', 'Bought a hat in the market.', 'Sold her old boat.'])
    remember(what, event, 'Anna', noon('2026-01-10'))
  for (const what of ['Fell off a horse.', 'Broke an arm.']) remember(what, event, 'Tom', noon('2026-01-10'))
  care.start()
  await pass()
  await pass()
  await pass()
  const asked = model.requests.map(({ messages }) => textOf(messages[1]).split('\n').length)
  expect(asked).toEqual([3, 3])
  expect(textOf(model.requests[0]?.messages[1])).not.toMatch(/boots|boat|horse/)
  expect(textOf(model.requests[1]?.messages[1])).not.toMatch(/tram|river|horse/)
  expect(proposals.list(null).map(({ items }) => new Set(items.map(({ subject }) => subject)).size)).toEqual([
    1, 1,
  ])
})

test('[G2] only the day that is asked about is read, each in its turn, and after the last one the first again', async () => {
  const model = new ScriptedModel(...Array.from({ length: 80 }, () => answer('')))
  const { care, store, happened, pass } = await january(model)
  for (let day = 11; day < 31; day++)
    for (const what of ['Ran', 'Swam', 'Read']) happened(`${what} ${day} things.`, `2026-01-${day}`)
  const read = vi.spyOn(store.memories, 'byRowIds')
  care.start()
  await pass()
  expect([model.requests.length, read.mock.calls.length]).toEqual([6, 6])
  for (let round = 0; round < 3; round++) await pass()
  expect([model.requests.length, read.mock.calls.length]).toEqual([21, 21])
  // What is told later of a day that was passed is found in the next turn.
  happened('Drew the tram.', '2026-01-10')
  await pass()
  expect(textOf(model.requests[21]?.messages[1])).toContain('Drew the tram.')
})

test('[G2] a day that is pinned in part stays, and one that was declined is not offered again', async () => {
  const model = new ScriptedModel(answer(told))
  const { care, proposals, day, pass, changes } = await january(model)
  const [first] = day
  if (first) changes.pin(first, true, 'person')
  care.start()
  await pass()
  expect(model.requests).toEqual([])
  if (first) changes.pin({ ...first, pinned: 1 }, false, 'person')
  await pass()
  proposals.reject(proposals.list(null)[0]?.id ?? '')
  await pass()
  expect([proposals.list(null), model.requests.length]).toEqual([[], 1])
})

test.each([
  ['adds something', 'Took the tram to Belem and married Anna in Paris.'],
  ['loses a name', 'Took the tram to Belem, ate pastries, and was by the river.'],
  [
    'is no shorter',
    'Took the tram to Belem in the morning. Ate pastries in Belem. Met Anna by the river in the evening of it.',
  ],
  ['is empty', ''],
])('[G2] a summary of a day that %s is offered to nobody', (_why, text) => {
  const events = [
    'Took the tram to Belem in the morning.',
    'Ate pastries in Belem.',
    'Met Anna by the river.',
  ]
  expect(daySummaryQuestion(events).read({ text })).toEqual({ text: null })
})
