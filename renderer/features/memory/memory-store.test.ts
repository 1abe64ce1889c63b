import { beforeEach, expect, test } from 'vitest'
import type { MemoryItem, MemoryStatus } from '../../../shared/contract/memory'
import { useToasts } from '../../components/toast-store'
import { forgetMany, forgetMemory } from './memory-actions'
import { statusLine } from './memory-status-line'
import {
  itemAt,
  lookFor,
  type MemoryClient,
  refreshMemories,
  resetMemory,
  showRows,
  useMemory,
} from './memory-store'
import { clearSelection, selectAllFound, toggleRow, useSelection } from './selection'
import { idOf, memoryItem } from './testing'

/** A memory that answers when it is told to, so that answers can cross. */
function fakeClient(all: MemoryItem[]) {
  const held: (() => void)[] = []
  const calls: string[] = []
  const gone = new Set<string>()
  let hold = false
  const client: MemoryClient<'list' | 'remove' | 'restore' | 'bulk'> = {
    memory: {
      list: async ({ query = '', offset = 0, limit = 100 }) => {
        calls.push(`list ${query} ${offset}`)
        if (hold) await new Promise<void>((resolve) => held.push(resolve))
        const found = all.filter((item) => item.text.includes(query) && !gone.has(item.id))
        return { ok: true, value: { items: found.slice(offset, offset + limit), total: found.length } }
      },
      remove: async ({ id }) => {
        gone.add(id)
        return { ok: true, value: undefined }
      },
      restore: async ({ id }) => {
        gone.delete(id)
        return { ok: true, value: memoryItem(1) }
      },
      bulk: async ({ ids, action }) => {
        for (const id of ids) action === 'remove' ? gone.add(id) : gone.delete(id)
        return { ok: true, value: { changed: ids.length } }
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

const many = (count: number) => Array.from({ length: count }, (_, index) => memoryItem(index))
const ask = (query = '') => ({ filter: { query }, sort: 'best' as const, descending: true })

beforeEach(() => {
  resetMemory()
  clearSelection()
})

test('of ten thousand memories the oldest is one question away, and nothing between is read [G4]', async () => {
  const { client, calls } = fakeClient(many(10_000))
  await lookFor(client, ask())
  expect(useMemory.getState().total).toBe(10_000)
  await Promise.all([showRows(client, 9_980, 10_020), showRows(client, 9_980, 10_020)])
  expect(itemAt(useMemory.getState(), 9_999)?.id).toBe(idOf(9_999))
  expect(itemAt(useMemory.getState(), 5_000)).toBeUndefined()
  expect(calls).toEqual(['list  0', 'list  9900'])
})

test('a change asks again for what is in sight, however far down that is [G4]', async () => {
  const all = many(460)
  const { client } = fakeClient(all)
  await lookFor(client, ask())
  await showRows(client, 410, 440)
  all[420] = memoryItem(420, { text: 'changed' })
  await refreshMemories(client)
  expect(itemAt(useMemory.getState(), 420)?.text).toBe('changed')
  expect(useMemory.getState()).toMatchObject({ total: 460, error: null })
})

test('the answer to an older search never replaces that of a newer one [G4]', async () => {
  const fake = fakeClient([memoryItem(1, { text: 'tea' }), memoryItem(2, { text: 'coffee' })])
  fake.hold()
  const older = lookFor(fake.client, ask('tea'))
  const newer = lookFor(fake.client, ask('coffee'))
  fake.release()
  await Promise.all([older, newer])
  expect(itemAt(useMemory.getState(), 0)?.text).toBe('coffee')
  expect(useMemory.getState().total).toBe(1)
})

test('forgetting hides at once and the toast brings it back [G4]', async () => {
  const { client } = fakeClient([memoryItem(1), memoryItem(2)])
  await lookFor(client, ask())
  const forgetting = forgetMemory(client, memoryItem(1), 'Forgotten')
  expect([...useMemory.getState().hidden]).toEqual([idOf(1)])
  await forgetting
  await refreshMemories(client)
  expect(useMemory.getState().total).toBe(1)
  await useToasts.getState().entries.at(-1)?.undo?.()
  expect(useMemory.getState()).toMatchObject({ total: 2, hidden: new Set() })
})

test('Shift chooses everything between two rows, all that was found can be chosen, and one undo brings all back [G4]', async () => {
  const { client } = fakeClient(many(350))
  await lookFor(client, ask())
  await toggleRow(client, memoryItem(10), 10, false)
  await toggleRow(client, memoryItem(310), 310, true)
  expect(useSelection.getState().items.size).toBe(301)
  await selectAllFound(client)
  const ids = [...useSelection.getState().items.keys()]
  expect(ids).toHaveLength(350)
  await forgetMany(client, ids, (count) => `${count} forgotten`)
  await refreshMemories(client)
  expect(useMemory.getState().total).toBe(0)
  expect(useToasts.getState().entries.at(-1)?.text).toBe('350 forgotten')
  await useToasts.getState().entries.at(-1)?.undo?.()
  expect(useMemory.getState().total).toBe(350)
})

const status: MemoryStatus = {
  paused: false,
  waitingJobs: 3,
  running: false,
  lastError: { code: 'memory_bad_output', params: {}, fixes: [] },
  nextTryAt: 25_000,
  lastReadAt: null,
  indexedTurns: 10,
  memories: 4,
  proposals: 0,
  vectors: null,
  indexBroken: false,
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
