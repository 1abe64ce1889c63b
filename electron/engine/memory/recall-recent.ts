import type { RetrievedHit } from './retrieval/retrieve'

const mostKept = 20

type Question = { conversationRowId: number | null; text: string }

/** What the last questions found, so that a look at their prompts with another budget asks no model again. */
export class RecentFinds {
  readonly #byQuestion = new Map<string, readonly RetrievedHit[]>()

  of(question: Question): readonly RetrievedHit[] | undefined {
    return this.#byQuestion.get(keyOf(question))
  }

  keep(question: Question, hits: readonly RetrievedHit[]): void {
    const key = keyOf(question)
    this.#byQuestion.delete(key)
    this.#byQuestion.set(key, hits)
    const [oldest] = this.#byQuestion.keys()
    if (oldest !== undefined && this.#byQuestion.size > mostKept) this.#byQuestion.delete(oldest)
  }
}

// A question may be a paste of megabytes.
const keyOf = ({ conversationRowId, text }: Question) =>
  JSON.stringify([conversationRowId, text.length, text.slice(0, 2_000), text.slice(-2_000)])
