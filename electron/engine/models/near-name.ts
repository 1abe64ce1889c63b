/** The name among those that are known which somebody most likely meant; null where none is near. */
export function nearName(typed: string, known: readonly string[]): string | null {
  const wanted = plain(typed.slice(0, 200))
  let best: { name: string; far: number } | null = null
  for (const name of known) {
    const far = distance(wanted, plain(name))
    if (far <= Math.max(1, Math.floor(plain(name).length / 3)) && (!best || far < best.far))
      best = { name, far }
  }
  return best?.name ?? null
}

/** `max_tokens`, `maxTokens` and `max-tokens` are one name to whoever types them. */
const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** Levenshtein's: the fewest letters to insert, delete or change. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
