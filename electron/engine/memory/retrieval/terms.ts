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
const mostMatched = 3_000
/** The rarest words are what is asked for: they may have three times as many. */
const alwaysSearched = 3
/** Of the words that are too common to be searched alone, so many are searched where two of them stand together. */
const mostPaired = 3
/** Of a word that stands in more rows the newest tell in about how many. */
const countedRows = 500
/** Where there are few rows they are all counted: that is exact, and fast enough. */
const countedWhole = 8_000

/** In about how many rows of an index each term stands, and how many rows it has at most. */
export function countTerms(
  findable: Findable,
  index: FullTextIndex,
  terms: readonly Term[],
): { rows: number; of: Map<Term, number> } {
  const bounds = findable.bounds(index)
  if (bounds === null) return { rows: 0, of: new Map() }
  const rows = bounds.last - bounds.first + 1
  const most = rows <= countedWhole ? rows : countedRows
  const count = ({ match }: Term): number => {
    const { held, oldest } = findable.count(index, match, most)
    if (oldest === null || held < most) return held
    return Math.round((held * rows) / (bounds.last - oldest + 1))
  }
  return { rows, of: new Map(terms.map((term) => [term, count(term)])) }
}

/**
 * Any of the words that tell most, as an FTS5 query; null where no row holds any.
 * @param withPairs also rows that hold two of the common words
 */
export function anyOf(counts: ReadonlyMap<Term, number>, withPairs: boolean): string | null {
  const known = [...counts].filter(([, rows]) => rows > 0).sort((left, right) => left[1] - right[1])
  let matched = 0
  const alone: string[] = []
  const common: string[] = []
  for (const [place, [{ match }, rows]] of known.entries()) {
    const most = place === 0 ? rows : place < alwaysSearched ? 3 * mostMatched : mostMatched
    if (matched + rows > most) common.push(match)
    else {
      alone.push(match)
      matched += rows
    }
  }
  const paired = withPairs ? common.slice(0, mostPaired) : []
  const pairs = paired.flatMap((left, place) =>
    paired.slice(place + 1).map((right) => `((${left}) AND (${right}))`),
  )
  return alone.length === 0 ? null : [...alone, ...pairs].join(' OR ')
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
