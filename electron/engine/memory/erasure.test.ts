import { expect, test } from 'vitest'
import type { MemoryDetail } from '../../../shared/contract/memory-item'
import { openTestDatabase } from '../database/testing'
import { Erasure } from './erasure'
import { openMemoryStore } from './memory-store'
import { hashText } from './words'

async function setUp() {
  const db = await openTestDatabase()
  const store = openMemoryStore(db)
  let now = 1_000
  let due: { run: () => void; delayMs: number } | null = null
  const told: string[] = []
  const erasure = new Erasure({
    store,
    now: () => now,
    publish: ({ topic }) => void told.push(topic),
    log: (_, text) => void told.push(text),
    setTimer: (run, delayMs) => {
      due = { run, delayMs }
      return 1
    },
    clearTimer: () => {
      due = null
    },
    undoMs: 10_000,
  })
  let count = 0
  const removed = (detail: MemoryDetail = { kind: 'semantic', details: null }) => {
    count += 1
    const text = `memory ${count}`
    const rowId = store.memories.insert({
      ...{ id: `01990000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`, text, subject: null },
      ...{ origin: 'user', author: 'model', importance: 2, confidence: 1, validFrom: 0, at: 0 },
      ...{ textHash: hashText(text), occurred: null, detail },
    })
    store.memories.setRemoved(rowId, now)
    return rowId
  }
  /** The longest that anything held up the app, by the rows that left at once. */
  const drain = () => {
    const left = db.prepare<[], number>(
      'SELECT (SELECT count(*) FROM memories) + (SELECT count(*) FROM resource_chunks)',
    )
    const steps: number[] = []
    for (let before = left.pluck().get() ?? 0; due !== null && due.delayMs < 1_000; ) {
      due.run()
      const after = left.get() ?? 0
      steps.push(before - after)
      before = after
    }
    return steps
  }
  return { db, store, erasure, removed, drain, told, pass: (ms: number) => (now += ms), due: () => due }
}

const document: MemoryDetail = {
  kind: 'resource',
  ...{ title: 'Notes', mediaType: 'text/plain', path: null, sizeBytes: 1, pages: null, chunks: 0 },
  folderId: null,
}

test('[G4] a removed document goes in small steps, its row last, and nothing of it stays', async () => {
  const { db, store, erasure, removed, drain, pass } = await setUp()
  const rowId = removed(document)
  const chunks = Array.from({ length: 90 }, (_, number) => ({
    ...{ page: null, heading: null, text: `passage ${number}`, searchText: `passage ${number}` },
  }))
  store.documents.stage(rowId, 0, chunks)
  store.documents.takeStaged(rowId)
  erasure.schedule()
  pass(10_001)
  erasure.schedule()
  expect(Math.max(...drain())).toBeLessThanOrEqual(4)
  expect(store.memories.byRowId(rowId)).toBeUndefined()
  expect(db.prepare('SELECT count(*) FROM chunk_search_docsize').pluck().get()).toBe(0)
})

test('[G4] a thousand removed memories are erased by some at a time', async () => {
  const { store, erasure, removed, drain, pass } = await setUp()
  store.transact(() => {
    for (let number = 0; number < 1_000; number++) removed()
  })
  pass(10_001)
  erasure.schedule()
  expect(Math.max(...drain())).toBeLessThanOrEqual(50)
  expect(store.memories.oldestHidden()).toBeNull()
})

test('[G4] what cannot be erased now, as on a full disk, is tried again', async () => {
  const { db, store, erasure, removed, drain, told, pass, due } = await setUp()
  removed()
  db.exec(`CREATE TRIGGER full BEFORE DELETE ON memories BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
  pass(10_001)
  erasure.schedule()
  drain()
  expect(told).toEqual(['removed memories could not be erased'])
  expect(due()?.delayMs).toBe(60_000)
  db.exec('DROP TRIGGER full')
  due()?.run()
  drain()
  expect(store.memories.oldestHidden()).toBeNull()
})

test('[G4] a clock that was set back puts an erasure off by hours at most', async () => {
  const { erasure, removed, pass, due } = await setUp()
  pass(90 * 86_400_000)
  removed()
  pass(-60 * 86_400_000)
  erasure.schedule()
  expect(due()?.delayMs).toBe(6 * 3_600_000)
})
