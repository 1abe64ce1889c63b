import { expect, test } from 'vitest'
import { anyTerm, type CountedRows, queryTerms, weighByRarity } from './query-terms'

/** A file of so many rows, and how many of them hold each word. */
const file = (rows: number, holding: Record<string, number>): CountedRows => ({
  count: () => rows,
  countMatching: (match, limit) => Math.min(limit, holding[match.slice(1, -1)] ?? 0),
})
const searched = (question: string, rows: CountedRows) =>
  anyTerm(weighByRarity(queryTerms(question), [file(0, {}), rows])).split(' OR ')

const question = 'lisbon hotel breakfast terrace garden'
const holding = { lisbon: 12, hotel: 80, breakfast: 300, terrace: 4, garden: 9_000 }

test('of a large file the words that nearly every row holds are left out, where others tell enough', () => {
  expect(searched(question, file(20_000, holding)).sort()).toEqual([
    '"breakfast"',
    '"hotel"',
    '"lisbon"',
    '"terrace"',
  ])
  // Words that nothing holds tell nothing.
  expect(searched(question, file(20_000, { ...holding, lisbon: 0 }))).toContain('"garden"')
  expect(searched('lisbon garden', file(20_000, holding))).toEqual(['"lisbon"', '"garden"'])
})

test('a small file is searched for every word', () => {
  expect(searched(question, file(30, { ...holding, garden: 30 }))).toContain('"garden"')
})

test('at most eight words are searched, those that memory knows first', () => {
  const words = Array.from({ length: 16 }, (_, index) => `word${index}`)
  const known = words.slice(8)
  const found = searched(words.join(' '), file(20_000, Object.fromEntries(known.map((word) => [word, 50]))))
  expect(found.sort()).toEqual(known.map((word) => `"${word}"`).sort())
})
