import { estimateTokens } from '../../../providers'
import type { Block } from './block'
import { splitText, tailOf } from './split-text'

/** A passage of a document: what is found, embedded and shown. */
export type Chunk = {
  /** Where its first own words stand. */
  page: number | null
  heading: string | null
  text: string
  /** Characters at its beginning that repeat the end of the passage before it. */
  overlap: number
}

/** Tokens as `estimateTokens` counts them. */
export const chunkLimits = { own: 250, overlap: 40, all: 300 } as const

const between = '\n\n'
const endsSentence = /[.!?:。！？：]["”’」)）]?\s*$/

/**
 * Cuts a document into passages of 200 to 300 tokens: whole paragraphs where they fit, never across headings, with the
 * last sentence repeated where one goes on in the next. No word is lost.
 */
export class Chunker {
  #parts: string[] = []
  #tokens = 0
  /** So far there are only headings. */
  #isLead = true
  #page: number | null = null
  #headings: readonly string[] = []
  /** The end of the passage before, where this one goes on. */
  #before = ''

  /** Passages that are complete now. */
  add(block: Block): Chunk[] {
    const done: Chunk[] = []
    if (block.text.trim() === '') return done
    if (!isSame(block.headings, this.#headings)) {
      // A title alone is no passage: it goes with the first part below it.
      if (!this.#isLead || !isBelow(block.headings, this.#headings)) done.push(...this.#flush(false))
      this.#headings = block.headings
    } else if (block.page !== this.#page && !this.#isLead) {
      // A passage is cited by its page; a sentence that goes on over the page's end is repeated on the next.
      done.push(...this.#flush(!endsSentence.test(this.#parts.at(-1) ?? '')))
    }
    for (const [index, piece] of splitText(block.text, chunkLimits.own).entries()) {
      const tokens = estimateTokens(piece) + 1
      if (this.#parts.length > 0 && this.#tokens + tokens > chunkLimits.own) done.push(...this.#flush(true))
      if (this.#parts.length === 0) this.#page = block.page
      this.#parts.push(this.#parts.length > 0 && index === 0 ? between + piece : piece)
      this.#tokens += tokens
      this.#isLead &&= block.isHeading
    }
    return done
  }

  /** What is left. */
  end(): Chunk[] {
    return this.#flush(false)
  }

  #flush(goesOn: boolean): Chunk[] {
    const own = this.#parts.join('').replace(/^\n+/, '').trimEnd()
    const lead = this.#before.trim() === '' ? '' : `${this.#before.trim()}\n`
    this.#parts = []
    this.#tokens = 0
    this.#isLead = true
    if (own.trim() === '') return []
    this.#before = goesOn ? tailOf(own, chunkLimits.overlap) : ''
    const heading = this.#headings.length === 0 ? null : this.#headings.join(' › ').slice(0, 300)
    return [{ page: this.#page, heading, text: lead + own, overlap: lead.length }]
  }
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((text, index) => text === other[index])

/** True where all headings of `upper` stand above `lower`. */
const isBelow = (lower: readonly string[], upper: readonly string[]): boolean =>
  upper.length < lower.length && upper.every((text, index) => text === lower[index])
