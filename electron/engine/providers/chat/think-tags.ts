/** A piece of a reply whose thoughts were told from its words. */
export type ThoughtPiece =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  /** All text so far was thought: the closing tag came, and the template had kept the opening one for itself. */
  | { type: 'text_was_reasoning' }

const openingTags = ['<think>', '<thinking>']
const closingTags = ['</think>', '</thinking>']
const allTags = [...openingTags, ...closingTags]
const longestTag = Math.max(...allTags.map((tag) => tag.length))
const fenceLine = /^[\s>]*(?:(?:[-*+]|\d+[.)])\s+)?(`{3,}|~{3,})(.*)$/

/**
 * Takes `<think>…</think>` out of a reply that comes in any pieces. A tag counts where models write it and people
 * who write *about* it do not: an opening tag only at the start of a line, a lone closing tag only as the first sign
 * of thought, neither in a code fence, inline code or a JSON document. White space next to a tag goes with it.
 */
export class ThinkTags {
  /** Not yet told apart: perhaps the beginning of a tag, or white space that a tag may follow. */
  #held = ''
  #thinking = false
  #sawThought = false
  #fieldSeen = false
  #dropSpace = false
  #saidText = false
  #saidWord = false
  #isJson = false
  #line = ''
  #ticks = 0
  #fence: string | null = null

  /** The server tells thoughts in a field of their own: tags are then no more than words. */
  reasoningFieldSeen(): void {
    this.#sawThought = true
    this.#fieldSeen = true
  }

  push(text: string): ThoughtPiece[] {
    return this.#run(text, false)
  }

  /** What was still held, when the reply has ended. */
  end(): ThoughtPiece[] {
    return this.#run('', true)
  }

  #run(text: string, last: boolean): ThoughtPiece[] {
    const pieces: ThoughtPiece[] = []
    const input = this.#held + text
    this.#held = ''
    let words = ''
    const flush = () => {
      if (words !== '') pieces.push({ type: this.#thinking ? 'reasoning' : 'text', text: words })
      words = ''
    }
    for (let at = 0; at < input.length; ) {
      const character = input[at] ?? ''
      if (this.#dropSpace && /\s/.test(character)) {
        at++
        continue
      }
      const space = this.#saidText || this.#thinking ? '' : (/^\s+/.exec(input.slice(at))?.[0] ?? '')
      if (space !== '' && at + space.length === input.length && !last) {
        this.#held = input.slice(at)
        break
      }
      const mayBeTag = input[at + space.length] === '<'
      const rest = mayBeTag ? input.slice(at + space.length, at + space.length + longestTag) : ''
      const tag = mayBeTag ? allTags.find((one) => rest.startsWith(one)) : undefined
      if (mayBeTag && !last && !tag && allTags.some((one) => one.startsWith(rest))) {
        this.#held = input.slice(at)
        break
      }
      const meaning = tag ? this.#meaningOf(tag, space) : 'words'
      if (tag && meaning !== 'words') {
        flush()
        if (meaning === 'late') pieces.push({ type: 'text_was_reasoning' })
        this.#thinking = meaning === 'open'
        if (meaning !== 'drop') this.#sawThought = true
        this.#dropSpace = true
        this.#line = ''
        this.#ticks = 0
        at += space.length + tag.length
        continue
      }
      this.#dropSpace = false
      if (space !== '') {
        for (const one of space) this.#track(one)
        this.#saidText = true
        words += space
        at += space.length
        continue
      }
      if (!this.#thinking) {
        if (!this.#saidWord) this.#isJson = character === '{'
        this.#saidWord ||= !/\s/.test(character)
        this.#saidText = true
        this.#track(character)
      }
      words += character
      at++
    }
    flush()
    return pieces
  }

  #meaningOf(tag: string, space: string): 'open' | 'close' | 'late' | 'drop' | 'words' {
    if (openingTags.includes(tag)) {
      const atLineStart = (this.#line + space).trim() === ''
      return !this.#thinking && !this.#fieldSeen && atLineStart && this.#fence === null ? 'open' : 'words'
    }
    if (this.#thinking) return 'close'
    if (this.#fence !== null || this.#ticks % 2 === 1 || this.#isJson) return 'words'
    if (!this.#sawThought) return this.#saidText ? 'late' : 'drop'
    // A second closing tag on a line of its own is a slip of the model; within a sentence it is a word.
    return this.#line.trim() === '' ? 'drop' : 'words'
  }

  #track(character: string): void {
    if (character !== '\n') {
      // Enough of a line to know a fence by; a code block in one long line must not cost its square.
      if (this.#line.length < 400) this.#line += character
      if (character === '`') this.#ticks++
      return
    }
    const [, run = '', info = ''] = fenceLine.exec(this.#line) ?? []
    if (this.#fence === null) {
      if (run !== '' && !(run.startsWith('`') && info.includes('`'))) this.#fence = run
    } else if (run.startsWith(this.#fence) && info.trim() === '') this.#fence = null
    this.#line = ''
    this.#ticks = 0
  }
}
