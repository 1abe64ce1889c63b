import { stemsOf } from '../words'

/** Share of a new sentence's words that must stand in what it was made of; joining words are free. */
const leastKnown = 0.75

/**
 * Whether a sentence that a model made of others stays with what they say: most of its words, and all of its numbers
 * and names, stand in them. Small models like to add.
 */
export function saysNothingNew(text: string, parts: readonly string[]): boolean {
  const all = parts.join(' ')
  const words = stemsOf(text)
  const known = stemsOf(all)
  if (words.size === 0) return false
  const shared = [...words].filter((word) => known.has(word)).length
  const told = all.toLowerCase()
  return shared / words.size >= leastKnown && marksOf(text).every((mark) => told.includes(mark.toLowerCase()))
}

/** Whether no number or name is lost, as far as capital letters tell names. */
export const keepsMarks = (text: string, parts: readonly string[]): boolean =>
  parts.flatMap(marksOf).every((mark) => text.toLowerCase().includes(mark.toLowerCase()))

/** Numbers, and names as far as capital letters tell them: a sentence's first word may be any. */
const marksOf = (text: string): string[] =>
  text.match(/\d+(?:[.,:]\d+)*|(?<=[\p{L}\p{N},;]\s+)\p{Lu}[\p{L}\p{N}]+/gu) ?? []
