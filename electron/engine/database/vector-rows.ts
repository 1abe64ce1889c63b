import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'
import { ownerColumns, type VectorOwner } from './vectors'

/** A vector as it lies in the file. */
export type VectorRow = { id: number; owner: VectorOwner; rowId: number; vector: Float32Array }
type Row = { id: number; memory: number | null; turn: number | null; passage: number | null; vector: Buffer }
type OwnedRow = { rowId: number; vector: Buffer }

const columns = 'id, memory_id AS memory, message_id AS turn, chunk_id AS passage, vector'

/** Reads vectors; a read-only connection will do. */
export class VectorRows {
  readonly #space: Statement<[number, string], { rowId: number; dimensions: number | null }>
  readonly #after: Statement<[number, number, number], Row>
  readonly #sample: Statement<[number, number, number], { vector: Buffer }>
  readonly #oldest: Statement<[number], number>
  readonly #newest: Statement<[number], number>
  readonly #count: Statement<[number], number>
  readonly #byId: Record<VectorOwner, Statement<[string], OwnedRow>>
  readonly #byOwner: Record<VectorOwner, Statement<[number, string], OwnedRow>>

  constructor(db: Database) {
    this.#space = db.prepare(
      'SELECT id AS rowId, dimensions FROM vector_spaces WHERE model_id = ? AND served_hash = ?',
    )
    this.#after = db.prepare(
      `SELECT ${columns} FROM vectors WHERE space_id = ? AND id > ? ORDER BY id LIMIT ?`,
    )
    this.#sample = db.prepare('SELECT vector FROM vectors WHERE space_id = ? AND id >= ? ORDER BY id LIMIT ?')
    const end = (order: 'ASC' | 'DESC') =>
      db
        .prepare<[number], number>(`SELECT id FROM vectors WHERE space_id = ? ORDER BY id ${order} LIMIT 1`)
        .pluck()
    this.#oldest = end('ASC')
    this.#newest = end('DESC')
    this.#count = db.prepare<[number], number>('SELECT count(*) FROM vectors WHERE space_id = ?').pluck()
    const each = <T>(make: (column: string) => T): Record<VectorOwner, T> => ({
      turn: make(ownerColumns.turn),
      memory: make(ownerColumns.memory),
      passage: make(ownerColumns.passage),
    })
    this.#byId = each((column) =>
      db.prepare(`SELECT v.${column} AS rowId, v.vector FROM json_each(?) o JOIN vectors v ON v.id = o.value
        WHERE v.${column} IS NOT NULL`),
    )
    this.#byOwner = each((column) =>
      db.prepare(`SELECT v.${column} AS rowId, v.vector FROM vectors v WHERE v.space_id = ?
        AND v.${column} IN (SELECT value FROM json_each(?))`),
    )
  }

  space(modelRowId: number, servedHash: string): { rowId: number; dimensions: number | null } | undefined {
    return this.#space.get(modelRowId, servedHash)
  }

  /** The id of the first one; null where there is none. */
  oldest(spaceRowId: number): number | null {
    return this.#oldest.get(spaceRowId) ?? null
  }

  /** The id of the last one; null where there is none. */
  newest(spaceRowId: number): number | null {
    return this.#newest.get(spaceRowId) ?? null
  }

  count(spaceRowId: number): number {
    return this.#count.get(spaceRowId) ?? 0
  }

  /** The next ones by id: what was added since one read up to `after`. */
  after(spaceRowId: number, after: number, limit: number): VectorRow[] {
    return this.#after.all(spaceRowId, after, limit).map(({ id, memory, turn, passage, vector }) => {
      const owner = memory !== null ? 'memory' : turn !== null ? 'turn' : 'passage'
      return { id, owner, rowId: memory ?? turn ?? passage ?? 0, vector: floats(vector) }
    })
  }

  /** Some vectors from an id on. */
  sample(spaceRowId: number, from: number, limit: number): Float32Array[] {
    return this.#sample.all(spaceRowId, from, limit).map(({ vector }) => floats(vector))
  }

  /** Those that are still there. */
  byId(owner: VectorOwner, ids: readonly number[]): { rowId: number; vector: Float32Array }[] {
    return this.#byId[owner].all(JSON.stringify(ids)).map(read)
  }

  /** Those of these rows that have one. */
  of(owner: VectorOwner, spaceRowId: number, rowIds: readonly number[]) {
    return this.#byOwner[owner].all(spaceRowId, JSON.stringify(rowIds)).map(read)
  }
}

const read = ({ rowId, vector }: OwnedRow) => ({ rowId, vector: floats(vector) })

/** Copied only where the bytes of a row begin where no float can. */
const floats = ({ buffer, byteOffset, byteLength }: Buffer): Float32Array =>
  byteOffset % 4 === 0
    ? new Float32Array(buffer, byteOffset, byteLength / 4)
    : new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength))
