import type { Database } from '../../electron/engine/database/connection'
import type { MemoryReader } from '../../electron/engine/memory/reader/reader'
import type { RetrievedHit } from '../../electron/engine/memory/retrieval/retrieve'
import type { QuestionVector } from '../../electron/engine/memory/vectors/question-models'
import { percentile } from '../statistics'
import type { InsertedTalk } from './insert-talk'
import { porterSearch } from './plain-search'
import type { Talk, TalkQuestion } from './talk-file'

export const depths = [5, 10, 20, 50] as const
export type Depth = (typeof depths)[number]
export type Recall = Record<Depth, number>
export type Run = {
  name: string
  /** Questions of the categories 1 to 4 with evidence. */
  n: number
  recall: Recall
  /** Each hit brings its neighbours: up to three times the text. */
  recallWithNeighbours: Recall
  byCategory: Record<string, Recall>
  latencyMs: { p50: number; p95: number }
  /** Of ten hits with their neighbours. */
  tokensPerQuestion: number
}

/** A talk in a database, what finds in it, and its questions' vectors where an encoder made some. */
export type Prepared = {
  talk: Talk
  db: Database
  inserted: InsertedTalk
  reader: MemoryReader
  embedQuestion: (text: string) => Promise<QuestionVector | null>
  /** Of the questions; empty without an encoder. */
  meanings: ReadonlyMap<string, QuestionVector>
  close: () => Promise<void>
}
/** One way of finding turns; built once for a talk. */
export type Way = {
  name: string
  needsVectors: boolean
  open: (prepared: Prepared) => (question: TalkQuestion) => FoundTurn[] | Promise<FoundTurn[]>
}
export type FoundTurn = Pick<RetrievedHit, 'rowId' | 'neighbours'>

const most = depths[depths.length - 1] ?? 50
const dayMs = 86_400_000

/** A day after the last turn. */
export const askedAt = ({ inserted }: Prepared): number => inserted.lastAt + dayMs

/** The product's own reader: its retrieval, and its vectors where there are any. */
const ours = (name: string, needsVectors: boolean): Way => ({
  name,
  needsVectors,
  open: (prepared) => {
    const { reader, meanings } = prepared
    const now = askedAt(prepared)
    return ({ text }) =>
      reader.retrieve({
        ...{ text, timeZone: 'UTC', now },
        ...{ exceptConversationRowId: null, limit: most, kinds: ['turn'] },
        ...((needsVectors && meanings.get(text)) || { vector: null }),
      })
  },
})

/** What everybody has: full text over the turns, words stemmed, ranked by bm25. */
const plain: Way = {
  name: 'plain full text (turns, porter)',
  needsVectors: false,
  open: ({ db }) => {
    const search = porterSearch(db)
    return ({ text }) => search(text, most)
  },
}

export const ways: readonly Way[] = [
  plain,
  ours('ours, without vectors', false),
  ours('ours, with the small encoder', true),
]

/** Asks every question of every talk in one way. */
export async function measure(
  way: Way,
  talks: readonly Prepared[],
  countTokens: (text: string) => number,
): Promise<Run> {
  const asked: { category: number; alone: Recall; around: Recall; tokens: number; ms: number }[] = []
  for (const prepared of talks) {
    const { talk, inserted } = prepared
    const find = way.open(prepared)
    const texts = new Map(
      talk.sessions.flatMap(({ turns }) => turns.map(({ id, text }) => [inserted.rowOf.get(id), text])),
    )
    const scored = talk.questions.filter(isScored)
    // The first question of a connection reads pages and prepares statements; a person asks more than one.
    if (scored[0]) await find(scored[0])
    for (const question of scored) {
      const from = performance.now()
      const found = await find(question)
      const ms = performance.now() - from
      const rows = found.map(({ rowId }) => [rowId])
      const withNeighbours = found.map(({ rowId, neighbours }) => [rowId, ...neighbours])
      const wanted = new Set(question.evidence.map((id) => inserted.rowOf.get(id)))
      const shown = new Set(withNeighbours.slice(0, 10).flat())
      asked.push({
        category: question.category,
        alone: recallOf(rows, wanted),
        around: recallOf(withNeighbours, wanted),
        tokens: [...shown].reduce((sum, row) => sum + countTokens(texts.get(row) ?? ''), 0),
        ms,
      })
    }
  }
  const times = asked.map(({ ms }) => ms)
  const categories = [...new Set(asked.map(({ category }) => category))].sort()
  return {
    name: way.name,
    n: asked.length,
    recall: meanRecall(asked.map(({ alone }) => alone)),
    recallWithNeighbours: meanRecall(asked.map(({ around }) => around)),
    byCategory: Object.fromEntries(
      categories.map((category) => [
        category,
        meanRecall(asked.filter((one) => one.category === category).map(({ alone }) => alone)),
      ]),
    ),
    latencyMs: { p50: rounded(percentile(times, 0.5), 2), p95: rounded(percentile(times, 0.95), 2) },
    tokensPerQuestion: Math.round(mean(asked.map(({ tokens }) => tokens))),
  }
}

/** Adversarial questions have no evidence that could be found. */
export const isScored = ({ category, evidence }: TalkQuestion): boolean =>
  category <= 4 && evidence.length > 0

function recallOf(hits: readonly (readonly number[])[], wanted: ReadonlySet<number | undefined>): Recall {
  const share = (depth: number) => {
    const seen = new Set(hits.slice(0, depth).flat())
    return [...wanted].filter((row) => row !== undefined && seen.has(row)).length / wanted.size
  }
  return { 5: share(5), 10: share(10), 20: share(20), 50: share(50) }
}

function meanRecall(recalls: readonly Recall[]): Recall {
  const at = (depth: Depth) => rounded(mean(recalls.map((recall) => recall[depth])), 4)
  return { 5: at(5), 10: at(10), 20: at(20), 50: at(50) }
}

export const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
export const rounded = (value: number, digits: number) => Number(value.toFixed(digits))
