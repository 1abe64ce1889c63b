import type { Statement } from 'better-sqlite3'
import type { MessagePart } from '../../../shared/contract/chat'
import type { Database } from './connection'

export type MessageRow = {
  rowId: number
  id: string
  conversationRowId: number
  parentRowId: number | null
  parentId: string | null
  role: 'user' | 'assistant'
  createdAt: number
}

type PartRow = { messageRowId: number; kind: MessagePart['kind']; text: string; data: string }
type HitRow = {
  conversationId: string
  conversationTitle: string
  messageId: string
  messageRowId: number
  role: 'user' | 'assistant'
  createdAt: number
}

const columns = `m.id AS rowId, m.public_id AS id, m.conversation_id AS conversationRowId,
  m.parent_id AS parentRowId, p.public_id AS parentId, m.role, m.created_at AS createdAt`
const from = 'FROM messages m LEFT JOIN messages p ON p.id = m.parent_id'
const branch = `WITH RECURSIVE branch (id) AS (
    SELECT ? UNION ALL SELECT m.parent_id FROM messages m JOIN branch b ON b.id = m.id WHERE m.parent_id IS NOT NULL
  )`

/** Messages of a conversation: a tree by parent, each with its parts. */
export class Messages {
  readonly #insert: Statement<[string, number, number | null, 'user' | 'assistant', number]>
  readonly #byId: Statement<[string], MessageRow>
  readonly #byRowId: Statement<[number], MessageRow>
  readonly #branch: Statement<[number], MessageRow>
  readonly #branchParts: Statement<[number], PartRow>
  readonly #parts: Statement<[string], PartRow>
  readonly #siblings: Statement<[number], { messageRowId: number; id: string; parentRowId: number | null }>
  readonly #newestBelow: Statement<[number], { id: number }>
  readonly #upsertPart: Statement<[number, number, string, string, string]>
  readonly #trimParts: Statement<[number, number]>
  readonly #search: Statement<[string, number], HitRow>

