import type { Findable, FullTextIndex } from '../../database/findable'
import { quotePhrase, toSearchText } from '../../database/search-text'
import { contentWords, isCjk, isRequestWord, stemOf } from '../words'
import { otherForms } from './irregular-forms'

/** A word that the question is about. */
export type Term = {
  text: string
  /** What its forms have in common; more than one where it has irregular ones. */
  stems: readonly string[]
  /** Any of its forms, as an FTS5 query. */
  match: string
  /** By how much it counts for what the question is about. */
  weight: number
  /** It says what is wanted, not about what. */
  isRequest: boolean
}

const longestQuery = 24
const possessives = new Set([
  'my',
  'our',
  'mine',
  '我',
  '我们',
  '我家',
  '咱们',
  '私',
  'mein',
  'meine',
  'mi',
  'mon',
  'ma',
])

/** The words of a question by weight: "my sister" counts double, "write" and "explain" little. */
export function termsOf(text: string): Term[] {
  const terms = new Map<string, Term>()
  const aliases = new Map<string, string>()
  for (const word of contentWords(text)) {
    const isRequest = isRequestWord(word.text)
    const weight = isRequest ? 0.4 : possessives.has(word.before) ? 2 : 1
    const known = terms.get(aliases.get(word.stem) ?? word.stem)
    if (known) known.weight = Math.max(known.weight, weight)
    else if (terms.size < longestQuery) {
      const forms = [word.text, ...otherForms(word.text)]
      const stems = [...new Set([word.stem, ...forms.slice(1).map(stemOf)])]
      terms.set(word.stem, {
        text: word.text,
        stems,
        match: forms.map(quotePhrase).join(' OR '),
        weight,
        isRequest,
      })
      // "bought" asks for what "buy" asks for.
      for (const stem of stems) if (!terms.has(stem)) aliases.set(stem, word.stem)
    }
  }
  return [...terms.values()]
}

/** So many rows at most are looked at for their words; common words beside rare ones tell next to nothing. */
const mostMatched = 15_000
const alwaysSearched = 3
/** Up to so many ids are counted one by one; of more, some stretches. */
const countedWhole = 8_000
const stretches = 8
const stretchLength = 250
/** What hardly stands in the stretches is counted up to here. */
const rareRows = 2_000

/** In about how many rows of an index each term stands, and how many rows it has at most. */
export function countTerms(
  findable: Findable,
  index: FullTextIndex,
  terms: readonly Term[],
): { rows: number; of: Map<Term, number> } {
  const bounds = findable.bounds(index)
  if (bounds === null) return { rows: 0, of: new Map() }
  const { first, last } = bounds
  const rows = last - first + 1
  const step = Math.floor(rows / stretches)
  const count = ({ match }: Term): number => {
    if (rows <= countedWhole) return findable.count(index, match, first, last, rows)
    let held = 0
    for (let at = 1; at <= stretches; at += 1) {
      const to = first + at * step
      held += findable.count(index, match, to - stretchLength, to - 1, stretchLength)
    }
    if (held > 2) return Math.round((held * rows) / (stretches * stretchLength))
    return findable.count(index, match, first, last, rareRows)
  }
  return { rows, of: new Map(terms.map((term) => [term, count(term)])) }
}

/** Any of the words that tell most, as an FTS5 query; null where no row holds any. */
export function anyOf(counts: ReadonlyMap<Term, number>): string | null {
  const known = [...counts].filter(([, rows]) => rows > 0).sort((left, right) => left[1] - right[1])
  let matched = 0
  const searched = known.filter(([, rows], place) => {
    matched += rows
    return place < alwaysSearched ? place === 0 || matched <= 3 * mostMatched : matched <= mostMatched
  })
  return searched.length === 0 ? null : searched.map(([term]) => term.match).join(' OR ')
}

/** Which of the terms a text holds, by their stems; fast, as it runs over every candidate. */
export class TermFinder {
  readonly #terms: readonly Term[]
  readonly #prefixes: RegExp | null
  readonly #spaced: readonly (readonly [Term, string])[]

  constructor(terms: readonly Term[]) {
    this.#terms = terms
    const spelled = terms.filter((term) => !isCjk(term.text))
    // "stories" and "story" share "stor", not their stem.
    const prefixes = spelled.flatMap(({ stems }) =>
      stems.map((stem) => literal(stem.length > 3 ? stem.replace(/i$/, '') : stem)),
    )
    this.#prefixes =
      prefixes.length === 0
        ? null
        : new RegExp(`(?<![\\p{L}\\p{N}])(?:${prefixes.join('|')})[\\p{L}\\p{N}\\p{M}'’]*`, 'giu')
    this.#spaced = terms.filter((term) => isCjk(term.text)).map((term) => [term, toSearchText(term.text)])
  }

  /** @param searchText as it goes into an index */
  held(searchText: string): Set<Term> {
    const held = new Set<Term>()
    for (const word of this.#prefixes === null ? [] : (searchText.match(this.#prefixes) ?? [])) {
      const stem = stemOf(
        word
          .toLowerCase()
          .replaceAll('’', "'")
          .replace(/'s?$|'+$/g, ''),
      )
      for (const term of this.#terms) if (term.stems.includes(stem)) held.add(term)
    }
    for (const [term, spaced] of this.#spaced) if (searchText.includes(spaced)) held.add(term)
    return held
  }
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
