import type { z } from 'zod'
import type { ImportCounts as ImportCountsSchema } from '../../../../shared/contract/transfer'
import { AppError } from '../../app-error'
import type { MemoryStore } from '../memory-store'
import { redact } from '../redact'
import { hashText } from '../words'
import { ExportedMemory, ExportFile } from './export-file'

type ImportCounts = z.infer<typeof ImportCountsSchema>
type Plan = { file: ExportFile; add: ExportedMemory[]; counts: ImportCounts }

const problemsShown = 200

/**
 * What an import would do, with nothing written.
 * @throws AppError memory_import_invalid naming the field, what was found and what is expected
 */
export const previewImport = (store: MemoryStore, text: string): ImportCounts =>
  planImport(store, text).counts

/**
 * Writes an export into this file, all in one transaction; what is here already stays as it is.
 * @throws AppError memory_import_invalid, disk_full
 */
export function importJson(store: MemoryStore, text: string): ImportCounts {
  const { file, add, counts } = planImport(store, text)
  store.transact(() => {
    const known = new Set(store.blocks.all().map(({ label, name }) => `${label}/${name}`))
    for (const { label, name, limit } of file.coreBlocks) {
      // A limit that the person set here stays.
      if (!known.has(`${label}/${name}`) || isEmpty(store)) store.blocks.set(label, name, limit)
    }
    const rowIds = new Map(add.map((memory) => [memory.id, insert(store, memory)]))
    const rowOf = (id: string) => rowIds.get(id) ?? store.memories.byId(id)?.rowId
    for (const { id, supersededBy, parts } of add) {
      const rowId = rowOf(id)
      const successor = supersededBy === null ? undefined : rowOf(supersededBy)
      if (rowId === undefined) continue
      if (successor !== undefined) store.transfer.succeed(rowId, successor)
      for (const part of parts.flatMap((one) => rowOf(one) ?? [])) store.parts.add(rowId, part)
    }
    const at = Date.parse(file.exportedAt)
    for (const textHash of file.forgotten) {
      if (!store.memories.currentByHash(textHash)) store.history.bury(textHash, at)
    }
  })
  return counts
}

function planImport(store: MemoryStore, text: string): Plan {
  const file = readFile(text)
  const counts: ImportCounts = { added: 0, known: 0, forgotten: 0, skipped: [] }
  const skip = (at: string, problem: string) => {
    if (counts.skipped.length < problemsShown) counts.skipped.push({ at, problem })
  }
  const seen = new Set<string>()
  const room = new Map(file.coreBlocks.map(({ label, name, limit }) => [`${label}/${name}`, limit]))
  for (const { label, name, limit, length } of store.blocks.all()) {
    const own = isEmpty(store) ? (room.get(`${label}/${name}`) ?? limit) : limit
    room.set(`${label}/${name}`, own - length)
  }
  const add: ExportedMemory[] = []
  for (const [index, given] of file.memories.entries()) {
    const at = `memories[${index}]`
    const parsed = ExportedMemory.safeParse(given)
    if (!parsed.success) {
      skip(at, problemOf(parsed.error))
      continue
    }
    const memory = parsed.data
    const textHash = hashText(memory.text)
    if (seen.has(memory.id) || memory.detail.kind !== memory.kind) skip(at, 'kind or id does not fit')
    else if (memory.detail.kind === 'vault') skip(at, 'vault')
    else if (holdsSecret(memory)) skip(at, 'secret')
    else if (store.memories.byId(memory.id)) counts.known += 1
    else if (memory.validTo === null && store.memories.currentByHash(textHash)) counts.known += 1
    else if (store.history.isBuried(textHash)) counts.forgotten += 1
    else if (!takeRoom(memory, room)) skip(at, 'core_full')
    else {
      seen.add(memory.id)
      add.push(memory)
    }
  }
  return { file, add, counts: { ...counts, added: add.length } }
}

/** A sentence of the core needs room in its block; what is no longer so needs none. */
function takeRoom({ detail, text, validTo }: ExportedMemory, room: Map<string, number>): boolean {
  if (detail.kind !== 'core' || validTo !== null) return true
  const key = `${detail.label}/${detail.block}`
  const left = (room.get(key) ?? 0) - text.length
  if (left < 0) return false
  room.set(key, left)
  return true
}

const isEmpty = ({ memories }: MemoryStore) => memories.count() === 0

/** A file may have been written by hand: what it brings is held to the same rule as what is typed. */
const holdsSecret = ({ text, subject, detail, sources, passages, versions }: ExportedMemory): boolean =>
  [text, subject ?? '', JSON.stringify(detail), ...sources.map(({ quote }) => quote)]
    .concat(
      passages?.map((passage) => passage.text) ?? [],
      versions.flatMap(({ before, after }) => [before?.text ?? '', after?.text ?? '']),
    )
    .some((part) => redact(part).kinds.length > 0)

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
    // The folder is watched elsewhere.
    detail: memory.detail.kind === 'resource' ? { ...memory.detail, folderId: null } : memory.detail,
  })
  store.transfer.keep({ rowId, pinned: pinned ? 1 : 0, seenCount, changedAt, validTo })
  for (const passage of memory.passages ?? []) store.transfer.addPassage(rowId, passage)
  for (const version of memory.versions) store.transfer.addVersion(rowId, version)
  for (const { quote, ...from } of memory.sources) {
    const messageRowId = store.transfer.messageRow(from.messageId)
    if (messageRowId === undefined) store.sources.addImported(rowId, from, quote, createdAt)
    else store.sources.add(rowId, messageRowId, quote, createdAt)
  }
  return rowId
}

function readFile(text: string): ExportFile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw invalid('file', excerpt(text), 'JSON', error)
  }
  const parsed = ExportFile.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const at = issue?.path.join('.') || 'file'
  const found = at.split('.').reduce<unknown>((from, key) => (isRecord(from) ? from[key] : from), value)
  const expected = issue === undefined ? 'an export of Keepsake' : expectedOf(issue)
  throw invalid(at, excerpt(JSON.stringify(found) ?? 'nothing'), expected, parsed.error)
}

/** What the schema wanted, without what it found. */
const expectedOf = ({ message }: z.core.$ZodIssue): string => message.replace(/^Invalid input: expected /, '')

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const problemOf = (error: z.ZodError): string => {
  const [issue] = error.issues
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`
}

const excerpt = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 57)}…`)

const invalid = (at: string, found: string, expected: string, cause: unknown) =>
  new AppError('memory_import_invalid', { reason: 'field', at, found, expected }, { cause })
