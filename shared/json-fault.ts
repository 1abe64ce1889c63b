/** Where a text stops being JSON. Lines and columns count from 1. */
export type JsonFault = {
  line: number
  column: number
  /** What stands there; empty at the end of the text. */
  found: string
  problem: 'unexpected' | 'end' | 'twice' | 'deep'
}

/** Deeper nesting is refused: no server wants it, and a reader may break on it. */
const deepest = 64

/**
 * Finds the first fault of a JSON text; null where there is none. `JSON.parse` tells the place in some of its
 * messages only, and takes a key that stands there twice.
 */
export function findJsonFault(text: string): JsonFault | null {
  const scanner = new Scanner(text)
  try {
    scanner.value(0)
    scanner.space()
    if (scanner.at < text.length) scanner.fail()
    return null
  } catch (fault) {
    if (fault instanceof Found) return fault.at(text)
    throw fault
  }
}

class Found extends Error {
  readonly index: number
  readonly problem: JsonFault['problem']
  constructor(index: number, problem: JsonFault['problem']) {
    super(problem)
    this.index = index
    this.problem = problem
  }
  at(text: string): JsonFault {
    const before = text.slice(0, this.index)
    const found = /^(?:"[^"\n]{0,40}"?|[\w.+-]{1,40}|[^\s])/.exec(text.slice(this.index))?.[0] ?? ''
    return {
      line: before.split('\n').length,
      column: this.index - before.lastIndexOf('\n'),
      found,
      problem: this.problem,
    }
  }
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// JSON forbids control characters inside a string.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const stringPattern = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y

class Scanner {
  readonly #text: string
  at = 0
  constructor(text: string) {
    this.#text = text
  }
  fail(index = this.at, problem?: JsonFault['problem']): never {
    throw new Found(index, problem ?? (index >= this.#text.length ? 'end' : 'unexpected'))
  }
  space() {
    while (/[ \t\r\n]/.test(this.#text.charAt(this.at))) this.at++
  }
  value(depth: number) {
    if (depth > deepest) this.fail(this.at, 'deep')
    this.space()
    const sign = this.#text.charAt(this.at)
    if (sign === '{') return this.object(depth)
    if (sign === '[') return this.array(depth)
    if (sign === '"') return void this.take(stringPattern)
    for (const word of ['true', 'false', 'null']) {
      if (this.#text.startsWith(word, this.at)) {
        this.at += word.length
        return
      }
    }
    this.take(numberPattern)
  }
  object(depth: number) {
    const keys = new Set<string>()
    this.at++
    this.space()
    if (this.skip('}')) return
    for (;;) {
      this.space()
      const start = this.at
      const key = String(JSON.parse(this.take(stringPattern)))
      if (keys.has(key)) this.fail(start, 'twice')
      keys.add(key)
      this.space()
      if (!this.skip(':')) this.fail()
      this.value(depth + 1)
      this.space()
      if (this.skip('}')) return
      if (!this.skip(',')) this.fail()
    }
  }
  array(depth: number) {
    this.at++
    this.space()
    if (this.skip(']')) return
    for (;;) {
      this.value(depth + 1)
      this.space()
      if (this.skip(']')) return
      if (!this.skip(',')) this.fail()
    }
  }
  skip(sign: string): boolean {
    if (this.#text.charAt(this.at) !== sign) return false
    this.at++
    return true
  }
  take(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.#text)
    if (!match) this.fail()
    this.at += match[0].length
    return match[0]
  }
}
