import type { Price } from '../../../shared/model-form'

/** Tokens as people say them: 16K, 128K, 1M. Round thousands count by 1,000, powers of two by 1,024. */
export function shortTokens(tokens: number): string {
  if (tokens < 1_000) return String(tokens)
  if (tokens % 1_000 !== 0 && tokens % 1_024 === 0) {
    const binary = tokens / 1_024
    return binary % 1_024 === 0 ? `${binary / 1_024}M` : `${binary}K`
  }
  if (tokens >= 1_000_000) return `${rounded(tokens / 1_000_000)}M`
  return `${rounded(tokens / 1_000)}K`
}

const rounded = (value: number) => String(Math.round(value * 10) / 10)

/** A price as it stands in a list: free, one figure, in and out, or nothing where nobody said. */
export type ShownPrice = { text: 'free' } | { text: 'dollars'; amount: string } | null

export function shownPrice({ input, output }: Price): ShownPrice {
  const known = [input, output].filter((value) => value !== null)
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined) return null
  if (first === 0 && last === 0) return { text: 'free' }
  return { text: 'dollars', amount: first === last ? dollars(first) : `${dollars(first)}–${dollars(last)}` }
}

/** No more digits than the price has: 3, 0.9, 0.075. */
const dollars = (value: number) => String(Number(value.toFixed(4)))

/** What a million tokens of each cost on average, to sort by; what is unknown comes last. */
export const priceRank = ({ input, output }: Price) =>
  input === null && output === null
    ? Number.POSITIVE_INFINITY
    : ((input ?? output ?? 0) + (output ?? input ?? 0)) / 2
