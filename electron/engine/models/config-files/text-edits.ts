import { type Document, isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { Path } from './issues'
import { type Collection, type Entry, isNothing, Layout, rangeOf } from './layout'
import { inlineText, quotedLike, type TextStyle } from './yaml-text'

/** What is to become of a place in a document. */
type Wish =
  | { is: 'set'; value: unknown }
  | { is: 'removed' }
  | { is: 'inside'; of: Map<string | number, Wish> }

type Change = { start: number; end: number; text: string }
/** A place that lies behind an alias, or where nothing can stand. */
export class NoPlace extends Error {}

/**
 * Changes to one document of a text, each of which replaces only the signs of the value that is another one: comments,
 * indents, quotation marks and all other documents stay as they are.
 */
export class TextEdits {
  readonly #text: string
  readonly #document: Document.Parsed
  readonly #layout: Layout
  readonly #changes: Change[] = []
  readonly #root: Wish & { is: 'inside' } = { is: 'inside', of: new Map() }

  /** @param text without a byte order mark, as the document was read from it */
  constructor(text: string, document: Document.Parsed) {
    this.#text = text
    this.#document = document
    this.#layout = new Layout(text, document)
  }

  set(path: Path, value: unknown): void {
    this.#wish(path, value === undefined ? { is: 'removed' } : { is: 'set', value })
  }

  /** @throws NoPlace */
  apply(): string {
    if (this.#root.of.size === 0) return this.#text
    this.#grant(this.#document.contents, this.#root, false)
    // From the end, so that no place moves before its turn; what is put in at one place keeps its order.
    const inOrder = this.#changes
      .map((change, index) => ({ ...change, index }))
      .sort((one, other) => other.start - one.start || other.end - one.end || other.index - one.index)
    let text = this.#text
    for (const { start, end, text: put } of inOrder) text = text.slice(0, start) + put + text.slice(end)
    return text
  }

  #wish(path: Path, wish: Wish): void {
    let group = this.#root.of
    for (const part of path.slice(0, -1)) {
      const known = group.get(part)
      const next =
        known?.is === 'inside' ? known : { is: 'inside' as const, of: new Map<string | number, Wish>() }
      group.set(part, next)
      group = next.of
    }
    const last = path.at(-1)
    if (last !== undefined) group.set(last, wish)
  }

  #grant(node: unknown, { of }: Wish & { is: 'inside' }, isFlow: boolean): void {
    if (!isMap(node) && !isSeq(node)) throw new NoPlace()
    const inFlow = isFlow || node.flow === true
    const entries = this.#layout.entriesOf(node)
    const added: [string | number, unknown][] = []
    for (const [name, wish] of of) {
      const index = entries.findIndex((entry) => entry.name === name)
      const entry = entries[index]
      if (!entry) {
        if (wish.is !== 'removed') added.push([name, wantedAt(wish)])
      } else if (wish.is === 'removed') this.#remove(entries, index, inFlow)
      else if (wish.is === 'set') this.#replace(entry, wish.value, inFlow)
      else if (isNothing(entry.value)) this.#replace(entry, wantedAt(wish), inFlow)
      else this.#grant(entry.value, wish, inFlow)
    }
    if (added.length > 0) this.#add(node, entries, added, inFlow)
  }

  #replace({ value: node, end }: Entry, value: unknown, isFlow: boolean): void {
    const isInner = isFlow || ((isMap(node) || isSeq(node)) && node.flow === true)
    if (isMap(node) && isSection(value) && Object.keys(value).length > 0) {
      this.#grant(node, this.#difference(node, Object.entries(value)), isFlow)
      return
    }
    if (isSeq(node) && Array.isArray(value) && value.length > 0) {
      this.#grant(node, this.#difference(node, [...value.entries()]), isFlow)
      return
    }
    const style = { ...this.#style(isInner), isFlow: isInner }
    if (isNothing(node) && rangeOf(node)?.[0] === rangeOf(node)?.[1]) {
      const at = rangeOf(node)?.[0] ?? end
      const before = this.#text[at - 1] === ' ' ? '' : ' '
      const after = this.#text[at] === '#' ? ' ' : ''
      this.#put(at, at, before + inlineText(value, style) + after)
      return
    }
    const range = rangeOf(node)
    if (!range) throw new NoPlace()
    const stop = isFlow || isScalar(node) || isAlias(node) ? range[1] : this.#layout.endOf(node, range[1])
    const old = this.#text.slice(range[0], stop)
    // A block text and a block list end with their line.
    const tail = old.endsWith('\n') ? this.#layout.eol : ''
    const isQuoted = isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE')
    const text =
      isQuoted && typeof value === 'string' && node.type
        ? quotedLike(value, node.type === 'QUOTE_SINGLE' ? 'QUOTE_SINGLE' : 'QUOTE_DOUBLE')
        : inlineText(value, style)
    // A list may stand as far out as its name; what is no list may not.
    const indent = isSeq(node) && !node.flow ? ' ' : ''
    this.#put(range[0], stop, indent + text + tail)
  }

  #remove(entries: readonly Entry[], index: number, isFlow: boolean): void {
    const { start, end } = entries[index] as Entry
    const next = entries[index + 1]
    const before = entries[index - 1]
    if (isFlow) {
      if (next) this.#put(start, next.start, '')
      else if (before && !this.#text.slice(before.end, start).includes('#')) this.#put(before.end, end, '')
      else this.#put(start, end, '')
      return
    }
    const line = this.#layout.lineStart(start)
    if (this.#text.slice(line, start).trim() === '') this.#put(line, this.#layout.nextLine(end), '')
    else if (next && this.#text.slice(end, next.start).trim() === '') this.#put(start, next.start, '')
    else this.#put(start, this.#layout.lineEnd(end), '')
  }

  #add(
    node: Collection,
    entries: readonly Entry[],
    added: readonly [string | number, unknown][],
    isFlow: boolean,
  ): void {
    const last = entries.at(-1)
    const isMapping = isMap(node)
    if (isFlow) {
      const first = isMapping ? node.items[0]?.key : null
      const style = { ...this.#style(true), isJson: isScalar(first) && first.type === 'QUOTE_DOUBLE' }
      const parts = added.map(([name, value]) =>
        isMapping
          ? `${inlineText(String(name), style)}: ${inlineText(value, style)}`
          : inlineText(value, style),
      )
      const at = last ? last.end : (rangeOf(node)?.[0] ?? 0) + 1
      this.#put(at, at, (last ? ', ' : ' ') + parts.join(', ') + (last ? '' : ' '))
      return
    }
    if (!last) throw new NoPlace()
    const { start } = last
    const line = this.#layout.lineStart(start)
    const indent = ' '.repeat(start - line)
    const lines = added.map(([name, value]) =>
      isMapping
        ? this.#pairLines(String(name), value, indent)
        : `${indent}- ${this.#inline(value)}${this.#layout.eol}`,
    )
    const at = this.#layout.nextLine(last.end)
    // A last line without an end stays one.
    const isOpen = at > 0 && this.#text[at - 1] !== '\n'
    this.#put(
      at,
      at,
      isOpen ? this.#layout.eol + lines.join('').slice(0, -this.#layout.eol.length) : lines.join(''),
    )
  }

  /** A field of its own, a section of texts with one line for each. */
  #pairLines(name: string, value: unknown, indent: string): string {
    const head = `${indent}${this.#inline(name)}:`
    const parts = isSection(value) ? Object.entries(value) : []
    const isLong = parts.some(([, inner]) => typeof inner !== 'number' && typeof inner !== 'boolean')
    if (!isLong) return `${head} ${this.#inline(value)}${this.#layout.eol}`
    const inner = indent + ' '.repeat(this.#layout.indentStep())
    return (
      head + this.#layout.eol + parts.map(([part, value]) => this.#pairLines(part, value, inner)).join('')
    )
  }

  #inline(value: unknown): string {
    return inlineText(value, this.#style(false))
  }

  #style(isFlow: boolean): TextStyle {
    const { version } = this.#document.directives?.yaml ?? {}
    return { isFlow, isJson: false, version: version === '1.1' ? '1.1' : '1.2' }
  }

  /** What must happen to a collection so that it holds these entries and no others. */
  #difference(
    node: Collection,
    wanted: readonly (readonly [string | number, unknown])[],
  ): Wish & { is: 'inside' } {
    const of = new Map<string | number, Wish>()
    const entries = this.#layout.entriesOf(node)
    for (const { name } of entries) {
      if (!wanted.some(([known]) => known === name)) of.set(name, { is: 'removed' })
    }
    for (const [name, value] of wanted) {
      const known = entries.find((entry) => entry.name === name)
      if (known && this.#layout.plain(known.value) === JSON.stringify(value)) continue
      of.set(name, { is: 'set', value })
    }
    return { is: 'inside', of }
  }

  #put(start: number, end: number, text: string): void {
    this.#changes.push({ start, end, text })
  }
}

const wantedAt = (wish: Wish): unknown => {
  if (wish.is === 'set') return wish.value
  if (wish.is === 'removed') return undefined
  const parts = [...wish.of].flatMap(([name, inner]) =>
    inner.is === 'removed' ? [] : [[name, wantedAt(inner)]],
  )
  return Object.fromEntries(parts)
}

const isSection = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
