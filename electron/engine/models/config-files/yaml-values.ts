import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  type YAMLMap,
} from 'yaml'
import type { Fault, Path } from './issues'

/** Deeper nesting is refused: nothing that Keepsake reads has it, and readers may break on it. */
const deepest = 64
/** Values that all aliases of a file together may stand for: a bomb has billions. */
const mostAliasValues = 100_000

/** What the aliases of a whole file have stood for so far: many documents are no way around the limit. */
export class AliasBudget {
  #values = 0

  get isSpent(): boolean {
    return this.#values > mostAliasValues
  }

  spend(): void {
    this.#values++
  }
}

/**
 * The plain value of a document. What YAML takes and a configuration may not hold is told: a field given twice,
 * names that are no text, aliases that stand for too much.
 */
export function plainValue(
  document: Document.Parsed,
  budget: AliasBudget,
): { value: unknown; faults: Fault[] } {
  const reader = new Reader(document, budget)
  return { value: reader.value(document.contents, [], 0), faults: reader.faults }
}

class Reader {
  readonly faults: Fault[] = []
  readonly #document: Document.Parsed
  readonly #budget: AliasBudget
  #insideAlias = 0

  constructor(document: Document.Parsed, budget: AliasBudget) {
    this.#document = document
    this.#budget = budget
  }

  value(node: unknown, path: Path, depth: number): unknown {
    if (this.#budget.isSpent) return undefined
    if (this.#insideAlias > 0) this.#budget.spend()
    if (this.#budget.isSpent) {
      // Told once: whatever comes after it is the same bomb.
      return this.#fault(
        path,
        'aliases of aliases',
        `aliases that stand for at most ${mostAliasValues} values`,
      )
    }
    if (depth > deepest) {
      return this.#fault(path, `more than ${deepest} levels of nesting`, `at most ${deepest} levels`)
    }
    if (isAlias(node)) return this.#alias(node, path, depth)
    if (isMap(node)) return this.#section(node, path, depth)
    if (isSeq(node)) return node.items.map((item, index) => this.value(item, [...path, index], depth + 1))
    return isScalar(node) ? this.#scalar(node.value, path) : null
  }

  #scalar(value: unknown, path: Path): unknown {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return this.#fault(path, String(value), 'a number that is finite')
    }
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value
    return this.#fault(path, 'a value of a kind of its own', 'a text, a number, true or false')
  }

  #alias(node: Alias, path: Path, depth: number): unknown {
    const source = targetOf(node, this.#document)
    if (!source) return this.#fault(path, 'an alias of nothing', 'an anchor (&name) before its alias (*name)')
    this.#insideAlias++
    const value = this.value(source, path, depth + 1)
    this.#insideAlias--
    return value
  }

  #section(map: YAMLMap, path: Path, depth: number): Record<string, unknown> {
    const fields = new Map<string, unknown>()
    const merged: [string, unknown][] = []
    for (const pair of map.items) {
      if (isMerge(pair)) {
        merged.push(...this.#merged(pair.value, path, depth))
        continue
      }
      const name = nameOf(pair)
      if (name === null) {
        this.#fault(path, 'a field whose name is no text', 'a name')
        continue
      }
      const at = [...path, name]
      if (fields.has(name)) {
        this.faults.push({
          path: at,
          atName: true,
          found: `${name} for the second time`,
          expected: 'each field once',
        })
      } else fields.set(name, this.value(pair.value, at, depth + 1))
    }
    // What a section says itself is stronger than what it takes over.
    for (const [name, value] of merged) if (!fields.has(name)) fields.set(name, value)
    return Object.fromEntries(fields)
  }

  /** `<<: *base`, or a list of such. */
  #merged(node: unknown, path: Path, depth: number): [string, unknown][] {
    const sources = isSeq(node) ? node.items : [node]
    return sources.flatMap((source) => {
      const value = this.value(source, path, depth + 1)
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value)
      this.#fault([...path, '<<'], 'something that is no section', 'an alias of a section')
      return []
    })
  }

  #fault(path: Path, found: string, expected: string): undefined {
    this.faults.push({ path, found, expected })
    return undefined
  }
}

const targets = new WeakMap<Document.Parsed, ReadonlyMap<Alias, ParsedNode>>()

/** What an alias stands for. The library walks the whole document for each of them: a thousand take seconds. */
function targetOf(alias: Alias, document: Document.Parsed): ParsedNode | undefined {
  let known = targets.get(document)
  if (!known) {
    known = allTargets(document)
    targets.set(document, known)
  }
  return known.get(alias)
}

function allTargets(document: Document.Parsed): ReadonlyMap<Alias, ParsedNode> {
  const found = new Map<Alias, ParsedNode>()
  const anchors = new Map<string, ParsedNode>()
  const walk = (node: unknown, depth: number) => {
    if (!isRanged(node) || depth > deepest + 1) return
    if (isAlias(node)) {
      // An anchor may be given again: the last one before the alias counts.
      const target = anchors.get(node.source)
      if (target) found.set(node, target)
      return
    }
    if (node.anchor) anchors.set(node.anchor, node)
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        walk(key, depth + 1)
        walk(value, depth + 1)
      }
    } else if (isSeq(node)) for (const item of node.items) walk(item, depth + 1)
  }
  walk(document.contents, 0)
  return found
}

const isMerge = (pair: Pair): boolean =>
  isScalar(pair.key) &&
  ((pair.key.value === '<<' && pair.key.type === 'PLAIN') ||
    (typeof pair.key.value === 'symbol' && pair.key.value.description === '<<'))

/** Null for a name that is a list, a section or nothing, or that JavaScript keeps for itself. */
function nameOf(pair: Pair): string | null {
  const key = isScalar(pair.key) ? pair.key.value : null
  if (typeof key !== 'string' && typeof key !== 'number' && typeof key !== 'boolean') return null
  return String(key) === '__proto__' ? null : String(key)
}

/** Where in the text a value begins, or its name; the nearest place around it where it is not there. */
export function offsetOf(document: Document.Parsed, path: Path, atName = false): number {
  let node: unknown = document.contents
  let offset = startOf(node) ?? document.range[0]
  let through = 0
  for (const [index, part] of path.entries()) {
    while (isAlias(node) && through++ < deepest) node = targetOf(node, document)
    if (isSeq(node) && typeof part === 'number') node = node.items[part]
    else if (isMap(node)) {
      const pairs = node.items.filter((pair) => nameOf(pair) === String(part))
      const last = index === path.length - 1
      // A field given twice is at fault where it comes again.
      const pair = last && atName ? pairs.at(-1) : pairs[0]
      if (!pair) return offset
      offset = startOf(pair.key) ?? offset
      if (last && atName) return offset
      node = pair.value
    } else return offset
    offset = startOf(node) ?? offset
  }
  return offset
}

const startOf = (node: unknown): number | undefined => (isRanged(node) ? node.range[0] : undefined)
const isRanged = (node: unknown): node is ParsedNode =>
  (isAlias(node) || isMap(node) || isSeq(node) || isScalar(node)) && Array.isArray(node.range)