  constructor(db: Database) {
    this.#insert = db.prepare(`INSERT INTO messages (public_id, conversation_id, parent_id, role, created_at)
      VALUES (?, ?, ?, ?, ?)`)
    this.#byId = db.prepare(`SELECT ${columns} ${from} WHERE m.public_id = ?`)
    this.#byRowId = db.prepare(`SELECT ${columns} ${from} WHERE m.id = ?`)
    this.#branch = db.prepare(
      `${branch} SELECT ${columns} ${from} JOIN branch b ON b.id = m.id ORDER BY m.id`,
    )
    this.#branchParts = db.prepare(`${branch}
      SELECT p.message_id AS messageRowId, p.kind, p.text, p.data FROM message_parts p
      JOIN branch b ON b.id = p.message_id ORDER BY p.message_id, p.position`)
    this.#parts = db.prepare(`SELECT message_id AS messageRowId, kind, text, data FROM message_parts
      WHERE message_id IN (SELECT value FROM json_each(?)) ORDER BY message_id, position`)
    this.#siblings = db.prepare(`SELECT m.id AS messageRowId, m.public_id AS id, m.parent_id AS parentRowId
      FROM messages m WHERE m.conversation_id = ? ORDER BY m.id`)
    // A child is always newer than its parent, so the newest of all below is a leaf.
    this.#newestBelow = db.prepare(`WITH RECURSIVE below (id) AS (
        SELECT ? UNION ALL SELECT m.id FROM messages m JOIN below b ON m.parent_id = b.id
      ) SELECT max(id) AS id FROM below`)
    this.#upsertPart = db.prepare(`INSERT INTO message_parts (message_id, position, kind, text, data)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (message_id, position) DO UPDATE SET kind = excluded.kind, text = excluded.text, data = excluded.data`)
    this.#trimParts = db.prepare('DELETE FROM message_parts WHERE message_id = ? AND position >= ?')
    this.#search = db.prepare(`SELECT c.public_id AS conversationId, c.title AS conversationTitle,
      m.public_id AS messageId, m.id AS messageRowId, m.role, m.created_at AS createdAt
      FROM message_search JOIN messages m ON m.id = message_search.rowid
      JOIN conversations c ON c.id = m.conversation_id
      WHERE message_search MATCH ? AND c.removed_at IS NULL
      ORDER BY bm25(message_search), m.id DESC LIMIT ?`)
  }

  insert(
    id: string,
    conversationRowId: number,
    parentRowId: number | null,
    role: MessageRow['role'],
    at: number,
  ): number {
    return Number(this.#insert.run(id, conversationRowId, parentRowId, role, at).lastInsertRowid)
  }

  byId(id: string): MessageRow | undefined {
    return this.#byId.get(id)
  }

  byRowId(rowId: number): MessageRow | undefined {
    return this.#byRowId.get(rowId)
  }

  /** The messages from the root to this one. */
  branchTo(leafRowId: number): MessageRow[] {
    return this.#branch.all(leafRowId)
  }

  /** The parts of every message of a branch, by message. */
  partsOfBranch(leafRowId: number): Map<number, MessagePart[]> {
    return byMessage(this.#branchParts.all(leafRowId))
  }

  partsOf(messageRowId: number): MessagePart[] {
    return this.partsOfAll([messageRowId]).get(messageRowId) ?? []
  }

  /** The parts of all these messages, by message. */
  partsOfAll(messageRowIds: readonly number[]): Map<number, MessagePart[]> {
    return byMessage(this.#parts.all(JSON.stringify(messageRowIds)))
  }

  /** For each parent (0: the root) its children's public ids, oldest first. */
  childrenByParent(conversationRowId: number): Map<number, string[]> {
    const byParent = new Map<number, string[]>()
    for (const row of this.#siblings.all(conversationRowId)) {
      const children = byParent.get(row.parentRowId ?? 0)
      if (children) children.push(row.id)
      else byParent.set(row.parentRowId ?? 0, [row.id])
    }
    return byParent
  }

  /** The newest message below this one, or itself: the leaf of the branch that is shown when it is chosen. */
  newestLeafBelow(messageRowId: number): number {
    return this.#newestBelow.get(messageRowId)?.id ?? messageRowId
  }

  /** Writes the parts as they stand; a part that is unchanged costs one upsert. */
  saveParts(messageRowId: number, parts: readonly MessagePart[]): void {
    for (const [position, part] of parts.entries()) {
      const text = part.kind === 'tool_call' ? part.arguments : part.text
      this.#upsertPart.run(messageRowId, position, part.kind, text, JSON.stringify(dataOf(part)))
    }
    this.#trimParts.run(messageRowId, parts.length)
  }

  /** Messages that match an FTS5 query, best first. */
  search(ftsQuery: string, limit: number): HitRow[] {
    return this.#search.all(ftsQuery, limit)
  }
}

function byMessage(rows: readonly PartRow[]): Map<number, MessagePart[]> {
  const parts = new Map<number, MessagePart[]>()
  for (const row of rows) {
    const known = parts.get(row.messageRowId)
    if (known) known.push(readPart(row))
    else parts.set(row.messageRowId, [readPart(row)])
  }
  return parts
}

function dataOf(part: MessagePart) {
  if (part.kind === 'tool_call') return { callId: part.callId, name: part.name }
  return part.kind === 'tool_result' ? { callId: part.callId, name: part.name, failed: part.failed } : {}
}

function readPart(row: PartRow): MessagePart {
  const { kind, text } = row
  if (kind !== 'tool_call' && kind !== 'tool_result') return { kind, text }
  const data: { callId?: string; name?: string; failed?: boolean } = JSON.parse(row.data)
  const call = { callId: data.callId ?? '', name: data.name ?? '' }
  return kind === 'tool_call'
    ? { kind, ...call, arguments: text }
    : { kind, ...call, text, failed: data.failed ?? false }
}

/** The text that a person reads, without reasoning and calls. */
export const plainText = (parts: readonly MessagePart[]): string =>
  parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n')
