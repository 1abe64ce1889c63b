import { v7 as newId } from 'uuid'
import type { Database } from '../electron/engine/database/connection'
import { stateOf } from '../electron/engine/database/memory-row'
import { type MemoryStore, openMemoryStore } from '../electron/engine/memory/memory-store'
import { hashText } from '../electron/engine/memory/words'
import type { MemoryDetail } from '../shared/contract/memory-item'
import { randomFrom } from './synthetic-memory'

const subjects = 400
const documents = 1_000
const passagesEach = 20
const hourMs = 3_600_000
const changesOf = ['same', 'pin', 'edit'] as const

type Random = () => number

/**
 * Gives the memories of a synthetic file what years of use leave: kinds, subjects, the turns that they came from, one to
 * four versions each, and documents with their passages.
 */
export function giveMemoriesAPast(db: Database): void {
  const store = openMemoryStore(db)
  const random = randomFrom(5)
  const rowIds = store.transfer.rowIds()
  const turns = db.prepare<[], number>('SELECT max(id) FROM messages').pluck().get() ?? 1
  for (let from = 0; from < rowIds.length; from += 500) {
    store.transact(() => {
      for (const rowId of rowIds.slice(from, from + 500)) giveAPast(store, random, rowId, turns)
    })
  }
  for (let number = 0; number < documents; number += 1) store.transact(() => addDocument(store, number))
}

function giveAPast(store: MemoryStore, random: Random, rowId: number, turns: number): void {
  const row = store.memories.byRowId(rowId)
  if (!row) return
  const { text } = row
  // As in any life: of a few there is much to tell, of many little.
  const subject = random() < 0.1 ? null : `Subject ${Math.floor(subjects ** random())}`
  const importance = 1 + Math.floor(random() * 3)
  const detail = detailOf(random, text)
  const occurred =
    detail.kind === 'episodic'
      ? { at: row.validFrom - hourMs, precision: 'day' as const, phrase: 'yesterday' }
      : null
  store.memories.setContent(
    rowId,
    { text, textHash: hashText(text), subject, importance, occurred, detail },
    row.createdAt,
  )
  // Some turns tell several things.
  const turn = 1 + Math.floor(((rowId - (rowId % 3)) * 7919) % turns)
  store.sources.add(rowId, turn, text.slice(0, 60), row.createdAt)
  let before = null
  let at = row.createdAt
  for (let count = Math.floor(random() * 4); count >= 0; count -= 1) {
    const operation = before === null ? 'insert' : (changesOf[count % changesOf.length] ?? 'same')
    if (operation === 'same') store.memories.raiseSeen(rowId, 1, at)
    if (operation === 'pin') store.memories.setPinned(rowId, random() < 0.3, at)
    if (operation === 'edit' && random() < 0.4) store.memories.setValidity(rowId, at, null, at)
    const now = store.memories.byRowId(rowId)
    if (!now) return
    const after = stateOf(now)
    store.history.add({ memoryRowId: rowId, operation, actor: 'Scripted', jobRowId: null, before, after, at })
    before = after
    at += Math.floor(random() * 2_000) * hourMs
  }
}

function detailOf(random: Random, text: string): MemoryDetail {
  const share = random()
  if (share < 0.7) return { kind: 'semantic', details: null }
  if (share < 0.92) return { kind: 'episodic', eventType: null, actor: null, details: null }
  return {
    kind: 'procedural',
    title: text.slice(0, 40),
    entryType: 'guide',
    steps: text.split(' ').slice(0, 5),
  }
}

function addDocument(store: MemoryStore, number: number): void {
  const title = `notes/Document ${number}.md`
  const at = Date.UTC(2025, 0, 1) + number * hourMs
  const rowId = store.memories.insert({
    ...{ id: newId(), text: title, subject: null, origin: 'file', author: 'person', importance: 2 },
    ...{ confidence: 1, validFrom: at, textHash: hashText(title), at, occurred: null },
    detail: {
      ...{ kind: 'resource', title, mediaType: 'text/markdown', path: `/nowhere/${title}` },
      ...{ sizeBytes: 40_000, pages: null, chunks: 0, folderId: null },
    },
  })
  for (let position = 0; position < passagesEach; position += 1) {
    const text = `Passage ${position} of ${title}. ${'What stands in a document is longer than what is said. '.repeat(18)}`
    store.transfer.addPassage(rowId, { position, page: null, heading: null, text })
  }
  store.documents.setRead({
    ...{ rowId, fileHash: 'f'.repeat(64), sizeBytes: 40_000, pages: null, fileChangedAt: at, at },
  })
}
