import type { Statement } from 'better-sqlite3'
import { z } from 'zod'
import type { MemoryItem } from '../../../shared/contract/memory'
import { jsonColumn } from './columns'
import type { Database } from './connection'
import { MemoryParts } from './memory-parts'
import type { MemoryRow } from './memory-row'

type Source = MemoryItem['sources'][number]

/** Where an imported memory was read from, elsewhere. */
export const ImportedSource = z.strictObject({
  conversationId: z.string(),
  conversationTitle: z.string(),
  messageId: z.string(),
  createdAt: z.int(),
})
export type ImportedSource = z.infer<typeof ImportedSource>

type SourceRow = {
  memoryRowId: number
  quote: string
  conversationId: string | null
  conversationTitle: string | null
  messageId: string | null
  createdAt: number | null
  imported: string | null
}

/** The turns that memories were read from, each with the words that say it. */
export class MemorySources {
  readonly #parts: MemoryParts
  readonly #add: Statement<[number, number, string, number]>
  readonly #addImported: Statement<[number, string, string, number]>
  readonly #unite: Statement<[{ into: number; from: number }]>
  readonly #uniteImported: Statement<[{ into: number; from: number }]>
  readonly #of: Statement<[string], SourceRow>
  readonly #hasWritten: Statement<[number, string], { yes: 1 }>
  readonly #writtenFrom: Statement<[number], { memoryRowId: number }>
  readonly #conversationsOf: Statement<[string], { id: string }>
  readonly #messagesOf: Statement<[string], { memoryRowId: number; messageRowId: number }>

