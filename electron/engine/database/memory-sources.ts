import type { Statement } from 'better-sqlite3'
import type { MemoryItem } from '../../../shared/contract/memory'
import type { Database } from './connection'
import type { MemoryRow } from './memories'

type Source = MemoryItem['sources'][number]

const columns = `c.public_id AS conversationId, c.title AS conversationTitle, t.public_id AS messageId`
const joins = 'JOIN messages t ON t.id = s.message_id JOIN conversations c ON c.id = t.conversation_id'

/** The turns that memories were read from, each with the words that say it. */
export class MemorySources {
  readonly #add: Statement<[number, number, string, number]>
  readonly #of: Statement<[string], Source & { memoryRowId: number }>
  readonly #writtenFrom: Statement<[number], { memoryRowId: number }>
  readonly #messagesOf: Statement<[string], { memoryRowId: number; messageRowId: number }>

  constructor(db: Database) {
    this.#add = db.prepare(`INSERT INTO memory_sources (memory_id, message_id, quote, created_at)
      VALUES (?, ?, ?, ?) ON CONFLICT (memory_id, message_id) DO NOTHING`)
    this.#of = db.prepare(`SELECT s.memory_id AS memoryRowId, ${columns}, s.quote, t.created_at AS createdAt
      FROM memory_sources s ${joins}
      WHERE s.memory_id IN (SELECT value FROM json_each(?)) AND c.removed_at IS NULL ORDER BY s.id`)
    this.#writtenFrom = db.prepare(`SELECT s.memory_id AS memoryRowId FROM memory_sources s
      JOIN memories m ON m.id = s.memory_id
      WHERE s.message_id = ? AND m.removed_at IS NULL ORDER BY s.memory_id`)
    this.#messagesOf = db.prepare(`SELECT memory_id AS memoryRowId, message_id AS messageRowId
      FROM memory_sources WHERE memory_id IN (SELECT value FROM json_each(?))`)
  }

  /** False where the memory has this turn as a source already. */
  add(memoryRowId: number, messageRowId: number, quote: string, at: number): boolean {
    return this.#add.run(memoryRowId, messageRowId, quote, at).changes === 1
  }

  /** Row ids of the memories that name this turn as a source. */
  writtenFrom(messageRowId: number): number[] {
    return this.#writtenFrom.all(messageRowId).map((row) => row.memoryRowId)
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
    const byMemory = new Map<number, Source[]>()
    for (const { memoryRowId, ...source } of this.#of.all(JSON.stringify(rows.map((row) => row.rowId)))) {
      byMemory.set(memoryRowId, [...(byMemory.get(memoryRowId) ?? []), source])
    }
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      text: row.text,
      subject: row.subject,
      origin: row.origin,
      pinned: row.pinned === 1,
      importance: row.importance,
      occurredAt: row.occurredAt,
      occurredPrecision: row.occurredPrecision,
      occurredPhrase: row.occurredPhrase,
      createdAt: row.createdAt,
      changedAt: row.changedAt,
      validTo: row.validTo,
      seenCount: row.seenCount,
      sources: byMemory.get(row.rowId) ?? [],
    }))
  }
}
