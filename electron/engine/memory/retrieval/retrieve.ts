import type { Database } from '../../database/connection'
import { Findable } from '../../database/findable'
import { timeRangeOf } from '../dates/time-range'
import type { Candidate, Search } from './candidate'
import { findMemories, findPassages } from './facts'
import { partsOf } from './parts'
import { type ReadQuestion, readQuestion } from './question'
import { termsOf } from './terms'
import { findTurns } from './turns'

/** Fewer rows are never looked at, however few are wanted. */
const smallestPool = 60

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
  readonly #findable: Findable

  /** @param db may be read-only */
  constructor(db: Database) {
    this.#findable = new Findable(db)
  }

  /** The best first; none at all where the question is about nothing. */
  retrieve(question: RetrievalQuestion, vectors: VectorIndex | null): RetrievedHit[] {
    const { now, timeZone, limit, vector, kinds = ['memory', 'turn', 'passage'] } = question
    const text = ends(question.text)
    const range = timeRangeOf(text, { at: now, timeZone })
    const pool = Math.max(smallestPool, 3 * limit)
    const except = question.exceptConversationRowId ?? -1
    let turnsOfTime: readonly number[] | null = null
    const ofTime = () => {
      turnsOfTime ??= range === null ? [] : this.#findable.turnsOfTime({ ...range, except, limit: pool })
      return turnsOfTime
    }
    const find = (part: string, withVector: boolean): Candidate[] => {
      const read = readQuestion(this.#findable, part)
      if (read === null) return []
      const search: Search = {
        ...{ question: read, now, pool, past: question.includePast ?? false },
        ...{ except, ofTime },
        vector: withVector ? vector : null,
        vectors,
        range: range && { from: range.from, to: range.to, alone: isTimeAlone(read, range.phrase) },
      }
      return [
        ...(kinds.includes('memory') ? findMemories(this.#findable, search) : []),
        ...(kinds.includes('turn') ? findTurns(this.#findable, search) : []),
        ...(kinds.includes('passage') ? findPassages(this.#findable, search) : []),
      ]
    }
    return best([find(text, true), ...partsOf(text).map((part) => find(part, false))]).slice(0, limit)
  }
}

/** What several searches found, each row once, by its best score. */
function best(found: readonly Candidate[][]): RetrievedHit[] {
  const byRow = new Map<string, Candidate>()
  for (const candidate of found.flat()) {
    const key = `${candidate.type} ${candidate.rowId}`
    const known = byRow.get(key)
    const isLikely = candidate.isLikely || known?.isLikely === true
    byRow.set(key, { ...(known && known.score >= candidate.score ? known : candidate), isLikely })
  }
  return [...byRow.values()].sort((left, right) => right.score - left.score)
}

/** Whether the question asks for nothing but what was at that time. */
function isTimeAlone({ terms }: ReadQuestion, phrase: string): boolean {
  const ofTime = new Set(termsOf(phrase).flatMap(({ stems }) => stems))
  return terms.every((term) => term.isRequest || term.stems.some((stem) => ofTime.has(stem)))
}

/** What a long message asks stands at its beginning or its end. */
const ends = (text: string): string =>
  text.length <= 4_000 ? text : `${text.slice(0, 2_000)}\n${text.slice(-2_000)}`
