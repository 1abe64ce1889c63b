import type { WaitingJob } from '../../database/memory-jobs'
import type { TurnIndex } from '../../database/turn-index'
import type { ChatModel } from '../../providers'
import { outputTokens } from './extract'
import { frameTokens, type PromptTurn, promptTokens } from './prompt'
import { pieces, type ReadableTurn, readableTurn } from './select'

/** One question to the manager: the turns by the numbers of its prompt. */
export type Call = { turns: Map<number, ReadableTurn>; prompt: PromptTurn[] }
type Batch = { calls: Call[]; taken: WaitingJob[] /** Nothing in them to learn. */; skipped: WaitingJob[] }

/** More than this a small model does not read well at once. */
const turnTokens = 1_500
/** The answer, and what a chat template adds. */
const otherTokens = outputTokens + 150
const leastTokens = 200

/**
 * As many turns as fit one call, counted as they are sent; without a model there is no other limit than its size. A
 * turn too long for one is read in pieces, alone.
 */
export function makeBatch(
  index: Pick<TurnIndex, 'turn' | 'tellsVault'>,
  jobs: readonly WaitingJob[],
  model: Pick<ChatModel, 'contextWindow' | 'estimateTokens'> | null,
): Batch {
  const count = (text: string) => model?.estimateTokens(text) ?? Math.ceil(text.length / 4)
  const room = (model?.contextWindow ?? Number.POSITIVE_INFINITY) - otherTokens
  const skipped: WaitingJob[] = []
  const taken: WaitingJob[] = []
  const turns: ReadableTurn[] = []
  for (const job of jobs) {
    const turn = readableTurn(index, job.rowId, job.messageRowId)
    if (!turn) {
      skipped.push(job)
      continue
    }
    if (turns.length > 0 && !fits([...turns, turn], room, count)) break
    turns.push(turn)
    taken.push(job)
  }
  const [first] = turns
  if (!first) return { calls: [], taken, skipped }
  if (turns.length > 1 || fits(turns, room, count)) return { calls: [callOf(turns, null)], taken, skipped }
  const [frame] = callOf([first], '').prompt
  const left = room - (frame ? frameTokens(frame, count) : 0)
  const parts = pieces(first.text, Math.max(leastTokens, Math.min(turnTokens, left)), count)
  return { calls: parts.map((text) => callOf([first], text)), taken, skipped }
}

function fits(turns: readonly ReadableTurn[], room: number, count: (text: string) => number): boolean {
  const { system, user } = promptTokens(callOf(turns, null).prompt, count)
  return user <= turnTokens && system + user <= room
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
