import type { Database } from '../../database/connection'

export type RetrievalQuestion = {
  text: string
  now: number
  /** IANA name: "yesterday" is another day elsewhere. */
  timeZone: string
  /** Its own turns are in the prompt already. */
  exceptConversationRowId: number | null
  limit: number
  /** Memories that are no longer so as well. */
  includePast?: boolean
  /** Of the question, unit length; null: words alone. */
  vector: Float32Array | null
  kinds?: readonly RetrievedHit['type'][]
}

export type RetrievedHit = {
  type: 'memory' | 'turn' | 'passage'
  rowId: number
  score: number
  /** What the score is made of, the weightiest first. */
  why: { feature: string; value: number }[]
  /** It shares enough with the question to be meant; else it may be there by chance. */
  isLikely: boolean
  /** Turns beside it in its session, in their order. */
  neighbours: number[]
}

/** Vectors of what can be found, of the model that the question's vector is from. */
export type VectorIndex = {
  nearest(
    type: RetrievedHit['type'],
    question: Float32Array,
    limit: number,
  ): { rowId: number; cosine: number }[]
  /** Of those rows that have a vector. */
  cosines(type: RetrievedHit['type'], question: Float32Array, rowIds: readonly number[]): Map<number, number>
}

/** Finds what is known about a question. Synchronous, and reads only: it runs in a worker, in tests and benches alike. */
export class Retrieval {
  readonly #db: Database

  /** @param db may be read-only */
  constructor(db: Database) {
    this.#db = db
  }

  retrieve(_question: RetrievalQuestion, _vectors: VectorIndex | null): RetrievedHit[] {
    return this.#db.open ? [] : []
  }
}
