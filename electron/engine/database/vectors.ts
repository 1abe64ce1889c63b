import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

/** What a vector is of: a memory, a turn, a passage of a document. */
export type VectorOwner = 'memory' | 'turn' | 'passage'
export const vectorOwners: readonly VectorOwner[] = ['turn', 'memory', 'passage']

/** What vectors can be compared with: those of one model, served at one place. */
export type VectorSpace = { rowId: number; dimensions: number | null }

/** Some rows, looked at from the newest to the oldest. */
export type VectorSlice = {
  /** How many can have a vector. */
  eligible: number
  /** Those of them that have none. */
  missing: number[]
  /** The oldest and the newest that was looked at; null: there were none left. */
  last: number | null
  newest: number | null
}

/** A text that waits for its vector; `witness` tells whether the row still is what it was when it was read. */
export type VectorText = {
  rowId: number
  /** What it stands in; '' where it stands alone. */
  heading: string
  text: string
  witness: string
}
export type NewVector = { owner: VectorOwner; rowId: number; witness: string; vector: Float32Array }

type Bounds = { space: number; before: number; after: number; limit: number }
type SliceRow = { eligible: number; last: number | null; newest: number | null; missing: string }
type Insert = { space: number; rowId: number; witness: string; vector: Buffer }

export const ownerColumns = { memory: 'memory_id', turn: 'message_id', passage: 'chunk_id' } as const

const takesPart = `c.memory_mode = 'normal' AND c.removed_at IS NULL`
/** Rows that can have a vector: their table, and what must be true of them. A turn without a window is quoted nowhere. */
const eligible: Record<VectorOwner, { table: string; join: string; when: string }> = {
  turn: {
    table: 'turn_windows',
    join: 'JOIN messages m ON m.id = o.id JOIN conversations c ON c.id = m.conversation_id',
    when: `${takesPart} AND m.search_text <> ''`,
  },
  // The core is in every prompt, and nothing of the vault goes to a model.
  memory: {
    table: 'memories',
    join: 'JOIN memories m ON m.id = o.id',
    when: `m.removed_at IS NULL AND m.kind NOT IN ('core', 'vault')`,
  },
  passage: {
    table: 'resource_chunks',
    join: 'JOIN resource_chunks r ON r.id = o.id JOIN memories m ON m.id = r.resource_id',
    when: 'm.removed_at IS NULL AND m.valid_to IS NULL AND r.position >= 0',
  },
}

// Megabytes can be pasted; what a text is about stands at its beginning. Who speaks is looked at beside the vectors: a
// name in the text would make all that one person says alike.
const texts: Record<VectorOwner, string> = {
  turn: `SELECT m.id AS rowId, '' AS heading, substr(coalesce((SELECT group_concat(text, char(10))
      FROM (SELECT text FROM message_parts WHERE message_id = m.id AND kind = 'text' ORDER BY position)), ''), 1, 20000)
      AS text, substr(m.search_text, 1, 4000) AS witness
    FROM json_each(?) o JOIN messages m ON m.id = o.value JOIN conversations c ON c.id = m.conversation_id
    WHERE ${takesPart}`,
  memory: `SELECT m.id AS rowId, '' AS heading, m.text, m.text_hash AS witness
    FROM json_each(?) o JOIN memories m ON m.id = o.value WHERE m.removed_at IS NULL`,
  passage: `SELECT r.id AS rowId, trim(s.title || ' ' || coalesce(r.heading, '')) AS heading,
      substr(r.text, 1, 20000) AS text, substr(r.text, 1, 4000) AS witness
    FROM json_each(?) o JOIN resource_chunks r ON r.id = o.value JOIN resource_memories s ON s.id = r.resource_id
    JOIN memories m ON m.id = r.resource_id WHERE m.removed_at IS NULL AND r.position >= 0`,
}

const stillThere: Record<VectorOwner, string> = {
  turn: `SELECT 1 FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.id = @rowId AND ${takesPart} AND substr(m.search_text, 1, 4000) = @witness`,
  memory: 'SELECT 1 FROM memories WHERE id = @rowId AND text_hash = @witness AND removed_at IS NULL',
  passage: 'SELECT 1 FROM resource_chunks WHERE id = @rowId AND substr(text, 1, 4000) = @witness',
}

/** Vectors of everything that can be found, by the space they belong to; they go with their texts. */
export class VectorTable {
  readonly #db: Database
  readonly #space: Statement<[number, string], VectorSpace>
  readonly #addSpace: Statement<[{ modelRowId: number; servedHash: string }]>
  readonly #setDimensions: Statement<[number, number]>
  readonly #leaveSpace: Statement<[number]>
  readonly #slice: Record<VectorOwner, Statement<[Bounds], SliceRow>>
  readonly #texts: Record<VectorOwner, Statement<[string], VectorText>>
  readonly #insert: Record<VectorOwner, Statement<[Insert]>>
  readonly #purge: Statement<[{ keep: number; limit: number }]>
  readonly #purgeSpaces: Statement<[{ keep: number }]>

