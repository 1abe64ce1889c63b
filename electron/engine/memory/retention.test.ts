import { expect, test } from 'vitest'
import { MemorySettings } from '../../../shared/contract/memory'
import { openTestDatabase } from '../database/testing'
import { openMemoryStore } from './memory-store'
import { Retention } from './retention'
import { hashText } from './words'

const dayMs = 86_400_000

async function setUp(retentionDays: MemorySettings['retentionDays']) {
  const store = openMemoryStore(await openTestDatabase())
  let now = 0
  const timers: { run: () => void; at: number }[] = []
  const retention = new Retention({
    store,
    settings: () =>
      MemorySettings.parse({
        ...{ learning: 'model', consolidate: true, budgetTokens: 1_500, tools: true, retentionDays },
      }),
    now: () => now,
    publish: () => undefined,
    log: () => undefined,
    setTimer: (run, delayMs) => timers.push({ run, at: now + delayMs }),
    clearTimer: () => timers.splice(0),
  })
  let count = 0
  const write = (text: string, at: number) => {
    count += 1
    return store.memories.insert({
      id: `01990000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`,
      text,
      subject: null,
      origin: 'user',
      author: 'model',
      importance: 2,
      confidence: 1,
      validFrom: at,
      textHash: hashText(text),
      at,
      occurred: null,
      detail: { kind: 'semantic', details: null },
    })
  }
  const pass = (ms: number) => {
    const until = now + ms
    for (;;) {
      const next = timers.filter(({ at }) => at <= until).sort((left, right) => left.at - right.at)[0]
      if (!next) break
      timers.splice(timers.indexOf(next), 1)
      now = Math.max(now, next.at)
      next.run()
    }
    now = until
  }
  return { store, retention, write, pass }
}

test('[G4] what has outlived the rule of its kind goes; what is pinned or was said again stays', async () => {
  const { store, retention, write, pass } = await setUp({ semantic: 30 })
  write('old', 0)
  const pinned = write('old and pinned', 0)
  const again = write('old and said again', 0)
  store.memories.setPinned(pinned, true, 0)
  store.memories.raiseSeen(again, 2, 20 * dayMs)
  write('young', 25 * dayMs)
  retention.start()
  pass(31 * dayMs)
  const left = store.memories.byRowIds(store.transfer.rowIds()).map(({ text }) => text)
  expect(left).toEqual(['old and pinned', 'old and said again', 'young'])
  expect(store.activity.latest(10)).toMatchObject([{ outcome: 'erased', reason: 'retention', text: '' }])
})

test('[G4] without a rule nothing goes, however old', async () => {
  const { store, retention, write, pass } = await setUp({ episodic: 1 })
  write('a fact', 0)
  retention.start()
  pass(400 * dayMs)
  expect(store.memories.count()).toBe(1)
})

test('[G4] more than a batch goes in several steps', async () => {
  const { store, retention, write, pass } = await setUp({ semantic: 1 })
  for (let number = 0; number < 450; number++) write(`fact ${number}`, 0)
  pass(2 * dayMs)
  retention.start()
  pass(61_000)
  expect(store.memories.count()).toBe(0)
})
