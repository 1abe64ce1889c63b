import type { Findable, FindableTurn, Found } from '../../database/findable'
import type { ReadQuestion, TimeRange } from './question'
import type { VectorIndex } from './retrieve'
import { speakerFeature } from './speakers'
import type { TurnFeature } from './weights'
import { turnWeights as weights } from './weights'

export type TurnCandidate = { row: FindableTurn; features: Record<TurnFeature, number> }

type Sought = {
  question: ReadQuestion
  except: number
  vector: Float32Array | null
  vectors: VectorIndex | null
  range: TimeRange | null
  /** How many rows are looked at closely. */
  pool: number
}

const mostFound = 300
const mostSessions = 30
const mostNear = 100

/** Turns that may answer the question, each with what speaks for it. */
export function findTurns(findable: Findable, sought: Sought): TurnCandidate[] {
  const { question, except, range, pool } = sought
  const { matches } = question
  const own = scaled(matches.message_search === null ? [] : findable.turns(matches.message_search, except, mostFound))
  const around = scaled(
    matches.turn_window_search === null ? [] : findable.windows(matches.turn_window_search, except, mostFound),
  )
  const sessions = scaled(
    matches.session_search === null ? [] : findable.sessions(matches.session_search, except, mostSessions),
  )
  const near = nearest(sought)
  const ofTime = range === null ? [] : findable.turnsOfTime({ ...range, except, limit: pool })
  const rough = (id: number) =>
    weights.words * (own.get(id) ?? 0) + weights.around * (around.get(id) ?? 0) + weights.meaning * (near.get(id) ?? 0)
  const byScore = [...new Set([...own.keys(), ...around.keys(), ...near.keys()])].sort(
    (left, right) => rough(right) - rough(left),
  )
  const rows = findable.turnRows([...new Set([...byScore.slice(0, pool), ...ofTime])], except)
  const meaning = cosinesAround(sought, rows)
  const longest = Math.max(1, ...rows.map((row) => lengthOf(row)))
  return rows.map((row) => {
    const held = question.finder.held(row.text)
    const before = row.beforeRowId === null ? 0 : (own.get(row.beforeRowId) ?? 0)
    const features = {
      words: own.get(row.rowId) ?? 0,
      around: around.get(row.rowId) ?? 0,
      session: row.sessionRowId === null ? 0 : (sessions.get(row.sessionRowId) ?? 0),
      speaker: speakerFeature(row, question.named),
      answers: asks(row.beforeEnding) ? before : 0,
      before,
      after: row.afterRowId === null ? 0 : (own.get(row.afterRowId) ?? 0),
      asks: asks(row.ending) ? 1 : 0,
      length: lengthOf(row) / longest,
      coverage: question.wholeWeight === 0 ? 0 : [...held].reduce((sum, term) => sum + term.weight, 0) / question.wholeWeight,
      meaning: meaning(row.rowId),
      meaningAfter: row.afterRowId === null ? 0 : meaning(row.afterRowId),
      meaningBefore: row.beforeRowId === null ? 0 : meaning(row.beforeRowId),
      time: range !== null && row.createdAt >= range.from && row.createdAt < range.to ? 1 : 0,
    }
    return { row, features }
  })
}

function nearest({ vector, vectors }: Sought): Map<number, number> {
  if (vector === null || vectors === null) return new Map()
  const found = vectors.nearest('turn', vector, mostNear)
  const best = Math.max(1e-6, ...found.map(({ cosine }) => cosine))
  return new Map(found.map(({ rowId, cosine }) => [rowId, Math.max(0, cosine) / best]))
}

function cosinesAround({ vector, vectors }: Sought, rows: readonly FindableTurn[]): (rowId: number) => number {
  if (vector === null || vectors === null) return () => 0
  const ids = rows.flatMap(({ rowId, beforeRowId, afterRowId }) => [rowId, beforeRowId ?? rowId, afterRowId ?? rowId])
  const cosines = vectors.cosines('turn', vector, [...new Set(ids)])
  const best = Math.max(1e-6, ...cosines.values())
  return (rowId) => Math.max(0, cosines.get(rowId) ?? 0) / best
}

const lengthOf = ({ text }: FindableTurn) => Math.log1p(text.length / 6)
const asks = (ending: string | null) => ending !== null && /[?？]\s*$/.test(ending)
const scaled = (found: readonly Found[]) =>
  new Map(found.map(({ rowId, rank }) => [rowId, found[0] && found[0].rank < 0 ? rank / found[0].rank : 0]))
