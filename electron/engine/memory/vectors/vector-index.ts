import type { Database } from '../../database/connection'
import { VectorRows } from '../../database/vector-rows'
import { type VectorOwner, vectorOwners } from '../../database/vectors'
import type { VectorIndex } from '../retrieval/retrieve'
import { BitCodes } from './bit-codes'
import { dot } from './vector-math'

/** Whose vectors a question is compared with. */
export type VectorModel = { rowId: number; servedHash: string }

type Codes = Record<VectorOwner, BitCodes>
type Loaded = {
  spaceRowId: number
  dimensions: number
  codes: Codes
  lastId: number
  /** Vectors there were when the middle was taken. */
  atFirst: number
}

/** How many are compared in full for each one that is wanted, and at the least. */
const comparedShare = 4
const comparedAtLeast = 300
const rowsAtOnce = 1_000
const sampled = 2_000

/**
 * Finds what is near in meaning: by one bit a number in memory, then by the numbers themselves from the table. Reads
 * the table as it grows; what was deleted falls out when the numbers are read.
 */
export class Vectors {
  readonly #rows: VectorRows
  #loaded: Loaded | null = null

  /** @param db may be read-only */
  constructor(db: Database) {
    this.#rows = new VectorRows(db)
  }

  /**
   * Reads what was added since the last time, as far as it comes.
   * @param mayGoOn asked after every thousand rows
   * @returns whether all is read
   */
  refresh(model: VectorModel, mayGoOn: () => boolean): boolean {
    const space = this.#rows.space(model.rowId, model.servedHash)
    const newest = space === undefined ? null : this.#rows.newest(space.rowId)
    if (space === undefined || space.dimensions === null || newest === null) {
      this.#loaded = null
      return true
    }
    if (this.#loaded?.spaceRowId === space.rowId && this.#loaded.lastId >= newest) return true
    const loaded = this.#fitting({ rowId: space.rowId, dimensions: space.dimensions })
    for (;;) {
      const rows = this.#rows.after(loaded.spaceRowId, loaded.lastId, rowsAtOnce)
      for (const { id, owner, vector } of rows) {
        if (vector.length === loaded.dimensions) loaded.codes[owner].add(id, vector)
        loaded.lastId = id
      }
      if (rows.length < rowsAtOnce) return true
      if (!mayGoOn()) return false
    }
  }

  /**
   * What is read so far, for one question; null where there are no vectors of the question's kind.
   * @param base how near the question is to what has nothing to do with it: from model to model between 0 and 0.8
   */
  forQuestion(question: Float32Array, base: number): VectorIndex | null {
    const loaded = this.#loaded
    if (loaded === null || loaded.dimensions !== question.length) return null
    const nearness = (vector: Float32Array) =>
      Math.min(1, Math.max(0, (dot(question, vector) - base) / Math.max(0.05, 1 - base)))
    // What was compared once for this question is not read again.
    const known: Record<VectorOwner, Map<number, number>> = {
      ...{ turn: new Map(), memory: new Map(), passage: new Map() },
    }
    return {
      nearest: (type, asked, limit) => {
        const ids = loaded.codes[type].nearest(asked, Math.max(comparedAtLeast, limit * comparedShare))
        const near = this.#rows
          .byId(type, ids)
          .map(({ rowId, vector }) => ({ rowId, cosine: nearness(vector) }))
        for (const { rowId, cosine } of near) known[type].set(rowId, cosine)
        return near.sort((left, right) => right.cosine - left.cosine).slice(0, limit)
      },
      cosines: (type, _asked, rowIds) => {
        const unread = rowIds.filter((rowId) => !known[type].has(rowId))
        for (const { rowId, vector } of this.#rows.of(type, loaded.spaceRowId, unread)) {
          known[type].set(rowId, nearness(vector))
        }
        return known[type]
      },
    }
  }

  /** The codes as they are, or empty ones: of another space, or where they no longer fit what there is. */
  #fitting({ rowId, dimensions }: { rowId: number; dimensions: number }): Loaded {
    const loaded = this.#loaded
    const count = this.#rows.count(rowId)
    const fits =
      loaded !== null &&
      loaded.spaceRowId === rowId &&
      // The middle of a few is not that of many, and what was deleted takes room.
      (loaded.atFirst >= sampled || count < loaded.atFirst * 4) &&
      heldBy(loaded.codes) < count * 1.25 + 1_000
    if (fits) return loaded
    this.#loaded = this.#empty(rowId, dimensions, count)
    return this.#loaded
  }

  #empty(spaceRowId: number, dimensions: number, count: number): Loaded {
    const middle = this.#middle(spaceRowId, dimensions)
    const codes = { turn: new BitCodes(middle), memory: new BitCodes(middle), passage: new BitCodes(middle) }
    return { spaceRowId, dimensions, codes, lastId: 0, atFirst: count }
  }

  /** The mean of a few from everywhere in the table. */
  #middle(spaceRowId: number, dimensions: number): Float32Array {
    const first = this.#rows.oldest(spaceRowId) ?? 0
    const last = this.#rows.newest(spaceRowId) ?? 0
    const stretches = 20
    const each = sampled / stretches
    const middle = new Float32Array(dimensions)
    let seen = 0
    let from = first
    for (let stretch = 0; stretch < stretches; stretch += 1) {
      const step = Math.max(each, Math.floor((last - first) / stretches))
      for (const vector of this.#rows.sample(spaceRowId, from, each)) {
        if (vector.length !== dimensions) continue
        for (let at = 0; at < dimensions; at += 1) middle[at] = (middle[at] ?? 0) + (vector[at] ?? 0)
        seen += 1
      }
      from += step
      if (from > last) break
    }
    // A handful has no middle of its own: the sign alone tells more.
    return seen < 50 ? new Float32Array(dimensions) : middle.map((value) => value / seen)
  }
}

const heldBy = (codes: Codes): number => vectorOwners.reduce((sum, owner) => sum + codes[owner].count, 0)
