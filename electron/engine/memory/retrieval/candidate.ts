import type { Found } from '../../database/findable'
import type { ReadQuestion } from './question'
import type { RetrievedHit, VectorIndex } from './retrieve'
import type { Term } from './terms'
import { recencyShare } from './weights'

export type Candidate = Omit<RetrievedHit, 'why'> & { why: { feature: string; value: number }[] }

/** What is searched for, by which means. */
export type Search = {
  question: ReadQuestion
  now: number
  except: number
  /** With memories that are no longer so. */
  past: boolean
  vector: Float32Array | null
  vectors: VectorIndex | null
  /** Of the question's words alone nothing is meant but the time. */
  range: { from: number; to: number; alone: boolean } | null
  /** Turns of that time, looked for once for all parts of a question. */
  ofTime: () => readonly number[]
  /** How many rows of a kind are looked at closely. */
  pool: number
}

const month = 30 * 86_400_000

/** The weighted sum of the features, and what it is made of. */
export function scored<F extends string>(
  features: Record<F, number>,
  weights: Readonly<Record<F, number>>,
  age: number,
): { score: number; why: { feature: string; value: number }[] } {
  const parts: { feature: string; value: number }[] = []
  let sum = 0
  for (const feature in features) {
    const value = features[feature] * weights[feature]
    if (value !== 0) parts.push({ feature, value })
    sum += value
  }
  const recency = Math.max(0, sum) * recencyShare * Math.exp(-Math.max(0, age) / month)
  if (recency > 0.01) parts.push({ feature: 'recency', value: recency })
  const why = parts
    .sort((left, right) => Math.abs(right.value) - Math.abs(left.value))
    .map(({ feature, value }) => ({ feature, value: Math.round(value * 100) / 100 }))
  return { score: sum + recency, why }
}

/** Each rank as a share of the best one's. */
export const scaled = (found: readonly Found[]): Map<number, number> => {
  const best = found[0]?.rank ?? 0
  return new Map(found.map(({ rowId, rank }) => [rowId, best < 0 ? rank / best : 0]))
}

export const coverage = (held: ReadonlySet<Term>, { wholeWeight }: ReadQuestion): number => {
  if (wholeWeight === 0) return 0
  let weight = 0
  for (const term of held) weight += term.weight
  return weight / wholeWeight
}

/** Where even the nearest is far, nearness says little: it is not stretched to a full score. */
const clearlyNear = 0.4
const mostNear = 100

export type Meaning = {
  /** The nearest rows, the nearest first. */
  rowIds: readonly number[]
  /** How near each of these rows is, 0–1, and as a share of the nearest. */
  of: (rowIds: readonly number[]) => { near: (rowId: number) => number; share: (rowId: number) => number }
}

/** Rows of a type by what they mean; of no row anything where there are no vectors. */
export function meaningOf(type: RetrievedHit['type'], { vector, vectors }: Search): Meaning {
  if (vector === null || vectors === null)
    return { rowIds: [], of: () => ({ near: () => 0, share: () => 0 }) }
  const nearest = vectors.nearest(type, vector, mostNear)
  const best = Math.max(clearlyNear, nearest[0]?.cosine ?? 0)
  return {
    rowIds: nearest.map(({ rowId }) => rowId),
    of: (rowIds) => {
      const cosines = vectors.cosines(type, vector, rowIds)
      const near = (rowId: number) => Math.max(0, cosines.get(rowId) ?? 0)
      return { near, share: (rowId) => Math.min(1, near(rowId) / best) }
    },
  }
}
