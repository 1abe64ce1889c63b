import { stemsOf } from '../words'

/** Share of an old sentence's words that the new one must have to be told in it. */
const leastShare = 0.3

/** For each old sentence the place of the new one that says most of it; null where none does. */
export function matchSentences(before: readonly string[], after: readonly string[]): (number | null)[] {
  const stems = after.map(stemsOf)
  return before.map((text) => {
    const same = after.indexOf(text)
    if (same >= 0) return same
    const own = stemsOf(text)
    const shares = stems.map((one) => [...own].filter((word) => one.has(word)).length / Math.max(1, own.size))
    const best = Math.max(...shares, 0)
    return best >= leastShare ? shares.indexOf(best) : null
  })
}
