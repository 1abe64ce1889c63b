import type { ChatEvent } from '../chat/chat-model'
import { isRecord } from '../wire/json-record'

/** The token figures of a message: each event tells them anew as far as they are known by then, the last one wins. */
export class MessageUsage {
  #prompt: number | null = null
  #completion = 0

  take(usage: unknown): void {
    if (!isRecord(usage)) return
    const fresh = count(usage.input_tokens)
    if (fresh !== null) {
      // What was read from or written to the cache is not among `input_tokens`.
      const cached =
        (count(usage.cache_creation_input_tokens) ?? 0) + (count(usage.cache_read_input_tokens) ?? 0)
      this.#prompt = fresh + cached
    }
    this.#completion = count(usage.output_tokens) ?? this.#completion
  }

  events(): ChatEvent[] {
    if (this.#prompt === null) return []
    return [{ type: 'usage', promptTokens: this.#prompt, completionTokens: this.#completion }]
  }
}

const count = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null
