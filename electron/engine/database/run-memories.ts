import type { Statement } from 'better-sqlite3'
import { MemorySource, UsedMemory } from '../../../shared/contract/memory'
import type { Database } from './connection'

/** Something remembered as it stood in the prompt of a reply. */
export type UsedRow = {
  position: number
  /** Of a passage: the document's. */
  memoryRowId: number | null
  /** Set where the raw turn itself was quoted. */
  messageRowId: number | null
  /** Set where a passage of a document was quoted. */
  chunkRowId: number | null
  kind: UsedMemory['kind']
  text: string
  createdAt: number
  score: number
  /** What the score is made of, the weightiest first. */
  why: readonly { feature: string; value: number }[]
  tokens: number
  /** Beside a turn stand words that are not the person's own, e.g. the reply to it. */
  foreignBeside?: boolean
}

type Row = Omit<UsedRow, 'why' | 'foreignBeside'> & { why: string; foreignBeside: 0 | 1 }
type PlaceRow = {
  memoryId: string | null
  page: number | null
  documentTitle: string | null
  quote: string
  imported: string | null
  messageId: string | null
  saidAt: number | null
  conversationId: string | null
  conversationTitle: string | null
}

const Why = UsedMemory.shape.why
const Imported = MemorySource.pick({
  conversationId: true,
  conversationTitle: true,
  messageId: true,
  createdAt: true,
})

/** What stood in the prompt of each reply. */
export class RunMemories {
  readonly #insert: Statement<[Row & { runRowId: number }]>
  readonly #clear: Statement<[number]>
  readonly #of: Statement<[number], Row>
  readonly #places: Statement<[string], PlaceRow>
  readonly #foreign: Statement<[string, string], 0 | 1>
  readonly #run: Statement<
    [string],
    { runRowId: number; replyRowId: number; userMessageRowId: number | null }
  >

