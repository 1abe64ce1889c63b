import { diffArrays } from 'diff'

/** A run of words that both texts have, or that only one of them has. */
export type DiffPiece = { kind: 'same' | 'added' | 'removed'; text: string }

const words = (text: string, language: string): string[] =>
  [...new Intl.Segmenter(language, { granularity: 'word' }).segment(text)].map(({ segment }) => segment)

/** Which words went and which came, in reading order; Chinese is cut into words too. */
export const wordDiff = (before: string, after: string, language: string): DiffPiece[] =>
  diffArrays(words(before, language), words(after, language)).map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value.join(''),
  }))
