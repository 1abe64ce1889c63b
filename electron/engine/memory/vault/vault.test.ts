import { readFileSync } from 'node:fs'
import { v7 as newId } from 'uuid'
import { expect, test } from 'vitest'
import type { Change } from '../../../../shared/contract/app'
import { openTestDatabase } from '../../database/testing'
import type { KeyStore } from '../../models'
import { testKeyStore } from '../../models/testing'
import { openMemoryStore } from '../memory-store'
import { MemoryChanges } from '../owned/change'
import { createVault } from './vault'

async function open(keyStore: KeyStore | null = testKeyStore) {
  const db = await openTestDatabase()
  const store = openMemoryStore(db)
  const published: Change[] = []
  const shared = { store, now: () => 5_000, newId, publish: (change: Change) => published.push(change) }
  const changes = new MemoryChanges(shared)
  const vault = createVault({ ...shared, changes, keyStore, log: () => undefined })
  const conversation = () => {
    const id = newId()
    const insert =
      db.prepare(`INSERT INTO conversations (public_id, title, memory_mode, created_at, changed_at)
      VALUES (?, '', 'normal', 1, 1)`)
    return { id, rowId: Number(insert.run(id).lastInsertRowid) }
  }
  return { db, store, changes, vault, api: vault.api, conversation, published }
}
const door = { label: 'Front door', itemKind: 'key', sensitivity: 'high', value: 'canary-7741-gate' } as const

test('[G1] [G5] the value of a vault item is in no table, index, version, activity or byte of the file in clear', async () => {
  const { db, api, conversation, published } = await open()
  const item = await api.add(door)
  await api.update({ id: item.id, value: 'canary-7742-gate', label: 'Front door, new' })
  await api.grant({ id: item.id, conversationId: conversation().id, allowed: true })
  expect(await api.reveal({ id: item.id })).toEqual({ value: 'canary-7742-gate' })
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%fts5%'")
    .pluck()
    .all()
  for (const table of tables) {
    for (const row of db.prepare<[], Record<string, unknown>>(`SELECT * FROM "${table}"`).all()) {
      for (const value of Object.values(row)) {
        const text = Buffer.isBuffer(value) ? value.toString('latin1') : String(value)
        expect(text, table).not.toContain('canary')
      }
    }
  }
  db.pragma('wal_checkpoint(TRUNCATE)')
  expect(readFileSync(db.name).includes('canary')).toBe(false)
  expect(JSON.stringify([item, published])).not.toContain('canary')
})

test('[G1] a vault item is found by its label, and not by its value', async () => {
  const { api, store } = await open()
  const { id, detail, text } = await api.add(door)
  expect({ detail, text }).toEqual({
    text: 'Front door',
    detail: { kind: 'vault', itemKind: 'key', sensitivity: 'high' },
  })
  const found = (words: string) => store.memories.countMatching(words, 10)
  expect([found('door'), found('canary')]).toEqual([1, 0])
  expect(await api.reveal({ id })).toEqual({ value: 'canary-7741-gate' })
})

test('[G5] without a key store nothing is kept, and it says so', async () => {
  const { api, db } = await open(null)
  expect(() => api.add(door)).toThrow('secret_store_unavailable')
  expect(db.prepare('SELECT count(*) FROM memories').pluck().get()).toBe(0)
})

test('[G5] a label that is a secret itself is refused', async () => {
  const { api, db } = await open()
  expect(() => api.add({ ...door, label: 'canary-7741-gate' })).toThrow('invalid_input')
  expect(() => api.add({ ...door, label: `sk-${'aB3dE5gH7jK9'.repeat(3)}` })).toThrow('invalid_input')
  const { id } = await api.add(door)
  expect(() => api.update({ id, label: 'password: Tr0ub4dor&3' })).toThrow('invalid_input')
  expect(db.prepare('SELECT text FROM memories').pluck().all()).toEqual(['Front door'])
})

test('[G5] a model reads an item only in the conversation that was allowed to, and only as long', async () => {
  const { api, vault, store, changes, conversation } = await open()
  const { id } = await api.add(door)
  const [mine, other] = [conversation(), conversation()]
  expect(vault.grantedItems(mine.rowId)).toEqual([])
  await api.grant({ id, conversationId: mine.id, allowed: true })
  expect(vault.grantedItems(mine.rowId)).toMatchObject([{ label: 'Front door', value: 'canary-7741-gate' }])
  expect(await api.grants({ conversationId: mine.id })).toMatchObject([{ id, text: 'Front door' }])
  expect(vault.grantedItems(other.rowId)).toEqual([])
  await api.grant({ id, conversationId: mine.id, allowed: false })
  expect(vault.grantedItems(mine.rowId)).toEqual([])
  await api.grant({ id, conversationId: mine.id, allowed: true })
  const row = store.memories.byId(id)
  if (row) changes.remove(row, 'person')
  expect(vault.grantedItems(mine.rowId)).toEqual([])
  expect(() => api.reveal({ id })).toThrow('memory_missing')
})

test('[G1] changing a label or kind keeps the value; what its key store cannot open says so', async () => {
  const { api, db } = await open()
  const { id } = await api.add(door)
  const changed = await api.update({ id, itemKind: 'note', sensitivity: 'low' })
  expect(changed.detail).toEqual({ kind: 'vault', itemKind: 'note', sensitivity: 'low' })
  expect(await api.reveal({ id })).toEqual({ value: 'canary-7741-gate' })
  db.prepare("UPDATE vault_memories SET ciphertext = x''").run()
  expect(() => api.reveal({ id })).toThrow('secret_unreadable')
})
