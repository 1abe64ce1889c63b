import type { ChatMessage } from '../engine/providers'
import type { AgentImage } from './types'

type Part = { type: 'image'; mediaType: string; base64: string }

/**
 * The pictures of a conversation, by the turn they came with. The database keeps none, so they are put beside their
 * turns again each time the model is asked.
 */
export class Pictures {
  /** One entry for each message of the person as the model gets them, oldest first. */
  readonly #turns: Part[][] = []
  #unanswered = false

  /** A new turn. Where the one before was never answered, the model gets both as one message. */
  begin(images: readonly AgentImage[]): void {
    const parts = images.map(
      ({ mediaType, data }): Part => ({
        type: 'image',
        mediaType,
        base64: Buffer.from(data).toString('base64'),
      }),
    )
    const last = this.#turns.at(-1)
    if (this.#unanswered && last) last.push(...parts)
    else this.#turns.push(parts)
    this.#unanswered = true
  }

  answered(): void {
    this.#unanswered = false
  }

  clear(): void {
    this.#turns.length = 0
    this.#unanswered = false
  }

  /** Counted from the newest, as old turns may have been left out to make the rest fit. */
  into(messages: readonly ChatMessage[]): ChatMessage[] {
    let turn = this.#turns.length
    return [...messages]
      .reverse()
      .map((message): ChatMessage => {
        if (message.role !== 'user' || typeof message.content !== 'string') return message
        turn -= 1
        const pictures = this.#turns[turn] ?? []
        if (pictures.length === 0) return message
        return { role: 'user', content: [...pictures, { type: 'text', text: message.content }] }
      })
      .reverse()
  }
}
