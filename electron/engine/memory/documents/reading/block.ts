/** A paragraph, a list, a heading: what stays together where there is room. */
export type Block = {
  text: string
  /** The headings above it, the widest first. */
  headings: readonly string[]
  /** From 1; null where the format has none. */
  page: number | null
  /** It is the last of `headings` itself. */
  isHeading: boolean
}

/** The headings that hold at a place of a document. */
export class HeadingPath {
  readonly #path: { level: number; text: string }[] = []

  /** Enters a heading; its own level and all below end. */
  enter(level: number, text: string): void {
    while ((this.#path.at(-1)?.level ?? 0) >= level) this.#path.pop()
    this.#path.push({ level, text: text.replace(/\s+/g, ' ').trim().slice(0, 120) })
  }

  get texts(): readonly string[] {
    return this.#path.map(({ text }) => text).filter((text) => text !== '')
  }
}
