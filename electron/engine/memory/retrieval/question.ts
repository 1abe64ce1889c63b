import type { Findable, FullTextIndex } from '../../database/findable'
import { type Named, namedSpeakers } from './speakers'
import { anyOf, countTerms, type Term, TermFinder, termsOf } from './terms'
import { type Floors, personalFloors, worldFloors } from './weights'

/** A question, or one part of it, made ready for searching. */
export type ReadQuestion = {
  text: string
  terms: readonly Term[]
  finder: TermFinder
  /** How much a text about everything that is asked would hold. */
  wholeWeight: number
  named: Named
  floors: Floors
  /** The words that tell most, as an FTS5 query for each index; null where no row of it holds any. */
  matches: Record<FullTextIndex, string | null>
}

/** Null where no word of it is about anything. */
export function readQuestion(findable: Findable, text: string): ReadQuestion | null {
  const named = namedSpeakers(text, findable.speakers())
  const all = termsOf(text)
  if (all.length === 0) return null
  // Whose words are meant is a feature of its own; the name itself stands in every greeting.
  const others = all.filter((term) => !named.words.has(term.text))
  const { terms, known, matches } = weigh(findable, others.length > 0 ? others : all)
  return {
    ...{ text, terms, named, matches, finder: new TermFinder(terms) },
    wholeWeight: terms.reduce((sum, term) => sum + term.weight, 0),
    floors: named.speakers.size > 0 || isPersonal(text, known) ? personalFloors : worldFloors,
  }
}

/** A word in so many rows tells next to nothing; further ones make it weigh no less. */
const commonRows = 500

/** In a memory full of gardens "garden" tells little. */
function weigh(findable: Findable, terms: readonly Term[]) {
  const windows = countTerms(findable, 'turn_window_search', terms)
  const memories = countTerms(findable, 'memory_search', terms)
  const chunks = countTerms(findable, 'chunk_search', terms)
  const rows = windows.rows + memories.rows + chunks.rows
  const rowsWith = (term: Term) =>
    [windows, memories, chunks].reduce((sum, { of }) => sum + Math.min(of.get(term) ?? 0, commonRows), 0)
  const ofTurns = anyOf(windows.of, false)
  return {
    terms: terms.map((term) => ({
      ...term,
      weight: term.weight * Math.log1p((rows + 1) / Math.max(1, rowsWith(term))),
    })),
    known: terms.filter((term) => rowsWith(term) > 0),
    matches: {
      turn_window_search: anyOf(windows.of, true),
      message_search: ofTurns,
      session_search: ofTurns,
      memory_search: anyOf(memories.of, true),
      chunk_search: anyOf(chunks.of, true),
    },
  }
}

const firstPerson =
  /(?<!\b(?:tell|give|show|help|let|teach|write|send|explain to|for) )\b(?:i|i'm|i've|i'd|me|my|mine|we|our|us)\b|[我咱私]/i

/** Whether somebody asks about their own life or a name that memory knows. */
function isPersonal(text: string, known: readonly Term[]): boolean {
  if (firstPerson.test(text)) return true
  const names = new Set(
    (text.match(/(?<=[\p{L}\p{N},;:] +)\p{Lu}[\p{L}\p{N}]+/gu) ?? []).map((name) => name.toLowerCase()),
  )
  return known.some((term) => names.has(term.text))
}
