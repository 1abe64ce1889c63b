import { SseReader, type StreamFrame } from './sse-reader'

/** What the body of an HTTP 200 turned out to be. */
export type BodyItem =
  | StreamFrame
  /** One JSON document instead of a stream. */
  | { type: 'document'; text: string }
  /** A web page, or other text that no model server sends. */
  | { type: 'page'; text: string; html: boolean }

const fieldNames = ['data', 'event', 'id', 'retry', 'error']
const documentLimit = 64 * 1024 * 1024

/**
 * Tells by its first characters what a body is, as `content-type` is often wrong: LM Studio and many proxies answer
 * a bad path with HTTP 200 and JSON or HTML. Bytes may be cut anywhere, inside a character too.
 */
export class ReplyBody {
  readonly #decoder = new TextDecoder()
  readonly #events = new SseReader()
  #kind: 'unknown' | 'events' | 'document' | 'page' = 'unknown'
  #text = ''

  push(bytes: Uint8Array): BodyItem[] {
    return this.#take(this.#decoder.decode(bytes, { stream: true }))
  }

  /** The last items, when the body has ended. */
  end(): BodyItem[] {
    const items = this.#take(this.#decoder.decode())
    if (this.#kind === 'events') return [...items, ...this.#events.end()]
    const text = this.#text.trim()
    if (this.#kind === 'document') return [{ type: 'document', text }]
    // A first line that was cut within its field name is a cut stream, not a page.
    if (text === '' || fieldNames.some((name) => name.startsWith(text))) return items
    if (this.#kind === 'page' || this.#kind === 'unknown') return [...items, this.#page(text)]
    return items
  }

  #take(text: string): BodyItem[] {
    if (this.#kind === 'events') return this.#events.push(text)
    this.#text += text
    if (this.#kind === 'unknown') this.#kind = this.#recognise()
    if (this.#kind === 'events') {
      const held = this.#text
      this.#text = ''
      return this.#events.push(held)
    }
    if (this.#text.length > documentLimit) {
      this.#text = this.#text.slice(0, documentLimit)
    }
    return []
  }

  #recognise(): 'unknown' | 'events' | 'document' | 'page' {
    const text = this.#text.trimStart()
    if (text === '') return 'unknown'
    if (text.startsWith(':')) return 'events'
    if (text.startsWith('{') || text.startsWith('[')) return 'document'
    if (text.startsWith('<')) return 'page'
    const field = /^([a-z]+)(:|\r|\n|[^a-z])?/.exec(text)
    if (!field?.[1]) return 'page'
    if (field[2] === undefined) return fieldNames.some((name) => name.startsWith(text)) ? 'unknown' : 'page'
    return fieldNames.includes(field[1]) && /[:\r\n]/.test(field[2]) ? 'events' : 'page'
  }

  #page = (text: string): BodyItem => ({
    type: 'page',
    text: text.slice(0, 2_000),
    html: text.startsWith('<'),
  })
}
