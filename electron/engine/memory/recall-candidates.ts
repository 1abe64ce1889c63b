import type { MemoryRow } from '../database/memories'
import type { TurnHit, TurnOutline } from '../database/turn-index'
import type { MemoryStore } from './memory-store'
import { anyTerm, containment, coverage, holds, indexText, type Term } from './query-terms'
import { contentWords, normaliseText } from './words'

export type Candidate = {
  score: number
  /** Stems of the question that it holds. */
  held: ReadonlySet<string>
  /** It shares enough words with the question, or is near enough to it, to be meant. */
  isLikely: boolean
} & (
  | { type: 'memory'; row: MemoryRow }
  | {
      type: 'turn'
      turn: TurnOutline
      reply: TurnOutline | null
      /** The question that it answers, where the message before it ends in one. */
      asked: string | null
    }
)

// A linear sum of features scaled to 0–1, fitted on talk between two people and read on talk it had not seen; few and
// round on purpose. The same weight lies on a fact as on a turn that is found by its own words and its neighbours'.
const weights = {
  turn: 1.1,
  window: 2.8,
  fact: 3.9,
  /** An answer stands after the question that holds the words. */
  askedBefore: 2.2,
  /** A neighbour must not outrank the hit. */
  before: -1.05,
  after: -0.5,
  isQuestion: -0.6,
  length: 0.65,
  coverage: 0.65,
}
const neighbourShare = 0.9
const subjectBoost = 1.25
const dayMs = 86_400_000

type Question = {
  terms: readonly Term[]
  text: string
  except: number | null
  now: number
  /** Shares of the question's words below which a hit is chance. */
  floors: { memory: number; turn: number }
}

/** Current memories that share a word with the question, without the core, which is always there. */
export function memoryCandidates({ memories }: MemoryStore, question: Question): Candidate[] {
  const { terms } = question
  const rows = memories.matching(anyTerm(terms), 40).filter((row) => row.kind !== 'core')
  const best = rows[0]?.rank ?? -1
  return rows.map((row) => {
    const indexed = indexText(`${row.subject ?? ''} ${row.text}`)
    const share = coverage(indexed, terms)
    const named = isNamed(row.subject, terms)
    const isLikely = named || Math.max(share, containment(indexed, terms)) >= question.floors.memory
    const sum = weights.fact * scaled(row.rank, best) + weights.coverage * share + weights.length / 2
    const weighty =
      (1 + 0.05 * (row.importance - 2)) * (row.pinned === 1 ? 1.1 : 1) * (named ? subjectBoost : 1)
    const score = sum * weighty * recency(row.createdAt, question.now)
    return { type: 'memory', row, score, held: heldStems(indexed, terms), isLikely }
  })
}

/** Memories that share no word with the question, the newest first: what they mean may be near to it. */
export function furtherMemories(
  { memories }: MemoryStore,
  found: readonly Candidate[],
  count: number,
): Candidate[] {
  if (count <= 0) return []
  const known = new Set(
    found.flatMap((candidate) => (candidate.type === 'memory' ? candidate.row.rowId : [])),
  )
  return memories
    .newest(count + known.size)
    .filter(({ rowId, kind }) => !known.has(rowId) && kind !== 'core' && kind !== 'vault')
    .slice(0, count)
    .map((row) => ({ type: 'memory', row, score: 0, held: new Set(), isLikely: false }))
}

/** The user's turns of other conversations that share a word with the question, themselves or by their neighbours. */
export function turnCandidates({ turns }: MemoryStore, question: Question): Candidate[] {
  const { terms, except } = question
  const match = anyTerm(terms)
  const own = scaledHits(turns.searchTurns(match, except, 100))
  const windows = scaledHits(turns.searchWindows(match, except, 50))
  const ids = [...turns.withWindow([...new Set([...own.keys(), ...windows.keys()])])]
  const rough = (id: number) => weights.turn * (own.get(id) ?? 0) + weights.window * (windows.get(id) ?? 0)
  const likely = ids.sort((left, right) => rough(right) - rough(left)).slice(0, 30)
  const outlines = turns.outlines(likely)
  const parents = byId(turns.outlines(outlines.flatMap((turn) => turn.parentRowId ?? [])))
  const replies = new Map(turns.replies(likely).map((reply) => [reply.parentRowId, reply]))
  const repeated = normaliseText(question.text)
  const longest = Math.max(1, ...outlines.map((turn) => Math.log1p(contentWords(turn.searchText).length)))
  return outlines.flatMap((turn) => {
    // The same question, asked before, is no answer.
    if (normaliseText(turn.searchText) === repeated) return []
    const before = parents.get(turn.parentRowId ?? -1)
    const reply = replies.get(turn.rowId) ?? null
    const indexed = indexText(turn.searchText)
    const share = coverage(indexed, terms)
    const beforeAsks = before !== undefined && isQuestion(before)
    const around = [
      beforeAsks ? before.searchText.slice(-400) : '',
      turn.searchText,
      reply ? toldBy(reply) : '',
    ]
    const shareAround = coverage(indexText(around.join(' ')), terms)
    const isLikely = Math.max(share, neighbourShare * shareAround) >= question.floors.turn
    const beforeScore = own.get(turn.parentRowId ?? -1) ?? 0
    const sum =
      weights.turn * (own.get(turn.rowId) ?? 0) +
      weights.window * (windows.get(turn.rowId) ?? 0) +
      (weights.before + (beforeAsks ? weights.askedBefore : 0)) * beforeScore +
      weights.after * (reply ? (own.get(reply.rowId) ?? 0) : 0) +
      (isQuestion(turn) ? weights.isQuestion : 0) +
      weights.length * (Math.log1p(contentWords(turn.searchText).length) / longest) +
      weights.coverage * share
    const score = sum * recency(turn.createdAt, question.now)
    const asked = beforeAsks ? before.searchText.slice(-200) : null
    return [{ type: 'turn', turn, reply, asked, score, held: heldStems(indexed, terms), isLikely }]
  })
}

/** At most a tenth, and only for what is fresh: old memories are ranked down, never out. */
const recency = (at: number, now: number) => 1 + 0.1 * Math.exp(-Math.max(0, now - at) / (30 * dayMs))

const scaled = (rank: number, best: number) => (best === 0 ? 0 : rank / best)
const scaledHits = (hits: readonly TurnHit[]) =>
  new Map(hits.map(({ rowId, rank }) => [rowId, scaled(rank, hits[0]?.rank ?? -1)]))
const byId = (turns: readonly TurnOutline[]) => new Map(turns.map((turn) => [turn.rowId, turn]))
const isQuestion = (turn: TurnOutline) => /[?？]\s*$/.test(turn.ending)

const heldStems = (indexed: ReturnType<typeof indexText>, terms: readonly Term[]) =>
  new Set(terms.filter((term) => holds(indexed, term)).map((term) => term.stem))

/** What a reply says of the turn before it; what it asks at its end belongs to the turn after it. */
const toldBy = (reply: TurnOutline): string => {
  const told = isQuestion(reply) ? reply.searchText.replace(/[^.!?。！？]*[?？]\s*$/, '') : reply.searchText
  return told.slice(0, 400)
}

/** Whether the question names whom or what the memory is about. */
function isNamed(subject: string | null, terms: readonly Term[]): boolean {
  if (subject === null) return false
  const indexed = indexText(subject)
  return terms.some((term) => !term.isRequest && holds(indexed, term))
}
