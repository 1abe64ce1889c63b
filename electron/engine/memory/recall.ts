import type { MemoryMode } from '../../../shared/contract/chat'
import type { UsedRow } from '../database/run-memories'
import type { MeaningRanker, Rankers } from './meaning/meaning-ranker'
import type { MemoryStore } from './memory-store'
import { memoryBlock, memoryLine, turnLine } from './prompt-block'
import { isPersonal, queryTerms, weighByRarity } from './query-terms'
import { type Candidate, furtherMemories, memoryCandidates, turnCandidates } from './recall-candidates'
import { redact } from './redact'
import { questionOf } from './writing/select'

export type RecallInput = {
  /** Its own turns are in the prompt already; null for a conversation that is not stored yet. */
  conversationRowId: number | null
  /** What the user asks. */
  text: string
  memoryMode: MemoryMode
  budgetTokens: number
  countTokens: (text: string) => number
}
/** A block of quoted data for the prompt, and what stands in it. */
export type Recalled = { block: string | null; used: UsedRow[] }

// Shares of a question's words; measured on talk of two people and on questions about the world. What was written down
// is more likely meant than what was once said.
const personalFloors = { memory: 0.15, turn: 0.15, nearness: 0.3 }
const worldFloors = { memory: 0.5, turn: 0.65, nearness: 0.45 }
const mostItems = 10
const mostEmbedded = 50
/** What scores far below the best hit is there by chance. */
const tailShare = 0.35
/** Far more than is ever shown, so that a cut never halves a secret that is; a paste can be megabytes long. */
const readLength = 20_000

type Deps = { store: MemoryStore; now: () => number; timeZone: () => string; meaning: MeaningRanker | null }
type Entry = { line: string; used: Omit<UsedRow, 'position'> }

/**
 * Finds what is known about a question. Where no model is chosen for it everything happens in SQLite and a few rows, at
 * once; else the answer is a promise, which keeps within the time a reply may wait and never rejects for a model.
 */
export function recall(deps: Deps, input: RecallInput): Recalled | Promise<Recalled> {
  if (input.memoryMode === 'off') return { block: null, used: [] }
  const question = readQuestion(deps, input)
  const rankers = question && (deps.meaning?.rankers() ?? null)
  if (question === null || rankers === null || deps.meaning === null) {
    return compose(
      deps,
      input,
      question === null ? [] : settle(deps.store, findByWords(deps.store, question)),
    )
  }
  return deps.meaning
    .rank(rankers, question, poolFor(deps.store, question, rankers), (found) => settle(deps.store, found))
    .then((ranked) => compose(deps, input, ranked))
}

function compose(deps: Deps, input: RecallInput, ranked: readonly Candidate[]): Recalled {
  const found = ranked.slice(0, mostItems).flatMap((candidate) => entryOf(deps, candidate))
  const entries = [...coreEntries(deps), ...found]
  const frame = input.countTokens(memoryBlock(['']) ?? '')
  let left = input.budgetTokens - frame
  const chosen = entries.filter(({ line }) => {
    const tokens = input.countTokens(line) + 1
    if (tokens > left) return false
    left -= tokens
    return true
  })
  return {
    block: memoryBlock(chosen.map(({ line }) => line)),
    used: chosen.map(({ used }, position) => ({ position, ...used })),
  }
}

const coreEntries = ({ store, timeZone }: Deps): Entry[] =>
  store.memories.core().map((row) => ({ line: memoryLine(row, timeZone()), used: usedMemory(row, 1) }))

/** What is asked; null where no word of it is about anything. */
function readQuestion({ store, now }: Deps, input: RecallInput) {
  const text = redact(ends(input.text)).text
  const words = queryTerms(text)
  if (words.length === 0) return null
  const terms = weighByRarity(words, [store.memories, store.turns])
  const floors = isPersonal(text, terms) ? personalFloors : worldFloors
  return { terms, text, except: input.conversationRowId, now: now(), floors, nearness: floors.nearness }
}
type Question = NonNullable<ReturnType<typeof readQuestion>>

const findByWords = (store: MemoryStore, question: Question): Candidate[] => [
  ...memoryCandidates(store, question),
  ...turnCandidates(store, question),
]

