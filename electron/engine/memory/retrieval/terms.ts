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
const mostMatched = 8_000
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
  readonly #stems: readonly { term: Term; stem: string; prefix: string }[]
  readonly #spaced: readonly { term: Term; signs: string }[]

  constructor(terms: readonly Term[]) {
    // "stories" and "story" share "stor", not their stem.
    this.#stems = terms
      .filter(({ text }) => !isCjk(text))
      .flatMap((term) =>
        term.stems.map((stem) => ({ term, stem, prefix: stem.length > 3 ? stem.replace(/i$/, '') : stem })),
      )
    this.#spaced = terms
      .filter(({ text }) => isCjk(text))
      .map((term) => ({ term, signs: toSearchText(term.text) }))
  }

  /** @param searchText as it goes into an index */
  held(searchText: string): Set<Term> {
    const text = searchText.toLowerCase()
    const held = new Set<Term>()
    for (const { term, stem, prefix } of this.#stems) {
      for (let at = text.indexOf(prefix); at >= 0 && !held.has(term); at = text.indexOf(prefix, at + 1)) {
        if (at > 0 && letter.test(text.charAt(at - 1))) continue
        word.lastIndex = at
        const found = word.exec(text)?.[0] ?? ''
        if (stemOf(found.replaceAll('’', "'").replace(/'s?$|'+$/g, '')) === stem) held.add(term)
      }
    }
    for (const { term, signs } of this.#spaced) if (searchText.includes(signs)) held.add(term)
    return held
  }
}

const letter = /[\p{L}\p{N}]/u
const word = /[\p{L}\p{N}\p{M}'’]+/uy