  constructor(db: Database) {
    this.#parts = new MemoryParts(db)
    this.#add = db.prepare(`INSERT INTO memory_sources (memory_id, message_id, quote, created_at)
      VALUES (?, ?, ?, ?) ON CONFLICT (memory_id, message_id) DO NOTHING`)
    this.#addImported = db.prepare(
      'INSERT INTO memory_sources (memory_id, quote, imported, created_at) VALUES (?, ?, ?, ?)',
    )
    this.#unite = db.prepare(`INSERT INTO memory_sources (memory_id, message_id, quote, created_at)
      SELECT @into, message_id, quote, created_at FROM memory_sources
      WHERE memory_id = @from AND message_id IS NOT NULL ORDER BY id ON CONFLICT (memory_id, message_id) DO NOTHING`)
    this.#uniteImported = db.prepare(`INSERT INTO memory_sources (memory_id, quote, imported, created_at)
      SELECT @into, s.quote, s.imported, s.created_at FROM memory_sources s
      WHERE s.memory_id = @from AND s.imported IS NOT NULL AND NOT EXISTS (SELECT 1 FROM memory_sources o
        WHERE o.memory_id = @into AND o.imported = s.imported AND o.quote = s.quote) ORDER BY s.id`)
    this.#of = db.prepare(`SELECT s.memory_id AS memoryRowId, s.quote, s.imported,
      c.public_id AS conversationId, c.title AS conversationTitle, t.public_id AS messageId, t.created_at AS createdAt
      FROM memory_sources s LEFT JOIN messages t ON t.id = s.message_id
      LEFT JOIN conversations c ON c.id = t.conversation_id
      WHERE s.memory_id IN (SELECT value FROM json_each(?)) AND c.removed_at IS NULL ORDER BY s.id`)
    this.#hasWritten = db.prepare(`SELECT 1 AS yes FROM memory_sources s JOIN memories m ON m.id = s.memory_id
      WHERE s.message_id = ? AND m.text_hash = ? LIMIT 1`)
    this.#writtenFrom = db.prepare(`SELECT s.memory_id AS memoryRowId FROM memory_sources s
      JOIN memories m ON m.id = s.memory_id
      WHERE s.message_id = ? AND m.removed_at IS NULL ORDER BY s.memory_id`)
    this.#conversationsOf = db.prepare(`SELECT DISTINCT c.public_id AS id FROM memory_sources s
      JOIN messages t ON t.id = s.message_id JOIN conversations c ON c.id = t.conversation_id
      WHERE s.memory_id IN (SELECT value FROM json_each(?)) AND c.removed_at IS NULL`)
    this.#messagesOf = db.prepare(`SELECT memory_id AS memoryRowId, message_id AS messageRowId
      FROM memory_sources WHERE memory_id IN (SELECT value FROM json_each(?)) AND message_id IS NOT NULL`)
  }

  /** False where the memory has this turn as a source already. */
  add(memoryRowId: number, messageRowId: number, quote: string, at: number): boolean {
    return this.#add.run(memoryRowId, messageRowId, quote, at).changes === 1
  }

  /** A source that is not in this file. */
  addImported(memoryRowId: number, from: ImportedSource, quote: string, at: number): void {
    this.#addImported.run(memoryRowId, quote, JSON.stringify(from), at)
  }

  /** Gives a memory the sources of another one beside its own. */
  unite(intoRowId: number, fromRowId: number): void {
    this.#unite.run({ into: intoRowId, from: fromRowId })
    this.#uniteImported.run({ into: intoRowId, from: fromRowId })
  }

  /** Whether this text was read from this turn before, be it still so or not. */
  hasWritten(messageRowId: number, textHash: string): boolean {
    return this.#hasWritten.get(messageRowId, textHash) !== undefined
  }

  /** Row ids of the memories that name this turn as a source. */
  writtenFrom(messageRowId: number): number[] {
    return this.#writtenFrom.all(messageRowId).map((row) => row.memoryRowId)
  }

  /** The conversations that these memories were read from, by their public ids. */
  conversationsOf(memoryRowIds: readonly number[]): string[] {
    return this.#conversationsOf.all(JSON.stringify(memoryRowIds)).map(({ id }) => id)
  }

  /** Row ids of the source turns of each memory. */
  messagesOf(memoryRowIds: readonly number[]): Map<number, number[]> {
    const rows = this.#messagesOf.all(JSON.stringify(memoryRowIds))
    const turns = new Map<number, number[]>()
    for (const { memoryRowId, messageRowId } of rows) {
      turns.set(memoryRowId, [...(turns.get(memoryRowId) ?? []), messageRowId])
    }
    return turns
  }

  /** Memories as callers see them, in the same order. */
  items(rows: readonly MemoryRow[]): MemoryItem[] {
    const rowIds = rows.map((row) => row.rowId)
    const sources = new Map<number, Source[]>()
    for (const row of this.#of.all(JSON.stringify(rowIds))) {
      sources.set(row.memoryRowId, [...(sources.get(row.memoryRowId) ?? []), ...readSource(row)])
    }
    const parts = new Map<number, string[]>()
    for (const { wholeRowId, id } of this.#parts.of(rowIds)) {
      parts.set(wholeRowId, [...(parts.get(wholeRowId) ?? []), id])
    }
    return rows.map((row) => itemOf(row, sources.get(row.rowId) ?? [], parts.get(row.rowId) ?? []))
  }
}

const itemOf = (row: MemoryRow, sources: Source[], parts: string[]): MemoryItem => ({
  id: row.id,
  kind: row.kind,
  text: row.text,
  subject: row.subject,
  origin: row.origin,
  author: row.author,
  pinned: row.pinned === 1,
  importance: row.importance,
  confidence: row.confidence,
  occurredAt: row.occurredAt,
  occurredPrecision: row.occurredPrecision,
  occurredPhrase: row.occurredPhrase,
  createdAt: row.createdAt,
  changedAt: row.changedAt,
  validFrom: row.validFrom,
  validTo: row.validTo,
  supersededBy: row.supersededById,
  parts,
  seenCount: row.seenCount,
  sources,
  detail: row.detail,
})

const Imported = jsonColumn(ImportedSource)

function readSource({ quote, imported, ...turn }: SourceRow): Source[] {
  if (imported !== null) return [{ ...Imported.parse(imported), quote, isHere: false }]
  const { conversationId, conversationTitle, messageId, createdAt } = turn
  if (conversationId === null || conversationTitle === null || messageId === null || createdAt === null)
    return []
  return [{ conversationId, conversationTitle, messageId, createdAt, quote, isHere: true }]
}
