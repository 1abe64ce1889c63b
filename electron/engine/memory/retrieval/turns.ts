import type { Findable, FindableTurn } from '../../database/findable'
import { toSearchText } from '../../database/search-text'
import { normaliseText } from '../words'
import { type Candidate, coverage, type Meaning, meaningOf, type Search, scaled, scored } from './candidate'
import type { ReadQuestion } from './question'
import { speakerFeature } from './speakers'
import { turnWeights as weights } from './weights'

const mostFound = 300
const mostSessions = 30
/** What stands beside a turn tells a little less of what it is about. */
const neighbourShare = 0.9
/** What happened is often told some days later. */
const toldLaterMs = 7 * 86_400_000

/** Turns that may answer the question, each with what speaks for it. */
export function findTurns(findable: Findable, search: Search): Candidate[] {
  const { question, except, range, now } = search
  const { turn_window_search: windows, message_search: turns, session_search: sessions } = question.matches
  const own = scaled(turns === null ? [] : findable.turns(turns, except, mostFound))
  const around = scaled(windows === null ? [] : findable.windows(windows, except, mostFound))
  const session = scaled(sessions === null ? [] : findable.sessions(sessions, except, mostSessions))
  const meaning = meaningOf('turn', search)
  const rows = readRows(findable, search, { own, around, meaning })
  const { near, share } = meaning.of([
    ...new Set(rows.flatMap((row) => [row.rowId, row.beforeRowId ?? row.rowId, row.afterRowId ?? row.rowId])),
  ])
  const longest = Math.max(1, ...rows.map(lengthOf))
  const repeats = repetitionOf(question.text)
  return rows.flatMap((row) => {
    // The same question, asked before, is no answer; what a model made of it then would only be said again.
    if (repeats(row.text) || (isByModel(row) && repeats(row.beforeEnding ?? ''))) return []
    const before = row.beforeRowId === null ? 0 : (own.get(row.beforeRowId) ?? 0)
    const holds = coverage(question.finder.held(row.text), question)
    const features = {
      words: own.get(row.rowId) ?? 0,
      around: around.get(row.rowId) ?? 0,
      session: row.sessionRowId === null ? 0 : (session.get(row.sessionRowId) ?? 0),
      speaker: speakerFeature(row, question.named),
      answers: asks(row.beforeEnding) ? before : 0,
      before,
      after: row.afterRowId === null ? 0 : (own.get(row.afterRowId) ?? 0),
      asks: asks(row.ending) ? 1 : 0,
      length: lengthOf(row) / longest,
      coverage: holds,
      meaning: share(row.rowId),
      meaningAfter: row.afterRowId === null ? 0 : share(row.afterRowId),
      meaningBefore: row.beforeRowId === null ? 0 : share(row.beforeRowId),
      time: range === null ? 0 : timeFeature(row.createdAt, range),
    }
    const isLikely =
      Math.max(tells(row) ? holds : 0, neighbourShare * coverageAround(row, question)) >=
        question.floors.turn ||
      near(row.rowId) >= question.floors.meaning ||
      (range?.alone === true && features.time === 1)
    return [
      {
        ...{ type: 'turn', rowId: row.rowId, isLikely, neighbours: neighboursOf(row) },
        ...scored(features, weights, now - row.createdAt),
      },
    ]
  })
}

type Lists = { own: ReadonlyMap<number, number>; around: ReadonlyMap<number, number>; meaning: Meaning }

/** The rows behind the best of all lists. */
function readRows(findable: Findable, { except, pool, ofTime }: Search, { own, around, meaning }: Lists) {
  const near = new Map(meaning.rowIds.map((rowId, place) => [rowId, 1 - place / meaning.rowIds.length]))
  const rough = (id: number) =>
    weights.words * (own.get(id) ?? 0) +
    weights.around * (around.get(id) ?? 0) +
    weights.meaning * (near.get(id) ?? 0)
  const best = [...new Set([...own.keys(), ...around.keys(), ...near.keys()])]
    .sort((left, right) => rough(right) - rough(left))
    .slice(0, pool)
  return findable.turnRows([...new Set([...best, ...ofTime()])], except)
}

/** A question of the model's says nothing of the person; it is told beside what answers it. */
const tells = (row: FindableTurn): boolean =>
  row.speaker !== null ||
  row.role === 'user' ||
  !asks(row.ending) ||
  toldBy(row.text).length > row.text.length / 2

/** What the question before, the turn itself and the beginning of the reply hold together. */
function coverageAround(row: FindableTurn, question: ReadQuestion): number {
  const asked = asks(row.beforeEnding) ? (row.beforeEnding ?? '') : ''
  if (!tells(row)) return 0
  return coverage(
    question.finder.held([asked, row.text, toldBy(row.afterBeginning ?? '')].join(' ')),
    question,
  )
}

/** What a reply says of the turn before it; what it asks at its end belongs to the turn after it. */
const toldBy = (reply: string): string => (asks(reply) ? reply.replace(/[^.!?。！？]*[?？]\s*$/, '') : reply)

const neighboursOf = (row: FindableTurn): number[] => [
  ...(row.beforeRowId !== null && row.beforeSessionRowId === row.sessionRowId ? [row.beforeRowId] : []),
  ...(row.afterRowId !== null && row.afterSessionRowId === row.sessionRowId ? [row.afterRowId] : []),
]

function timeFeature(at: number, { from, to }: { from: number; to: number }): number {
  if (at < from || at >= to + toldLaterMs) return 0
  return at < to ? 1 : 0.5
}

/** Tells the same question by its words. */
function repetitionOf(question: string): (text: string) => boolean {
  const asked = toSearchText(question)
  const words = normaliseText(asked)
  return (text) => text.length < 2 * asked.length + 20 && normaliseText(text) === words
}

const isByModel = ({ role, speaker }: FindableTurn) => role === 'assistant' && speaker === null

const lengthOf = ({ text }: FindableTurn) => Math.log1p(text.length / 6)
const asks = (text: string | null) => text !== null && /[?？]\s*$/.test(text)
