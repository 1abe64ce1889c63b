import { setImmediate as breathe } from 'node:timers/promises'
import { z } from 'zod'
import type { MemoryStore } from '../memory-store'
import { hashText } from '../words'
import type { ExportedMemory } from './export-file'
import { type ImportCounts, type ImportPlan, isEmpty, planImport } from './import-plan'

/** Ids of what an import has begun to write: one that did not come to its end is taken back, as if it had never been. */
const noteKey = 'memory.importing'
const Note = z.array(z.uuidv7()).nullable()
/** Memories that one transaction writes or takes back. */
const writtenAtOnce = 50
const droppedAtOnce = 20

/**
 * Writes an export into this file: all of it, or, where that fails or the app ends meanwhile, nothing. What is here
 * already stays as it is.
 * @throws AppError memory_import_invalid, disk_full
 */
export async function importJson(store: MemoryStore, text: string): Promise<ImportCounts> {
  const plan = await planImport(store, text)
  const wasEmpty = isEmpty(store)
  store.settings.set(
    noteKey,
    plan.add.map(({ id }) => id),
  )
  try {
    for (const slice of slices(plan.add)) {
      store.transact(() => {
        // Another import may have brought it meanwhile.
        for (const memory of slice) if (!store.memories.byId(memory.id)) insert(store, memory)
      })
      await breathe()
      for (const { id, document } of slice) await writePassages(store, id, document?.passages ?? [])
    }
    await finish(store, plan, wasEmpty)
    return plan.counts
  } catch (error) {
    await takeBackImport(store)
    throw error
  }
}

/** Takes back what an import wrote that did not come to its end; nothing where there is none. */
export async function takeBackImport(store: MemoryStore): Promise<void> {
  for (const id of store.settings.get(noteKey, Note, null) ?? []) {
    const row = store.memories.byId(id)
    if (!row) continue
    // A document goes passage by passage: all of them at once would take seconds.
    while (store.transact(() => store.documents.dropSome(row.rowId, droppedAtOnce)) > 0) await breathe()
    store.transact(() => store.memories.erase(row.rowId))
    await breathe()
  }
  store.settings.set(noteKey, null)
}

/** What joins the memories, the limits and what was forgotten elsewhere; with the last of it the import is done. */
async function finish(store: MemoryStore, { file, add }: ImportPlan, wasEmpty: boolean): Promise<void> {
  const rowOf = (id: string) => store.memories.byId(id)?.rowId
  for (const slice of slices(add)) {
    store.transact(() => {
      for (const { id, supersededBy, parts } of slice) {
        const rowId = rowOf(id)
        const successor = supersededBy === null ? undefined : rowOf(supersededBy)
        if (rowId === undefined) continue
        if (successor !== undefined) store.transfer.succeed(rowId, successor)
        for (const part of parts.flatMap((one) => rowOf(one) ?? [])) store.parts.add(rowId, part)
      }
    })
    await breathe()
  }
  store.transact(() => {
    const known = new Set(store.blocks.all().map(({ label, name }) => `${label}/${name}`))
    for (const { label, name, limit } of file.coreBlocks) {
      // A limit that the person set here stays.
      if (wasEmpty || !known.has(`${label}/${name}`)) store.blocks.set(label, name, limit)
    }
    const at = Date.parse(file.exportedAt)
    for (const textHash of file.forgotten) {
      if (!store.memories.currentByHash(textHash)) store.history.bury(textHash, at)
    }
    store.settings.set(noteKey, null)
  })
}

function insert(store: MemoryStore, memory: ExportedMemory): void {
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
}

async function writePassages(
  store: MemoryStore,
  id: string,
  passages: NonNullable<ExportedMemory['document']>['passages'],
): Promise<void> {
  const row = store.memories.byId(id)
  if (!row) return
  for (const slice of slices(passages)) {
    store.transact(() => {
      for (const passage of slice) store.transfer.addPassage(row.rowId, passage)
    })
    await breathe()
  }
}

function slices<T>(all: readonly T[]): T[][] {
  const starts = Array.from({ length: Math.ceil(all.length / writtenAtOnce) }, (_, at) => at * writtenAtOnce)
  return starts.map((start) => all.slice(start, start + writtenAtOnce))
}
