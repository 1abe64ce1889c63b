import type { AgentEvent } from '../agent/types'
import { painter, type Terminal } from './terminal'

/**
 * Writes a reply as it comes. Words go to standard output and nothing else does, so that they can be piped on;
 * thoughts and news go to standard error, where somebody looks.
 */
export class ReplyWriter {
  readonly #terminal: Terminal
  readonly #json: boolean
  #endsWithNewline = true
  #thinking = false
  #loading = false

  constructor(terminal: Terminal, json: boolean) {
    this.#terminal = terminal
    this.#json = json
  }

  readonly write = (event: AgentEvent): void => {
    const { stdout, stderr } = this.#terminal
    if (this.#json) {
      stdout.write(`${JSON.stringify(event)}\n`)
      return
    }
    const paint = painter(this.#terminal, 'stderr')
    if (this.#loading) stderr.write('\r\u001b[K')
    this.#loading = event.type === 'loading' && stderr.isTTY === true
    switch (event.type) {
      case 'text':
        if (this.#thinking) stderr.write('\n')
        this.#thinking = false
        stdout.write(event.text)
        this.#endsWithNewline = event.text.endsWith('\n')
        return
      case 'reasoning':
        if (!stderr.isTTY) return
        this.#thinking = true
        stderr.write(paint('dim', event.text))
        return
      case 'loading':
        if (this.#loading) stderr.write(paint('dim', `loading ${Math.round(event.progress * 100)} %`))
        return
      case 'notice':
        stderr.write(`${paint('yellow', event.notice.replaceAll('_', ' '))}\n`)
        return
      case 'end':
        this.finish()
    }
  }

  /** The shell's prompt begins on a line of its own. */
  finish(): void {
    if (!this.#endsWithNewline && !this.#json) this.#terminal.stdout.write('\n')
    this.#endsWithNewline = true
  }
}
