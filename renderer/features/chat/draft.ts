import type { Client } from '../../../shared/contract'

type Deps = {
  client: Pick<Client, 'conversations'>
  waitMs: number
}

/** Keeps the unsent text of a conversation in the engine, some moments after the last key. */
export class DraftKeeper {
  readonly #deps: Deps
  #timer: ReturnType<typeof setTimeout> | undefined
  #waiting: { conversationId: string | null; text: string } | null = null

  constructor(deps: Deps) {
    this.#deps = deps
  }

  change(conversationId: string | null, text: string) {
    if (this.#waiting && this.#waiting.conversationId !== conversationId) void this.flush()
    this.#waiting = { conversationId, text }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), this.#deps.waitMs)
  }

  /** The text was sent: there is nothing to keep any more. */
  async clear(conversationId: string | null) {
    this.#waiting = { conversationId, text: '' }
    await this.flush()
  }

  async flush() {
    clearTimeout(this.#timer)
    const waiting = this.#waiting
    this.#waiting = null
    // A draft that could not be kept is still on the screen, and the next key tries again.
    if (waiting) await this.#deps.client.conversations.setDraft(waiting)
  }
}
