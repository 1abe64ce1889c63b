import type { WaitingJob } from '../../database/memory-jobs'
import type { TurnIndex } from '../../database/turn-index'
import type { ChatModel } from '../../providers'
import type { PromptTurn } from './prompt'
import { pieces, type ReadableTurn, readableTurn } from './select'

/** One question to the manager: the turns by the numbers of its prompt. */
export type Call = { turns: Map<number, ReadableTurn>; prompt: PromptTurn[] }
type Batch = { calls: Call[]; taken: WaitingJob[] /** Nothing in them to learn. */; skipped: WaitingJob[] }

const turnTokens = 1_500
/** Instructions, schema, answer and what a chat template adds. */
const otherTokens = 700 + 250 + 800 + 100

/** As many turns as fit one call; without a model there is no other limit than its size. a turn too long for one is read in pieces, alone. */
export function makeBatch(index: TurnIndex, jobs: readonly WaitingJob[], model: ChatModel | null): Batch {
  const window = model?.contextWindow ?? Number.POSITIVE_INFINITY
  const budget = Math.max(300, Math.min(turnTokens, window - otherTokens))
  const count = (text: string) => model?.estimateTokens(text) ?? Math.ceil(text.length / 4)
  const skipped: WaitingJob[] = []
  const taken: WaitingJob[] = []
  const turns: ReadableTurn[] = []
  let tokens = 0
  for (const job of jobs) {
    const turn = readableTurn(index, job.rowId, job.messageRowId)
    if (!turn) {
      skipped.push(job)
      continue
    }
    tokens += count(turn.text)
    if (turns.length > 0 && tokens > budget) break
    turns.push(turn)
    taken.push(job)
  }
  const [first] = turns
  if (!first) return { calls: [], taken, skipped }
  const parts = turns.length === 1 ? pieces(first.text, budget, count) : []
  const calls = parts.length > 1 ? parts.map((text) => callOf([first], text)) : [callOf(turns, null)]
  return { calls, taken, skipped }
}

/** Small numbers in place of ids; `text` where only a piece of the one turn is read. */
const callOf = (turns: readonly ReadableTurn[], text: string | null): Call => ({
  turns: new Map(turns.map((turn, index) => [index + 1, turn])),
  prompt: turns.map((turn, index) => ({
    number: index + 1,
    question: turn.question,
    text: text ?? turn.text,
  })),
})

/** Turns that failed together are tried alone, so that one bad turn does not hold up the rest. */
export function oneAttempt(jobs: readonly WaitingJob[]): WaitingJob[] {
  const fresh = jobs.filter((job) => job.attempts === 0)
  return fresh.length > 0 ? fresh : jobs.slice(0, 1)
}