/** What a model may choose from: the best by words, and where there is room memories that share none. */
function poolFor(store: MemoryStore, question: Question, { embedding }: Rankers): Candidate[] {
  const found = findByWords(store, question)
  if (embedding === null) return found
  const best = found.sort((left, right) => right.score - left.score).slice(0, mostEmbedded)
  return [...best, ...furtherMemories(store, found, mostEmbedded - best.length)]
}

/** The likely ones, the best first, without what repeats another one and what is there by chance. */
function settle(store: MemoryStore, found: readonly Candidate[]): Candidate[] {
  const likely = found.filter(({ isLikely }) => isLikely)
  const memories = likely.filter(({ type }) => type === 'memory')
  const turns = likely.filter(({ type }) => type === 'turn')
  const ranked = [...memories, ...withoutRetold(store, memories, turns)]
  ranked.sort((left, right) => right.score - left.score)
  const best = ranked[0]?.score ?? 0
  return ranked.filter((candidate) => candidate.score >= best * tailShare)
}

/** What a long message asks stands at its beginning or its end. */
const ends = (text: string): string =>
  text.length <= 4_000 ? text : `${text.slice(0, 2_000)}\n${text.slice(-2_000)}`

/** A turn adds nothing where a memory read from it, or from its twin, holds the same words of the question. */
function withoutRetold(
  store: MemoryStore,
  memories: readonly Candidate[],
  turns: readonly Candidate[],
): Candidate[] {
  const rows = memories.flatMap((candidate) =>
    candidate.type === 'memory' ? [{ ...candidate, row: candidate.row }] : [],
  )
  const sources = store.sources.messagesOf([
    ...rows.map(({ row }) => row.rowId),
    ...store.memories.core().map((row) => row.rowId),
  ])
  const told = new Map<number, Set<string>>()
  for (const [memoryRowId, messageRowIds] of sources) {
    const held = rows.find(({ row }) => row.rowId === memoryRowId)?.held ?? new Set<string>()
    for (const id of messageRowIds) told.set(id, new Set([...(told.get(id) ?? []), ...held]))
  }
  const seen = new Set<string>()
  return turns
    .toSorted((left, right) => right.score - left.score)
    .filter((candidate) => {
      if (candidate.type !== 'turn') return true
      const retold = told.get(candidate.turn.rowId)
      if (retold && retold.size > 0 && [...candidate.held].every((word) => retold.has(word))) return false
      const text = candidate.turn.searchText.toLowerCase()
      return !seen.has(text) && seen.add(text)
    })
}

function entryOf({ store, timeZone }: Deps, candidate: Candidate): Entry[] {
  if (candidate.type === 'memory') {
    // While a model was asked it may have been forgotten.
    const row = store.memories.byRowId(candidate.row.rowId)
    if (row?.textHash !== candidate.row.textHash || row.removedAt !== null) return []
    return [{ line: memoryLine(candidate.row, timeZone()), used: usedMemory(candidate.row, candidate.score) }]
  }
  const turn = store.turns.turn(candidate.turn.rowId)
  if (!turn) return []
  const before = turn.parentRowId === null ? undefined : store.turns.turn(turn.parentRowId)
  const reply = candidate.reply ? store.turns.turn(candidate.reply.rowId) : undefined
  const text = redact(turn.text.slice(0, readLength)).text
  const line = turnLine(
    {
      text,
      createdAt: turn.createdAt,
      title: redact(turn.conversationTitle).text,
      question: before ? questionOf(before) : null,
      reply: reply ? redact(reply.text.slice(0, readLength)).text : null,
    },
    timeZone(),
  )
  return [
    {
      line,
      used: {
        memoryRowId: null,
        messageRowId: turn.rowId,
        kind: 'turn',
        text: text.slice(0, 600),
        createdAt: turn.createdAt,
        score: candidate.score,
      },
    },
  ]
}

const usedMemory = (
  row: { rowId: number; kind: UsedRow['kind']; text: string; createdAt: number },
  score: number,
): Entry['used'] => ({
  memoryRowId: row.rowId,
  messageRowId: null,
  kind: row.kind,
  text: row.text,
  createdAt: row.createdAt,
  score,
})
