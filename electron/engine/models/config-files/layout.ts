import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'

export type Collection = YAMLMap | YAMLSeq
/** A field of a section or an item of a list: from its first sign to the last one of its value, comments left out. */
export type Entry = { name: string | number; start: number; value: unknown; end: number }

/** Where things stand in the text of a document. Offsets count from the beginning of the text. */
export class Layout {
  readonly #text: string
  readonly #document: Document.Parsed

  constructor(text: string, document: Document.Parsed) {
    this.#text = text
    this.#document = document
  }

  get eol(): string {
    return this.#text.includes('\r\n') ? '\r\n' : '\n'
  }

  /** Where the line ends, its comment included. */
  lineEnd(from: number): number {
    const end = this.#text.slice(from).search(/\r?\n/)
    return end < 0 ? this.#text.length : from + end
  }

  /** Where the next line begins. What ends with its line is there already. */
  nextLine(from: number): number {
    if (this.#text[from - 1] === '\n') return from
    const end = this.#text.indexOf('\n', from)
    return end < 0 ? this.#text.length : end + 1
  }

  /** How much further in a section of this document stands than its name. */
  indentStep(): number {
    const step = (node: unknown, outer: number): number | null => {
      if (isAlias(node) || !(isMap(node) || isSeq(node)) || node.flow) return null
      const entries = this.entriesOf(node)
      const [first] = entries
      const own = first ? first.start - this.lineStart(first.start) : outer
      if (isMap(node) && own > outer && outer >= 0) return own - outer
      for (const { value } of entries) {
        const found = step(value, isMap(node) ? own : -1)
        if (found !== null) return found
      }
      return null
    }
    return step(this.#document.contents, -1) ?? 2
  }

  entriesOf(node: Collection): Entry[] {
    if (isMap(node)) {
      return node.items.map(({ key, value }: Pair) => {
        const [start, end] = rangeOf(key) ?? [0, 0]
        return { name: isScalar(key) ? String(key.value) : '', start, value, end: this.endOf(value, end) }
      })
    }
    const dash = rangeOf(node)?.[0] ?? 0
    const column = dash - this.lineStart(dash)
    return node.items.map((value, name) => {
      const inner = rangeOf(value)?.[0] ?? dash
      const start = node.flow ? inner : name === 0 ? dash : this.#dashBefore(inner, column)
      return { name, start, value, end: this.endOf(value, start + 1) }
    })
  }

  /** Where the dash of a list's entry stands, all of which stand in one column. */
  #dashBefore(inner: number, column: number): number {
    for (let line = this.lineStart(inner); ; line = this.lineStart(line - 1)) {
      const isDash = this.#text[line + column] === '-' && this.#text.slice(line, line + column).trim() === ''
      if (isDash || line === 0) return line + column
    }
  }

  /** Where the last sign of a value stands: the end of a section is the end of what it holds last. */
  endOf(node: unknown, otherwise: number): number {
    const range = rangeOf(node)
    if (!range) return otherwise
    if ((isMap(node) || isSeq(node)) && !node.flow) {
      const last = isMap(node) ? node.items.at(-1)?.value : node.items.at(-1)
      const key = isMap(node) ? rangeOf(node.items.at(-1)?.key)?.[1] : undefined
      return this.endOf(last, key ?? range[1])
    }
    return isNothing(node) && range[0] === range[1] ? otherwise : range[1]
  }

  lineStart(at: number): number {
    return this.#text.lastIndexOf('\n', at - 1) + 1
  }

  /** As JSON; null for what an alias or a merge key says: it is written anew. */
  plain(node: unknown): string | null {
    if (isScalar(node)) return JSON.stringify(node.value)
    if (!isMap(node) && !isSeq(node)) return null
    const parts = this.entriesOf(node).map(({ name, value }) => [name, this.plain(value)] as const)
    if (parts.some(([name, part]) => part === null || name === '<<')) return null
    return isSeq(node)
      ? `[${parts.map(([, part]) => part).join(',')}]`
      : `{${parts.map(([name, part]) => `${JSON.stringify(name)}:${part}`).join(',')}}`
  }
}

/** What is not there, or stands for nothing. */
export const isNothing = (node: unknown): boolean =>
  node === null || node === undefined || (isScalar(node) && node.value === null)

/** From the first sign to behind the last one, without anchor, tag and comment. */
export const rangeOf = (node: unknown): readonly [number, number, number] | undefined =>
  isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? (node.range ?? undefined) : undefined
