import { expect, onTestFinished, test, vi } from 'vitest'
import type { MemoryRow } from '../../database/memory-row'
import { ScriptedModel, textOf } from '../testing'
import { core, place, same, semantic } from './testing'

test('[G2] two notes of one fact are offered as one, and stay two until a person says so', async () => {
  const model = new ScriptedModel(same('The user drinks green tea every morning.'))
  const { care, proposals, remember, current, pass } = await place(model)
  remember('The user drinks green tea in the morning.')
  remember('The user drinks green tea every morning.')
  remember('The user plays chess.')
  care.start()
  await pass()
  const [proposal] = proposals.list(null)
  expect(proposal).toMatchObject({ author: 'Scripted', change: { type: 'merge' } })
  expect(current()).toHaveLength(3)
  // The model was asked about nothing but the two, as quoted data.
  expect(model.requests).toHaveLength(1)
  expect(textOf(model.requests[0]?.messages[1])).toContain(
    'Note 2: "The user drinks green tea every morning."',
  )

  proposals.accept(proposal?.id ?? '')
  expect(current()).toEqual(['The user drinks green tea every morning.', 'The user plays chess.'])
})

test('[G2] what a person declined, or the model said no to, is not asked again', async () => {
  const model = new ScriptedModel(same('The user drinks green tea every morning.'))
  const { care, proposals, remember, pass } = await place(model)
  remember('The user drinks green tea in the morning.')
  remember('The user drinks green tea every morning.')
  care.start()
  await pass()
  proposals.reject(proposals.list(null)[0]?.id ?? '')
  await pass()
  expect(proposals.list(null)).toEqual([])
  expect(model.requests).toHaveLength(1)
})

test.each([
  ['adds something', 'The user drinks green tea every morning in Kyoto.'],
  ['says something else', 'Coffee beats everything else anybody could drink.'],
  ['says nothing', ''],
])('[G2] a merged sentence that %s is not even offered', async (_what, text) => {
  const { care, proposals, remember, pass } = await place(new ScriptedModel(same(text)))
  remember('The user drinks green tea in the morning.')
  remember('The user drinks green tea every morning.')
  care.start()
  await pass()
  expect(proposals.list(null)).toEqual([])
})

test('[G2] other numbers, a "not" or another person make another fact: no model is asked', async () => {
  const model = new ScriptedModel(same('x'))
  const { care, remember, pass } = await place(model)
  remember('The user owns 2 red bicycles.')
  remember('The user owns 3 red bicycles.')
  remember('The user does not own 2 red bicycles.')
  remember('Mira owns 2 red bicycles.', semantic, 'Mira')
  care.start()
  await pass()
  expect(model.requests).toEqual([])
})

test('[G2] what stands there twice word for word becomes one without a model, and can be split again', async () => {
  const { care, remember, current, pass, store, changes, settings } = await place(null)
  settings.learning = 'rules'
  remember('The user plays chess.')
  remember('the user plays chess')
  remember('Mira plays chess.', semantic, 'Mira')
  care.start()
  await pass()
  expect(current()).toEqual(['Mira plays chess.', 'The user plays chess.'])
  const whole = store.memories.currentByHash(store.memories.byRowId(1)?.textHash ?? '')
  if (whole) changes.split(whole, 'person')
  expect(current()).toHaveLength(3)
})

/** Two pairs of twins, each pair in a slice of its own; when the first is one, `then` is done to the other. */
async function betweenPairs(then: (other: MemoryRow[], opened: Awaited<ReturnType<typeof place>>) => void) {
  const opened = await place(null)
  const { care, remember, pass, changes, settings, current } = opened
  settings.learning = 'rules'
  const texts = ['The user plays chess.', 'The user plays chess.', 'The user rows.', 'The user rows.']
  const rows = texts.map((text) => remember(text))
  let time = 0
  vi.spyOn(performance, 'now').mockImplementation(() => {
    time += 10
    return time
  })
  onTestFinished(() => void vi.restoreAllMocks())
  const merge = changes.merge.bind(changes)
  let isFirst = true
  vi.spyOn(changes, 'merge').mockImplementation((twins, text, actor) => {
    if (isFirst)
      queueMicrotask(() =>
        then(
          rows.filter((row) => row.text !== text),
          opened,
        ),
      )
    isFirst = false
    return merge(twins, text, actor)
  })
  care.start()
  await pass()
  return current()
}

test('[G5] what a person forgets while twins become one does not come back as one of them', async () => {
  const left = await betweenPairs((other, { changes }) => {
    for (const row of other) changes.remove(row, 'person')
  })
  expect(left).toHaveLength(1)
})

test('[G2] what a person changes while twins become one stays as they left it', async () => {
  const left = await betweenPairs(([_first, second], { changes }) => {
    if (second) changes.edit(second, { text: 'Sails.' }, 'person')
  })
  expect(left).toHaveLength(3)
  expect(left).toContain('Sails.')
})

test('[G2] what is so no longer becomes no fact of today by being tidied', async () => {
  const left = await betweenPairs((other, { changes }) => {
    for (const row of other) changes.close(row, 5, 'person')
  })
  expect(left).toHaveLength(1)
})

