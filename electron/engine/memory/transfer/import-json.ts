import { setImmediate as breathe } from 'node:timers/promises'
import type { ImportCounts } from '../../../../shared/contract/transfer'
import type { RunHolders } from '../../run-holder'
import { inSlices } from '../in-slices'
import type { MemoryStore } from '../memory-store'
import { hashText } from '../words'
import type { ExportedMemory } from './export-file'
import { ImportNotes, type Note } from './import-notes'
import { type ImportPart, isEmpty } from './import-plan'

type Plan = Extract<ImportPart, { type: 'plan' }>
type Passage = NonNullable<ExportedMemory['document']>['passages'][number]
/** Passages that one transaction takes back. */
const droppedAtOnce = 20

type Deps = {
  store: MemoryStore
  /** A new UUIDv7. */
  newId: () => string
  /** Engines that write into this file, so that nobody takes back what a living one is writing. */
  holders: RunHolders
}

/**
 * Writes an export into this file: all of it, or, where that fails or the app ends meanwhile, nothing. What is here
 * already stays as it is.
 * @param parts the plan, then what it adds, each when what came before is written
 * @throws AppError memory_import_invalid, disk_full
 */
export async function importJson(
  { store, newId, holders }: Deps,
  parts: AsyncIterable<ImportPart>,
): Promise<ImportCounts> {
  const wasEmpty = isEmpty(store)
  const notes = new ImportNotes(store)
  let begun: { plan: Plan; note: Note } | null = null
  try {
    for await (const part of parts) {
      if (part.type === 'memories') await write(store, part.memories)
      else {
        begun = { plan: part, note: { id: newId(), holder: holders.own, ids: part.ids } }
        notes.add(begun.note)
      }
    }
    if (begun === null) throw new Error('an import without a plan')
    await finish(store, begun, wasEmpty)
    return begun.plan.counts
  } catch (error) {
    if (begun !== null) await takeBack(store, begun.note)
    throw error
  }
}

/** Takes back what imports wrote that did not come to their end, as their process died; not those under way. */
export async function takeBackImports({ store, holders }: Omit<Deps, 'newId'>): Promise<void> {
  for (const note of new ImportNotes(store).all()) {
    if (note.holder !== holders.own && !holders.isAlive(note.holder)) await takeBack(store, note)
  }
}

async function takeBack(store: MemoryStore, { id: noteId }: Note): Promise<void> {
  const notes = new ImportNotes(store)
  const all = notes.all()
  // What another one is bringing too goes or stays with that one.
  const elsewhere = new Set(all.flatMap(({ id, ids }) => (id === noteId ? [] : ids)))
  // As noted now: what another one has brought whole meanwhile is no longer in it.
  for (const id of all.find((note) => note.id === noteId)?.ids ?? []) {
    const rowId = store.transfer.rowOf(id)
    if (rowId === undefined || elsewhere.has(id)) continue
    // A document goes passage by passage: all of them at once would take seconds.
    while (store.transact(() => store.documents.dropSome(rowId, droppedAtOnce)) > 0) await breathe()
    store.transact(() => store.memories.erase(rowId))
    await breathe()
  }
  notes.drop(noteId)
}

async function write(store: MemoryStore, memories: readonly ExportedMemory[]): Promise<void> {
  const { transact } = store
  const passages: { rowId: number; passage: Passage }[] = []
  await inSlices(memories, {
    transact,
    step: (memory) => {
      // Another import may have brought it meanwhile.
      if (store.transfer.rowOf(memory.id) !== undefined) return
      const rowId = insert(store, memory)
      for (const passage of memory.document?.passages ?? []) passages.push({ rowId, passage })
    },
  })
  await inSlices(passages, {
    transact,
    step: ({ rowId, passage }) => {
      // It may have been forgotten meanwhile.
      if (store.transfer.isThere(rowId)) store.transfer.addPassage(rowId, passage)
    },
  })
}

/** What joins the memories, the limits and what was forgotten elsewhere; with the last of it the import is done. */
async function finish(
  store: MemoryStore,
  { plan: { joins, rest }, note }: { plan: Plan; note: Note },
  wasEmpty: boolean,
): Promise<void> {
  const { transfer, transact, blocks } = store
  await inSlices(joins, {
    transact,
    step: ({ id, supersededBy, parts }) => {
      const rowId = transfer.rowOf(id)
      const successor = supersededBy === null ? undefined : transfer.rowOf(supersededBy)
      if (rowId === undefined) return
      if (successor !== undefined) transfer.succeed(rowId, successor)
      for (const part of parts.flatMap((one) => transfer.rowOf(one) ?? [])) store.parts.add(rowId, part)
    },
  })
  transact(() => {
    const known = new Set(blocks.all().map(({ label, name }) => `${label}/${name}`))
    for (const { label, name, limit } of rest.coreBlocks) {
      // A limit that the person set here stays.
      if (wasEmpty || !known.has(`${label}/${name}`)) blocks.set(label, name, limit)
    }
    transfer.buryUnknown(rest.forgotten, Date.parse(rest.exportedAt))
    new ImportNotes(store).finish(note)
  })
}

function insert(store: MemoryStore, memory: ExportedMemory): number {
  const { pinned, seenCount, changedAt, validTo, createdAt } = memory
  const rowId = store.memories.insert({
    id: memory.id,
    text: memory.text,
    subject: memory.subject,
    origin: memory.origin,
    author: memory.author,
    importance: memory.importance,
    confidence: memory.confidence,
    validFrom: memory.validFrom,
    textHash: hashText(memory.text),
    at: createdAt,
    occurred:
      memory.occurredPrecision === null
        ? null
        : { at: memory.occurredAt, precision: memory.occurredPrecision, phrase: memory.occurredPhrase },
    detail: memory.detail,
  })
  store.transfer.keep({ rowId, pinned: pinned ? 1 : 0, seenCount, changedAt, validTo })
  if (memory.document) store.transfer.keepDocument(rowId, memory.document)
  for (const version of memory.versions) store.transfer.addVersion(rowId, version)
  for (const { quote, ...from } of memory.sources) {
    const messageRowId = store.transfer.messageRow(from.messageId)
    if (messageRowId === undefined) store.sources.addImported(rowId, from, quote, createdAt)
    else store.sources.add(rowId, messageRowId, quote, createdAt)
  }
  return rowId
}
