import { quotePhrase, toSearchText } from '../database/search-text'
import { contentWords, isCjk, isRequestWord, stemsOf } from './words'

/** A word that the question is about. */
export type Term = {
  text: string
  stem: string
  weight: number /** It says what is wanted, not about what. */
  isRequest: boolean
  /** It occurs in what is remembered. */
  isKnown: boolean
  /** So many rows hold it that finding them all takes long and tells next to nothing. */
  isCommon: boolean
}

const longestQuery = 24
const mostSearched = 8
/** With so many words that tell something, those that tell nothing are left out. */
const enoughTelling = 4
/** A word in so many rows of one kind is common; further ones make it weigh no less. */
const countedUpTo = 500
/** In fewer rows every word is found in no time. */
const fewRows = 3 * countedUpTo
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
export function queryTerms(text: string): Term[] {
  const terms = new Map<string, Term>()
  for (const word of contentWords(text)) {
    const isRequest = isRequestWord(word.text)
    const weight = isRequest ? 0.4 : possessives.has(word.before) ? 2 : 1
    const known = terms.get(word.stem)
    if (known) known.weight = Math.max(known.weight, weight)
    else if (terms.size < longestQuery)
      terms.set(word.stem, {
        text: word.text,
        stem: word.stem,
        weight,
        isRequest,
        isKnown: false,
        isCommon: false,
      })
  }
  return [...terms.values()]
}

/** Rows of one kind: how many there are, and how many of them hold a phrase, counted up to a limit. */
export type CountedRows = { count(): number; countMatching(match: string, limit: number): number }

/** The same words, each weighed by how rare it is: in a memory full of gardens "garden" tells little. */
export function weighByRarity(terms: readonly Term[], kinds: readonly CountedRows[]): Term[] {
  const rows = kinds.reduce((sum, kind) => sum + kind.count(), 0)
  const commonFrom = Math.max(fewRows, rows) / 3
  return terms.map((term) => {
    const match = quotePhrase(term.text)
    const counts = kinds.map((kind) => kind.countMatching(match, Math.ceil(commonFrom) + 1))
    const holding = counts.reduce((sum, count) => sum + Math.min(count, countedUpTo), 0)
    const rarity = Math.log1p((rows + 1) / Math.max(1, holding))
    const isCommon = rows > fewRows && counts.some((count) => count > commonFrom)
    return { ...term, weight: term.weight * rarity, isKnown: holding > 0, isCommon }
  })
}

const firstPerson =
  /(?<!\b(?:tell|give|show|help|let|teach|write|send|explain to|for) )\b(?:i|i'm|i've|i'd|me|my|mine|we|our|us)\b|[我咱私]/i

/**
 * Whether somebody asks about their own life or a name that memory knows. Of a question about the world, a few shared
 * words say nothing; of one about the user they may be all there is.
 */
export function isPersonal(text: string, terms: readonly Term[]): boolean {
  if (firstPerson.test(text)) return true
  const names = new Set(
    (text.match(/(?<=[\p{L}\p{N},;:] +)\p{Lu}[\p{L}\p{N}]+/gu) ?? []).map((name) => name.toLowerCase()),
  )
  return terms.some((term) => term.isKnown && names.has(term.text))
}

/** Any of the words that tell most, as an FTS5 query; each further one costs time and finds little. */
export function anyTerm(terms: readonly Term[]): string {
  const telling = terms.filter((term) => term.isKnown && !term.isCommon && !term.isRequest)
  return (telling.length < enoughTelling ? terms : terms.filter((term) => !term.isCommon))
    .toSorted((left, right) => Number(right.isKnown) - Number(left.isKnown) || right.weight - left.weight)
    .slice(0, mostSearched)
    .map((term) => quotePhrase(term.text))
    .join(' OR ')
}

/** A text prepared for the question which of the terms it holds. */
export type Indexed = { stems: ReadonlySet<string>; spaced: string }

export const indexText = (text: string): Indexed => ({
  stems: stemsOf(text),
  spaced: ` ${toSearchText(text).toLowerCase()} `,
})

export const holds = (indexed: Indexed, term: Term): boolean =>
  indexed.stems.has(term.stem) || (isCjk(term.text) && indexed.spaced.includes(toSearchText(term.text)))

/** Share of the question's weight that the text holds. */
export function coverage(indexed: Indexed, terms: readonly Term[]): number {
  const all = terms.reduce((sum, term) => sum + term.weight, 0)
  const held = terms.reduce((sum, term) => sum + (holds(indexed, term) ? term.weight : 0), 0)
  return all === 0 ? 0 : held / all
}

/** Share of the text's words that the question holds, where it is more than one by chance. */
export function containment(indexed: Indexed, terms: readonly Term[]): number {
  const held = terms.filter((term) => !term.isRequest && holds(indexed, term)).length
  return held < 2 ? 0 : held / Math.max(held, indexed.stems.size)
}