test('[G5] what was forgotten cannot be merged into something that is remembered', async () => {
  const { remember, changes, store, current } = await place(null)
  const [kept, gone] = [remember('The user rows.'), remember('The user rows at dawn.')]
  changes.remove(gone, 'person')
  const rows = store.memories.byRowIds([kept.rowId, gone.rowId])
  expect(() => changes.merge(rows, 'The user rows at dawn.', 'Model')).toThrow('memory_missing')
  expect(current()).toEqual(['The user rows.'])
})

test('[G2] twins wait where a person begins to talk between two of them', async () => {
  expect(await betweenPairs((_other, { care }) => care.setBusy(true))).toHaveLength(3)
})

test('[G1] a block of the core that is nearly full is offered shorter, once for what stands in it', async () => {
  const told = [
    'The user is called Ada Byron and lives in the old town of Porto.',
    'The user lives in Porto, by the river.',
  ]
  const shorter = ['Ada Byron lives in Porto by the river.']
  const model = new ScriptedModel(JSON.stringify({ sentences: shorter }))
  const { care, proposals, remember, pass, store, current } = await place(model)
  store.blocks.set('user', '', 110)
  for (const text of told) remember(text, core)
  care.start()
  await pass()
  expect(proposals.list(null)).toMatchObject([
    { change: { type: 'rewrite_core', before: told, after: shorter, label: 'user' } },
  ])
  expect(current()).toEqual([...told].sort())
  await pass()
  expect(model.requests).toHaveLength(1)
})

test('[G2] a person is asked three things a day at most', async () => {
  const model = new ScriptedModel(async (request) => {
    const [, note = ''] = /Note 1: "([^"]*)"/.exec(textOf(request.messages[1])) ?? []
    return same(note)
  })
  const { care, proposals, remember, pass, time } = await place(model)
  for (const thing of ['tea', 'chess', 'jazz', 'rowing', 'opera']) {
    remember(`The user enjoys ${thing} with friends at weekends.`, semantic, thing)
    remember(`The user enjoys ${thing} with old friends at weekends.`, semantic, thing)
  }
  care.start()
  await pass()
  await pass()
  expect(proposals.list(null)).toHaveLength(3)
  time.now += 86_400_000
  await pass()
  expect(proposals.list(null)).toHaveLength(5)
})

test('[G2] nothing is tidied while somebody chats, while memory is paused, or where it is switched off', async () => {
  const model = new ScriptedModel(same('The user drinks tea.'))
  let paused = true
  const { care, remember, pass, current, settings, managerModel, delays } = await place(model, {
    isPaused: () => paused,
  })
  remember('The user plays chess.')
  remember('The user plays chess')
  care.start()
  expect(delays()).toEqual([300_000])
  await pass()
  paused = false
  settings.consolidate = false
  await pass()
  settings.consolidate = true
  care.setBusy(true)
  await pass()
  expect([current().length, managerModel.mock.calls.length]).toEqual([2, 0])
  care.setBusy(false)
  // The quiet begins anew.
  expect(delays()).toEqual([300_000])
  await pass()
  expect(current()).toHaveLength(1)
})

test('[G2] a reply that begins takes the model away at once; the fact is asked about later', async () => {
  let begun: () => void = () => undefined
  const asking = new Promise<void>((resolve) => {
    begun = resolve
  })
  const model = new ScriptedModel(
    (_request, signal) =>
      new Promise((_resolve, reject) => {
        begun()
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
    same('The user drinks green tea every morning.'),
  )
  const { care, proposals, remember, pass, logged } = await place(model)
  remember('The user drinks green tea in the morning.')
  remember('The user drinks green tea every morning.')
  care.start()
  const passed = pass()
  await asking
  care.setBusy(true)
  await passed
  expect([proposals.list(null).length, logged]).toEqual([0, []])
  care.setBusy(false)
  await pass()
  expect(proposals.list(null)).toHaveLength(1)
})

test('[G2] a manager that is away is asked again later, and said in the log', async () => {
  const model = new ScriptedModel(new Error('gone'), same('The user drinks green tea every morning.'))
  const { care, proposals, remember, pass, logged } = await place(model)
  remember('The user drinks green tea in the morning.')
  remember('The user drinks green tea every morning.')
  care.start()
  await pass()
  expect(logged).toEqual(['the memory could not be tidied'])
  await pass()
  expect(proposals.list(null)).toHaveLength(1)
})

test('[G2] a question that a model cannot answer readably is not asked again, and what stands behind it is asked', async () => {
  const model = new ScriptedModel('la', 'la', 'la', 'la', same('The user drinks green tea every morning.'))
  const { care, proposals, remember, pass, logged } = await place(model)
  remember('The user keeps brown bees in the garden.')
  remember('The user keeps brown bees in the back garden.')
  remember('The user drinks green tea in the morning.')
  remember('The user drinks green tea every morning.')
  care.start()
  await pass()
  expect(logged).toEqual([])
  expect(proposals.list(null)).toHaveLength(1)
})
