import type { RetrievedHit } from './retrieval/retrieve'

/** More are under way only where several conversations are asked at once. */
const mostKept = 8

type Asked = { conversationRowId: number | null; text: string }
type Finds = Promise<readonly RetrievedHit[] | null>

/** Searches that were begun before their prompts were made; each is used once, and a newer one takes its place. */
export class FindsAhead {
  readonly #begun = new Map<string, Finds>()

  begin(asked: Asked, finds: Finds): void {
    const key = keyOf(asked)
    this.#begun.delete(key)
    this.#begun.set(key, finds)
    const [oldest] = this.#begun.keys()
    if (oldest !== undefined && this.#begun.size > mostKept) this.#begun.delete(oldest)
  }

  take(asked: Asked): Finds | undefined {
    const key = keyOf(asked)
    const finds = this.#begun.get(key)
    this.#begun.delete(key)
    return finds
  }

  /** What was found may be no longer so. */
  clear(): void {
    this.#begun.clear()
  }
}

const keyOf = ({ conversationRowId, text }: Asked) => `${conversationRowId} ${text}`