  constructor(db: Database) {
    this.#db = db
    this.#space = db.prepare(
      'SELECT id AS rowId, dimensions FROM vector_spaces WHERE model_id = ? AND served_hash = ?',
    )
    this.#addSpace = db.prepare(`INSERT INTO vector_spaces (model_id, served_hash)
      SELECT id, @servedHash FROM models WHERE id = @modelRowId`)
    this.#setDimensions = db.prepare('UPDATE vector_spaces SET dimensions = ? WHERE id = ?')
    this.#leaveSpace = db.prepare('UPDATE vector_spaces SET model_id = NULL WHERE id = ?')
    const each = <T>(make: (owner: VectorOwner) => T): Record<VectorOwner, T> => ({
      turn: make('turn'),
      memory: make('memory'),
      passage: make('passage'),
    })
    this.#slice = each((owner) => {
      const { table, join, when } = eligible[owner]
      return db.prepare(`WITH o AS MATERIALIZED
          (SELECT id FROM ${table} WHERE id < @before AND id > @after ORDER BY id DESC LIMIT @limit),
        e AS (SELECT o.id, v.id AS vector FROM o ${join}
          LEFT JOIN vectors v ON v.${ownerColumns[owner]} = o.id AND v.space_id = @space WHERE ${when})
        SELECT (SELECT count(*) FROM e) AS eligible, (SELECT min(id) FROM o) AS last, (SELECT max(id) FROM o) AS newest,
          (SELECT json_group_array(id) FROM e WHERE vector IS NULL) AS missing`)
    })
    this.#texts = each((owner) => db.prepare(texts[owner]))
    this.#insert = each((owner) =>
      db.prepare(`INSERT INTO vectors (space_id, ${ownerColumns[owner]}, vector) SELECT @space, @rowId, @vector
        WHERE EXISTS (SELECT 1 FROM vector_spaces WHERE id = @space) AND EXISTS (${stillThere[owner]})
        ON CONFLICT DO NOTHING`),
    )
    const unused = 's.id <> @keep AND (@keep > 0 OR s.model_id IS NULL)'
    this.#purge = db.prepare(`DELETE FROM vectors WHERE id IN (SELECT v.id FROM vector_spaces s
      JOIN vectors v ON v.space_id = s.id WHERE ${unused} LIMIT @limit)`)
    this.#purgeSpaces = db.prepare(`DELETE FROM vector_spaces AS s WHERE ${unused}`)
  }

  /** That of a model at a place; undefined where it has made no vector yet, or is gone. */
  find(modelRowId: number, servedHash: string): VectorSpace | undefined {
    return this.#space.get(modelRowId, servedHash)
  }

  /** The same, made where it is not there; undefined only where the model is gone. */
  open(modelRowId: number, servedHash: string): VectorSpace | undefined {
    const there = this.find(modelRowId, servedHash)
    if (there) return there
    this.#addSpace.run({ modelRowId, servedHash })
    return this.find(modelRowId, servedHash)
  }

  setDimensions(spaceRowId: number, dimensions: number): void {
    this.#setDimensions.run(dimensions, spaceRowId)
  }

  /** Another model answers at that place: what it made is used no more. */
  leave(spaceRowId: number): void {
    this.#leaveSpace.run(spaceRowId)
  }

  /** Looks at up to `limit` rows between two row ids, the newest first. */
  slice(owner: VectorOwner, bounds: Bounds): VectorSlice {
    const row = this.#slice[owner].get(bounds)
    if (!row) return { eligible: 0, missing: [], last: null, newest: null }
    const missing: unknown = JSON.parse(row.missing)
    return {
      eligible: row.eligible,
      last: row.last,
      newest: row.newest,
      missing: Array.isArray(missing) ? missing.filter((id) => typeof id === 'number') : [],
    }
  }

  /** Those that are still there and take part in memory. */
  texts(owner: VectorOwner, rowIds: readonly number[]): VectorText[] {
    return this.#texts[owner].all(JSON.stringify(rowIds))
  }

  /** Keeps vectors of what is still there as it was. */
  keep(spaceRowId: number, vectors: readonly NewVector[]): void {
    const keep = this.#db.transaction(() => {
      for (const { owner, rowId, witness, vector } of vectors) {
        const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
        this.#insert[owner].run({ space: spaceRowId, rowId, witness, vector: bytes })
      }
    })
    keep.immediate()
  }

  /**
   * Removes some vectors that are used no more; false when none are left.
   * @param keep the space in use; null: those go alone whose model is gone
   */
  purge(keep: number | null, limit: number): boolean {
    if (this.#purge.run({ keep: keep ?? 0, limit }).changes > 0) return true
    this.#purgeSpaces.run({ keep: keep ?? 0 })
    return false
  }
}
