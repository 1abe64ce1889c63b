import { beforeEach, expect, test } from 'vitest'
import type { MemoryItem, MemoryStatus } from '../../../shared/contract/memory'
import { createFormat } from '../../app/format'
import { useToasts } from '../../components/toast-store'
import { forgetMemory } from './memory-actions'
import { statusLine } from './memory-status-line'
import {
  loadMoreMemories,
  lookFor,
  type MemoryClient,
  refreshMemories,
  resetMemory,
  useMemory,
} from './memory-store'
import { happenedText } from './memory-when'

const idOf = (number: number) => `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`
const memoryItem = (number: number, change: Partial<MemoryItem> = {}): MemoryItem => ({
  id: idOf(number),
  kind: 'semantic',
  text: `Fact ${number}`,
  subject: null,
  origin: 'user',
  pinned: false,
  importance: 2,
  occurredAt: null,
  occurredPrecision: null,
  occurredPhrase: null,
  createdAt: 0,
  changedAt: 0,
  validTo: null,
  seenCount: 1,
  sources: [],
  ...change,
})

/** A memory that answers when it is told to, so that answers can cross. */
function fakeClient(all: MemoryItem[]) {
  const held: (() => void)[] = []
  const calls: string[] = []
  let hold = false
  const client: MemoryClient<'list' | 'remove' | 'restore'> = {
    memory: {
      list: async ({ query = '', kind = null, offset = 0, limit = 100 }) => {
        calls.push(`list ${query} ${offset}`)
        if (hold) await new Promise<void>((resolve) => held.push(resolve))
        const found = all.filter((item) => item.text.includes(query) && (kind === null || item.kind === kind))
        return {
          ok: true,
          value: { items: found.slice(offset, offset + limit), total: found.length },
        }
      },
      remove: async ({ id }) => {
        calls.push(`remove ${id}`)
        return { ok: true, value: undefined }
      },
      restore: async ({ id }) => {
        calls.push(`restore ${id}`)
        return { ok: true, value: memoryItem(1) }
      },
    },
  }
  return {
    client,
    calls,
    hold: () => {
      hold = true
    },
    release: () => {
      hold = false
      for (const answer of held.splice(0)) answer()
    },
  }
}

beforeEach(resetMemory)

test('pages are appended once, and the last page ends the asking [G4]', async () => {
  const { client, calls } = fakeClient(Array.from({ length: 230 }, (_, index) => memoryItem(index)))
  await refreshMemories(client)
  expect(useMemory.getState()).toMatchObject({ total: 230 })
  await Promise.all([loadMoreMemories(client), loadMoreMemories(client)])
  await loadMoreMemories(client)
  await loadMoreMemories(client)
  const ids = useMemory.getState().items?.map((item) => item.id)
  expect(new Set(ids).size).toBe(230)
  expect(ids).toHaveLength(230)
  expect(calls.filter((call) => call.endsWith('00'))).toEqual(['list  100', 'list  200'])
})

test('a change cuts no list, however far it was read [G4]', async () => {
  const all = Array.from({ length: 460 }, (_, index) => memoryItem(index))
  const { client } = fakeClient(all)
  await refreshMemories(client)
  for (let page = 0; page < 4; page++) await loadMoreMemories(client)
  expect(useMemory.getState().items).toHaveLength(460)
  all[450] = memoryItem(450, { text: 'changed' })
  await refreshMemories(client)
  expect(useMemory.getState()).toMatchObject({ total: 460, error: null })
  expect(useMemory.getState().items).toEqual(all)
})

test('the answer to an older search never replaces that of a newer one [G4]', async () => {
  const fake = fakeClient([memoryItem(1, { text: 'tea' }), memoryItem(2, { text: 'coffee' })])
  fake.hold()
  const older = lookFor(fake.client, { query: 'tea' })
  const newer = lookFor(fake.client, { query: 'coffee' })
  fake.release()
  await Promise.all([older, newer])
  expect(useMemory.getState().items?.map((item) => item.text)).toEqual(['coffee'])
})

test('forgetting hides at once and the toast brings it back [G4]', async () => {
  const all = [memoryItem(1), memoryItem(2)]
  const { client, calls } = fakeClient(all)
  await refreshMemories(client)
  const forgetting = forgetMemory(client, memoryItem(1), 'Forgotten')
  expect(useMemory.getState().items?.map((item) => item.id)).toEqual([idOf(2)])
  await forgetting
  await useToasts.getState().entries.at(-1)?.undo?.()
  expect(calls).toContain(`restore ${idOf(1)}`)
  expect(useMemory.getState().items).toHaveLength(2)
})

const status: MemoryStatus = {
  paused: false,
  waitingJobs: 3,
  running: false,
  lastError: { code: 'memory_bad_output', params: {}, fixes: [] },
  nextTryAt: 25_000,
  indexedTurns: 10,
  memories: 4,
}

test('turns that wait are counted, with the time to the next try [G2]', () => {
  expect(statusLine(status, 5_000)).toMatchObject({
    text: 'failed',
    count: 3,
    nextInMs: 20_000,
    canTryNow: true,
  })
  expect(statusLine(status, 30_000)).toMatchObject({ nextInMs: 0 })
  expect(statusLine({ ...status, paused: true }, 0)).toMatchObject({
    text: 'pausedWaiting',
    canTryNow: false,
  })
  expect(statusLine({ ...status, waitingJobs: 0, lastError: null }, 0)).toMatchObject({ text: 'idle' })
})

test('a time is told no finer than it is known', () => {
  const at = new Date(2026, 4, 17).getTime()
  const english = createFormat('en')
  const told = (occurredPrecision: MemoryItem['occurredPrecision']) =>
    happenedText({ occurredAt: at, occurredPrecision }, english, 'en')
  expect([told('day'), told('month'), told('year'), told('unknown')]).toEqual([
    'May 17, 2026',
    'May 2026',
    '2026',
    null,
  ])
})
