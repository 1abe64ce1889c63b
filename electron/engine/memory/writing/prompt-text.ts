import type { z } from 'zod'
import type { Item } from './item'

/** A turn as the manager reads it: cleaned of secrets and pastes, under a small number. */
export type PromptTurn = {
  number: number
  /** The end of the message before it, where that asked something. */
  question: string | null
  text: string
}

export type Example = { turn: string; items: z.input<typeof Item>[] }

/** How the manager is asked in one language. */
export type PromptLanguage = {
  /** Instructions and examples, the same for every call. */
  system: string
  user: (turns: readonly PromptTurn[]) => string
  plainNote: string
  lastNote: string
  examples: readonly Example[]
}

export const shownExamples = (examples: readonly Example[], speaker: string): string =>
  examples
    .map(({ turn, items }) => {
      const whole = items.map((item) => ({ event: 'none', steps: [], ...item }))
      return `[1] ${speaker}: ${turn}\n${JSON.stringify({ items: whole })}`
    })
    .join('\n\n')

export const shownTurns = (turns: readonly PromptTurn[], speaker: string, asked: string): string =>
  turns
    .map(({ number, question, text }) => {
      const before = question === null ? '' : `[${asked}: ${question}]\n`
      return `${before}[${number}] ${speaker}: ${text}`
    })
    .join('\n\n')
