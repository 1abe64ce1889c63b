import { perMessageTokens } from './prompt-turns'
import type { AnsweredCall } from './tool-loop'

/** The window, what the first request takes of it, and what is kept free for each reply. */
export type ToolLimits = {
  contextWindow: number
  promptTokens: number
  replyTokens: number
  countTokens: (text: string) => number
}

type Call = { name: string; arguments: string }

/** Told in place of an answer that does not fit. */
export const noRoom = '[cut: no room is left in the context]'
/** An answer shorter than this tells nothing. */
const leastAnswerTokens = 24

/** The room in the context window that calls and answers take, so that no later request is longer than the window. */
export class Room {
  readonly #limits: ToolLimits | undefined
  #used: number
  #spent = false

  constructor(limits: ToolLimits | undefined) {
    this.#limits = limits
    this.#used = limits?.promptTokens ?? 0
  }

  /** No further call fits. */
  get isSpent(): boolean {
    return this.#spent
  }

  /** What may be asked of the next reply. */
  maxTokens(asked: number | null | undefined): { maxTokens?: number } {
    if (this.#limits === undefined || asked == null) return {}
    return { maxTokens: Math.max(1, Math.min(asked, this.#limits.contextWindow - this.#used)) }
  }

  /** The answers, cut to the room there is; null where not even the calls fit, and nothing was taken. */
  take(text: string, calls: readonly Call[], answers: readonly AnsweredCall[]): AnsweredCall[] | null {
    const limits = this.#limits
    if (limits === undefined) return [...answers]
    const { contextWindow, replyTokens, countTokens } = limits
    const said =
      countTokens(text) +
      perMessageTokens +
      calls.reduce((sum, call) => sum + countTokens(call.name + call.arguments) + 2 * perMessageTokens, 0)
    const room = contextWindow - replyTokens - this.#used - said
    const each = Math.floor(room / Math.max(1, answers.length)) - perMessageTokens
    if (each < leastAnswerTokens) {
      this.#spent = true
      return null
    }
    const fitting = answers.map((answer) => ({
      ...answer,
      result: cutToTokens(answer.result, each, countTokens),
    }))
    this.#used += said + fitting.reduce((sum, { result }) => sum + countTokens(result) + perMessageTokens, 0)
    return fitting
  }
}

/** The beginning of a text that costs no more than that, and a word that it was cut. */
function cutToTokens(text: string, tokens: number, countTokens: (text: string) => number): string {
  if (countTokens(text) <= tokens) return text
  const tail = '\n[cut]'
  let low = 0
  let high = text.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (countTokens(text.slice(0, middle) + tail) <= tokens) low = middle
    else high = middle - 1
  }
  return text.slice(0, low) + tail
}