  constructor(db: Database) {
    // Between the recall and this, any of it may have been forgotten: the reply must not fail for that.
    this.#insert = db.prepare(`INSERT INTO run_memories
      (run_id, position, memory_id, message_id, chunk_id, kind, text, created_at, score, why, tokens, foreign_beside)
      SELECT @runRowId, @position, @memoryRowId, @messageRowId, @chunkRowId, @kind, @text, @createdAt, @score, @why,
        @tokens, @foreignBeside
      WHERE (@memoryRowId IS NULL OR EXISTS (SELECT 1 FROM memories WHERE id = @memoryRowId))
        AND (@messageRowId IS NULL OR EXISTS (SELECT 1 FROM messages WHERE id = @messageRowId))
        AND (@chunkRowId IS NULL OR EXISTS (SELECT 1 FROM resource_chunks WHERE id = @chunkRowId))`)
    this.#clear = db.prepare('DELETE FROM run_memories WHERE run_id = ?')
    this.#of = db.prepare(`SELECT u.position, u.memory_id AS memoryRowId, u.message_id AS messageRowId,
      u.chunk_id AS chunkRowId, u.kind, u.text, u.created_at AS createdAt, u.score, u.why, u.tokens,
      u.foreign_beside AS foreignBeside
      FROM run_memories u LEFT JOIN memories m ON m.id = u.memory_id
      WHERE u.run_id = ? AND m.removed_at IS NULL ORDER BY u.position`)
    // Where a memory was told more than once, its first source is the one to open.
    this.#places = db.prepare(`SELECT m.public_id AS memoryId, k.page, d.title AS documentTitle,
      coalesce(s.quote, j.value ->> '$.text') AS quote, s.imported, g.public_id AS messageId,
      g.created_at AS saidAt, c.public_id AS conversationId, c.title AS conversationTitle
      FROM json_each(?) j
      LEFT JOIN memories m ON m.id = j.value ->> '$.memoryRowId' AND m.removed_at IS NULL
      LEFT JOIN resource_chunks k ON k.id = j.value ->> '$.chunkRowId'
      LEFT JOIN resource_memories d ON d.id = k.resource_id AND m.id IS NOT NULL
      LEFT JOIN memory_sources s ON s.id = (SELECT min(o.id) FROM memory_sources o WHERE o.memory_id = m.id)
      LEFT JOIN messages g ON g.id = coalesce(j.value ->> '$.messageRowId', s.message_id)
      LEFT JOIN conversations c ON c.id = g.conversation_id AND c.removed_at IS NULL
      ORDER BY j.key`)
    this.#foreign = db
      .prepare<[string, string], 0 | 1>(`WITH used AS (
          SELECT value ->> '$.kind' AS kind, value ->> '$.memoryRowId' AS memory, value ->> '$.messageRowId' AS message,
            value ->> '$.foreignBeside' AS beside
          FROM json_each(?)
          UNION ALL SELECT u.kind, u.memory_id, u.message_id, u.foreign_beside FROM run_memories u JOIN runs r ON r.id = u.run_id
          WHERE r.message_id IN (SELECT value FROM json_each(?))
        )
        SELECT EXISTS (SELECT 1 FROM used LEFT JOIN memories m ON m.id = used.memory
          LEFT JOIN messages g ON g.id = used.message
          WHERE used.kind IN ('passage', 'resource') OR m.origin NOT IN ('user', 'manual') OR g.role = 'assistant'
            OR g.speaker IS NOT NULL OR used.beside = 1)`)
      .pluck()
    this.#run = db.prepare(`SELECT r.id AS runRowId, m.id AS replyRowId, m.parent_id AS userMessageRowId
      FROM runs r JOIN messages m ON m.id = r.message_id WHERE r.public_id = ?`)
  }

  /** Takes the place of what was kept for this run before; what no longer exists is left out. */
  replace(runRowId: number, used: readonly UsedRow[]): void {
    this.#clear.run(runRowId)
    for (const row of used) {
      const foreignBeside = row.foreignBeside ? 1 : 0
      this.#insert.run({ ...row, why: JSON.stringify(row.why), foreignBeside, runRowId })
    }
  }

  of(runRowId: number): UsedRow[] {
    return this.#of.all(runRowId).map(({ foreignBeside, ...row }) => ({
      ...row,
      why: Why.parse(JSON.parse(row.why)),
      ...(foreignBeside === 1 ? { foreignBeside: true } : {}),
    }))
  }

  /** The rows as windows show them, with where each came from. */
  view(rows: readonly UsedRow[]): UsedMemory[] {
    const places = this.#places.all(JSON.stringify(rows))
    return rows.map((row, index) => ({
      memoryId: places[index]?.memoryId ?? null,
      kind: row.kind,
      text: row.text,
      createdAt: row.createdAt,
      score: row.score,
      why: [...row.why],
      tokens: row.tokens,
      page: places[index]?.page ?? null,
      documentTitle: places[index]?.documentTitle ?? null,
      source: sourceOf(places[index]),
    }))
  }

  /**
   * Whether any of them, or of what stood in the prompts of these replies, is not the person's own word: a document,
   * a memory of another origin, a reply, imported talk.
   */
  anyForeign(rows: readonly UsedRow[], replyRowIds: readonly number[]): boolean {
    return this.#foreign.get(JSON.stringify(rows), JSON.stringify(replyRowIds)) === 1
  }

  /** The run and the turn that its reply answers. */
  run(runId: string): { runRowId: number; replyRowId: number; userMessageRowId: number | null } | undefined {
    return this.#run.get(runId)
  }
}

function sourceOf(place: PlaceRow | undefined): MemorySource | null {
  if (!place) return null
  const { quote, imported, conversationId, conversationTitle, messageId, saidAt } = place
  if (conversationId !== null && messageId !== null && saidAt !== null) {
    return {
      ...{ conversationId, conversationTitle: conversationTitle ?? '', messageId, quote },
      ...{ createdAt: saidAt, isHere: true },
    }
  }
  return imported === null ? null : { ...Imported.parse(JSON.parse(imported)), quote, isHere: false }
}
