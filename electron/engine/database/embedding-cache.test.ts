import { expect, test } from 'vitest'
import { chooseEmbedding } from '../../../e2e/support/meaning'
import { EmbeddingCache } from './embedding-cache'
import { Memories } from './memories'
import { openTestDatabase } from './testing'

const dayMs = 86_400_000
const hashOf = (number: number) => number.toString(16).padStart(64, '0')

/** A file with a model and one memory for each vector. */
async function fileWith(count: number) {
  const db = await openTestDatabase()
  const { rowId: modelRowId } = chooseEmbedding(db, 'http://127.0.0.1:9/v1')
  const memories = new Memories(db)
  const entries = Array.from({ length: count }, (_, number) => {
    const rowId = memories.insert({
      id: `memory-${number}`,
      kind: 'semantic',
      text: `fact ${number}`,
      subject: null,
      origin: 'manual',
      author: 'person',
      importance: 2,
      confidence: 1,
      validFrom: 1,
      textHash: `text-${number}`,
      at: 1,
      occurred: null,
    })
    const owner = { of: 'memory', rowId, witness: `text-${number}` } as const
    return { textHash: hashOf(number), vector: Float32Array.of(number, 0.5), owner }
  })
  const all = entries.map(({ textHash }) => textHash)
  return { db, modelRowId, entries, all }
}

test('a vector comes back as it was kept, number for number, for its model alone', async () => {
  const { db, modelRowId, entries, all } = await fileWith(3)
  const cache = new EmbeddingCache(db)
  cache.keep(modelRowId, entries, [], 1)
  expect([...cache.find(modelRowId, all)]).toEqual(entries.map(({ textHash, vector }) => [textHash, vector]))
  expect(cache.find(modelRowId + 1, all).size).toBe(0)
  db.prepare('DELETE FROM models').run()
  expect(cache.find(modelRowId, all).size).toBe(0)
})

test('a full cache lets go of what was not used for longest', async () => {
  const { db, modelRowId, entries, all } = await fileWith(20)
  const cache = new EmbeddingCache(db, 20 * 8)
  for (const [at, entry] of entries.slice(0, 19).entries()) cache.keep(modelRowId, [entry], [], at + 1)
  // The oldest one is of use again, a day later.
  cache.keep(modelRowId, [], [hashOf(0)], 2 * dayMs)
  cache.keep(modelRowId, entries.slice(19), [], 2 * dayMs)
  expect(cache.find(modelRowId, all).size).toBe(20)
  const more = {
    ...entries[5],
    textHash: hashOf(99),
    vector: Float32Array.of(1, 2),
    owner: entries[5]?.owner,
  }
  if (!more.owner) throw new Error('no entry')
  cache.keep(modelRowId, [{ ...more, owner: more.owner }], [], 2 * dayMs + 1)
  const kept = cache.find(modelRowId, [...all, hashOf(99)])
  expect([...kept.keys()].sort()).toEqual(
    [...all.filter((hash) => ![1, 2, 3].map(hashOf).includes(hash)), hashOf(99)].sort(),
  )
})

test('a text that changed or went while its vector was made keeps none', async () => {
  const { db, modelRowId, entries, all } = await fileWith(2)
  const cache = new EmbeddingCache(db)
  db.prepare(`UPDATE memories SET text_hash = 'other' WHERE text_hash = 'text-0'`).run()
  db.prepare(`DELETE FROM memories WHERE text_hash = 'text-1'`).run()
  cache.keep(modelRowId, entries, [], 1)
  expect(cache.find(modelRowId, all).size).toBe(0)
  db.close()
  // Work that ends after the app was closed.
  cache.keep(modelRowId, entries, [], 1)
})
