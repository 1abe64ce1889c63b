import { existsSync } from 'node:fs'
import { setImmediate as breathe } from 'node:timers/promises'
import { z } from 'zod'
import { ImportCounts } from '../../../../shared/contract/transfer'
import { AppError } from '../../app-error'
import type { MemoryStore } from '../memory-store'
import { isInstructionLike } from '../proposals/instruction-like'
import { redact } from '../redact'
import { hashText } from '../words'
import { ExportedMemory, ExportFile } from './export-file'

/** What an import would do; then the memories that it adds, some at a time. */
export const ImportPart = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('plan'),
    counts: ImportCounts,
    /** Of what it adds. */
    ids: z.array(z.uuidv7()),
    /** Those of what it adds that another takes the place of, or that were made of others. */
    joins: z.array(ExportedMemory.pick({ id: true, supersededBy: true, parts: true })),
    rest: ExportFile.pick({ exportedAt: true, coreBlocks: true, forgotten: true }),
  }),
  z.strictObject({ type: z.literal('memories'), memories: z.array(ExportedMemory) }),
])
export type ImportPart = z.infer<typeof ImportPart>

const problemsShown = 200
/** Memories that are looked at in one go, some milliseconds. */
const lookedAtOnce = 20
/** Memories that are handed over at once; one with more characters goes alone. */
const handedAtOnce = { memories: 50, characters: 200_000 }

/**
 * What an import would do, with nothing written; in steps, so that a large file holds nothing up.
 * @throws AppError memory_import_invalid naming the field, what was found and what is expected
 */
export async function* planInParts(store: MemoryStore, text: string): AsyncGenerator<ImportPart> {
  const file = readFile(text)
  const counts: ImportCounts = { added: 0, known: 0, forgotten: 0, skipped: [] }
  const skip = (at: string, problem: string) => {
    if (counts.skipped.length < problemsShown) counts.skipped.push({ at, problem })
  }
  const seen = new Set<string>()
  const room = roomOfBlocks(store, file)
  const add: ExportedMemory[] = []
  for (const [index, given] of file.memories.entries()) {
    if (index % lookedAtOnce === 0) await breathe()
    const at = `memories[${index}]`
    const parsed = ExportedMemory.safeParse(given)
    if (!parsed.success) {
      skip(at, problemOf(parsed.error))
      continue
    }
    const memory = parsed.data
    const textHash = hashText(memory.text)
    const fault = faultOf(memory, given)
    if (seen.has(memory.id)) skip(at, 'the id stands twice')
    else if (fault !== null) skip(at, fault)
    else if (store.memories.byId(memory.id)) counts.known += 1
    else if (memory.validTo === null && store.memories.currentByHash(textHash)) counts.known += 1
    else if (store.history.isBuried(textHash)) counts.forgotten += 1
    else if (!takeRoom(memory, room)) skip(at, 'core_full')
    else {
      seen.add(memory.id)
      add.push(here(memory))
    }
  }
  const { exportedAt, coreBlocks, forgotten } = file
  yield {
    type: 'plan',
    counts: { ...counts, added: add.length },
    ids: add.map(({ id }) => id),
    joins: add.flatMap(({ id, supersededBy, parts }) =>
      supersededBy === null && parts.length === 0 ? [] : [{ id, supersededBy, parts }],
    ),
    rest: { exportedAt, coreBlocks, forgotten },
  }
  yield* handedOver(add)
}

function* handedOver(all: readonly ExportedMemory[]): Generator<ImportPart> {
  let [memories, characters]: [ExportedMemory[], number] = [[], 0]
  for (const memory of all) {
    memories.push(memory)
    characters += lengthOf(memory)
    if (memories.length < handedAtOnce.memories && characters < handedAtOnce.characters) continue
    yield { type: 'memories', memories }
    ;[memories, characters] = [[], 0]
  }
  if (memories.length > 0) yield { type: 'memories', memories }
}

/** Of what may be long. */
const lengthOf = ({ text, versions, document }: ExportedMemory): number =>
  text.length * (1 + 2 * versions.length) +
  (document?.passages ?? []).reduce((sum, passage) => sum + passage.text.length, 0)

/** A file may have been written by hand: what it brings is held to the same rules as what is typed or proposed. */
function faultOf(memory: ExportedMemory, given: unknown): string | null {
  const { detail, kind, text } = memory
  if (detail.kind !== kind) return 'kind and detail differ'
  if (kind === 'vault') return 'vault'
  if (redact(Object.values(strings(given)).join('\n')).kinds.length > 0) return 'secret'
  return kind !== 'resource' && isInstructionLike(text) ? 'instruction' : null
}

/** Every text of a value, wherever it stands in it. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : []
}

/** A document whose file is not on this machine keeps its text and loses its place; no folder is watched for it. */
function here(memory: ExportedMemory): ExportedMemory {
  const { detail } = memory
  if (detail.kind !== 'resource') return memory
  const path = detail.path !== null && existsSync(detail.path) ? detail.path : null
  return { ...memory, detail: { ...detail, path, folderId: null } }
}

/** Characters that are left in each block, by the limits that will hold. */
function roomOfBlocks(store: MemoryStore, { coreBlocks }: ExportFile): Map<string, number> {
  const room = new Map(coreBlocks.map(({ label, name, limit }) => [`${label}/${name}`, limit]))
  const wasEmpty = isEmpty(store)
  for (const { label, name, limit, length } of store.blocks.all()) {
    const key = `${label}/${name}`
    room.set(key, (wasEmpty ? (room.get(key) ?? limit) : limit) - length)
  }
  return room
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

/** Whether nothing is known here. */
export const isEmpty = ({ memories }: MemoryStore) => memories.count() === 0

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
