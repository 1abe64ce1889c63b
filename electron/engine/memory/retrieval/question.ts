import type { Findable, FullTextIndex } from '../../database/findable'
import { calendarDay, noonOf } from '../zoned-time'
import { type Named, namedSpeakers } from './speakers'
import { anyOf, countTerms, type Term, TermFinder, termsOf } from './terms'

export type TimeRange = { from: number; to: number }

/** A question, or one part of it, made ready for searching. */
export type ReadQuestion = {
  terms: readonly Term[]
  finder: TermFinder
  /** How much a text about everything that is asked would hold. */
  wholeWeight: number
  named: Named
  matches: Record<FullTextIndex, string | null>
}

/** @param except words that are not searched for, as those that tell when */
export function readQuestion(findable: Findable, text: string): ReadQuestion {
  const named = namedSpeakers(text, findable.speakers())
  const all = termsOf(text)
  // Whose words are meant is a feature of its own; the name itself stands in every greeting.
  const others = all.filter((term) => !named.words.has(term.text))
  const terms = others.length > 0 ? others : all
  const weighed = weigh(findable, terms)
  return {
    terms: weighed.terms,
    finder: new TermFinder(weighed.terms),
    wholeWeight: weighed.terms.reduce((sum, term) => sum + term.weight, 0),
    named,
    matches: weighed.matches,
  }
}

/** In a memory full of gardens "garden" tells little. */
function weigh(findable: Findable, terms: readonly Term[]) {
  const counts = (index: FullTextIndex) => countTerms(findable, index, terms)
  const windows = counts('turn_window_search')
  const memories = counts('memory_search')
  const chunks = counts('chunk_search')
  const rows = (findable.bounds('turn_window_search')?.last ?? 0) + (findable.bounds('memory_search')?.last ?? 0)
  const weighed = terms.map((term) => {
    const holding = (windows.get(term) ?? 0) + (memories.get(term) ?? 0) + (chunks.get(term) ?? 0)
    return { ...term, weight: term.weight * Math.log1p((rows + 1) / Math.max(1, Math.min(holding, 500))) }
  })
  const byWindows = anyOf(windows)
  return {
    terms: weighed,
    matches: {
      turn_window_search: byWindows,
      message_search: byWindows,
      session_search: byWindows,
      memory_search: anyOf(memories),
      chunk_search: anyOf(chunks),
    },
  }
}
