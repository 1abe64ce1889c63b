import type { Findable, FullTextIndex } from '../../database/findable'
import { quotePhrase, toSearchText } from '../../database/search-text'
import { contentWords, isCjk, isRequestWord, stemOf } from '../words'

/** A word that the question is about. */
export type Term = {
  text: string
  stem: string
  /** By how much it counts for what the question is about. */
  weight: number
  /** It says what is wanted, not about what. */
  isRequest: boolean
}

const longestQuery = 24
const possessives = new Set(['my', 'our', 'mine', '我', '我们', '我家', '咱们', '私', 'mein', 'meine', 'mi', 'mon', 'ma'])

/** The words of a question by weight: "my sister" counts double, "write" and "explain" little. */
export function termsOf(text: string): Term[] {
  const terms = new Map<string, Term>()
  for (const word of contentWords(text)) {
    const isRequest = isRequestWord(word.text)
    const weight = isRequest ? 0.4 : possessives.has(word.before) ? 2 : 1
    const known = terms.get(word.stem)
    if (known) known.weight = Math.max(known.weight, weight)
    else if (terms.size < longestQuery) {
      terms.set(word.stem, { text: word.text, stem: word.stem, weight, isRequest })
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

/** In about how many rows each term stands. */
export function countTerms(findable: Findable, index: FullTextIndex, terms: readonly Term[]): Map<Term, number> {
  const bounds = findable.bounds(index)
  if (bounds === null) return new Map(terms.map((term) => [term, 0]))
  const { first, last } = bounds
  const ids = last - first + 1
  const step = Math.floor(ids / stretches)
  return new Map(
    terms.map((term) => {
      const match = quotePhrase(term.text)
      if (ids <= countedWhole) return [term, findable.count(index, match, first, last, ids)]
      let held = 0
      for (let at = 0; at < stretches; at += 1) {
        const from = first + at * step + (step - stretchLength)
        held += findable.count(index, match, from, from + stretchLength - 1, stretchLength)
      }
      if (held > 2) return [term, Math.round((held * ids) / (stretches * stretchLength))]
      return [term, findable.count(index, match, first, last, 2_000)]
    }),
  )
}

/** Any of the words that tell most, as an FTS5 query; null where no row holds any. */
export function anyOf(counts: ReadonlyMap<Term, number>): string | null {
  const known = [...counts].filter(([, rows]) => rows > 0).sort((left, right) => left[1] - right[1])
  let matched = 0
  const searched = known.filter(([, rows], place) => {
    matched += rows
    return place < alwaysSearched ? place === 0 || matched <= 3 * mostMatched : matched <= mostMatched
  })
  return searched.length === 0 ? null : searched.map(([term]) => quotePhrase(term.text)).join(' OR ')
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
    const prefixes = spelled.map((term) => escape(term.stem.length > 3 ? term.stem.replace(/i$/, '') : term.stem))
    this.#prefixes =
      prefixes.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}])(?:${prefixes.join('|')})[\\p{L}\\p{N}\\p{M}'’]*`, 'giu')
    this.#spaced = terms.filter((term) => isCjk(term.text)).map((term) => [term, toSearchText(term.text)])
  }

  /** @param searchText as it goes into an index */
  held(searchText: string): Set<Term> {
    const held = new Set<Term>()
    for (const word of this.#prefixes === null ? [] : (searchText.match(this.#prefixes) ?? [])) {
      const stem = stemOf(word.toLowerCase().replaceAll('’', "'").replace(/'s?$|'+$/g, ''))
      for (const term of this.#terms) if (term.stem === stem) held.add(term)
    }
    for (const [term, spaced] of this.#spaced) if (searchText.includes(spaced)) held.add(term)
    return held
  }
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
