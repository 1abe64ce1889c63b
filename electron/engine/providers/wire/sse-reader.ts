/** A piece of an event stream. */
export type StreamFrame =
  /** `whole` is false where the stream ended before the blank line behind it: it may be cut. */
  | { type: 'data'; event: string; data: string; whole: boolean }
  /** The old llama-server's `error: {…}`, and JSON that stands in a line without any field. */
  | { type: 'stray'; data: string; whole: boolean }

/**
 * Reads server-sent events from text that comes in any pieces. More patient than the standard: `error:` lines and
 * bare JSON lines are handed on instead of skipped, and an event that the end of the stream leaves open is too.
 */
export class SseReader {
  #line = ''
  #event = ''
  #data: string[] = []
  /** A `\n` that begins the next piece belongs to the `\r` that ended the last one. */
  #afterReturn = false

  push(text: string): StreamFrame[] {
    const frames: StreamFrame[] = []
    let start = 0
    if (this.#afterReturn && text !== '') {
      if (text.startsWith('\n')) start = 1
      this.#afterReturn = false
    }
    for (let at = start; at < text.length; at++) {
      const character = text[at]
      if (character !== '\n' && character !== '\r') continue
      this.#take(this.#line + text.slice(start, at), frames, true)
      this.#line = ''
      if (character === '\r') {
        if (at + 1 === text.length) this.#afterReturn = true
        else if (text[at + 1] === '\n') at++
      }
      start = at + 1
    }
    this.#line += text.slice(start)
    return frames
  }

  /** The last frames, when the stream has ended. */
  end(): StreamFrame[] {
    const frames: StreamFrame[] = []
    if (this.#line !== '') this.#take(this.#line, frames, false)
    this.#line = ''
    this.#dispatch(frames, false)
    return frames
  }

  #take(line: string, frames: StreamFrame[], whole: boolean): void {
    if (line === '') {
      this.#dispatch(frames, whole)
      return
    }
    if (line.startsWith(':')) return
    if (/^\s*[{[]/.test(line)) {
      frames.push({ type: 'stray', data: line.trim(), whole })
      return
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') this.#data.push(value)
    else if (field === 'event') this.#event = value
    else if (field === 'error') frames.push({ type: 'stray', data: value.trim(), whole })
  }

  #dispatch(frames: StreamFrame[], whole: boolean): void {
    const data = this.#data.join('\n')
    if (data.trim() !== '') frames.push({ type: 'data', event: this.#event, data, whole })
    this.#data = []
    this.#event = ''
  }
}
