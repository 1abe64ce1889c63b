import type { MemoryRow } from '../../database/memory-row'
import { quotePhrase } from '../../database/search-text'
import type { MemoryStore } from '../memory-store'
import { contentWords, isCjk, normaliseText } from '../words'

/** Nobody looks through more. */
const mostNamed = 1_000
const looked = 2_000
/** Of the words that say what is meant. */
const enough = 0.75
const framing = new Set(['user', 'call', 'called', 'name', 'named', 'is', '用户', '叫'])
const everything = /^(?:me|myself|everything|我|我的一切)$/i

/**
 * The current memories that somebody means by "everything about X", or by a sentence that one of them says, as many as
 * somebody can look through; and how many there are.
 */
export function findAbout(store: MemoryStore, about: string): { rows: MemoryRow[]; total: number } {
  if (everything.test(about.trim())) return all(store)
  const words = contentWords(about)
  const telling = words.filter((word) => !framing.has(word.text))
  const wanted = telling.length > 0 ? telling : words
  if (wanted.length === 0) return { rows: [], total: 0 }
  const subject = normaliseText(about)
  const rows = store.memories
    .matching([...new Set(wanted.map(({ text }) => quotePhrase(text)))].join(' OR '), looked)
    .filter((row) => {
      const said = new Set(contentWords(`${row.subject ?? ''} ${row.text}`).map(({ stem }) => stem))
      const held = wanted.filter(
        ({ stem, text }) => said.has(stem) || (isCjk(text) && row.text.includes(text)),
      )
      const isOf = normaliseText(row.subject ?? '') === subject && subject !== ''
      return isOf || held.length / wanted.length >= enough
    })
  return { rows: rows.slice(0, mostNamed), total: rows.length }
}

const all = (store: MemoryStore) => store.pages.page({ ...best, limit: mostNamed })

/** Every current memory, the weightiest first. */
export const best = {
  ...{ match: null, kinds: [], origins: [], subject: null, pinned: null, importance: null, writtenBy: null },
  ...{ conversationId: null, from: null, to: null, state: 'current' as const },
  ...{ sort: 'importance' as const, descending: true, offset: 0 },
}
