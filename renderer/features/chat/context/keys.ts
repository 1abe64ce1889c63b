/**
 * A key for each entry of a list, also where two share an id, as two passages of one document do: React would drop or
 * double the second, and the list would no longer tell what was sent.
 */
export function keysOf(ids: readonly (string | null)[]): string[] {
  const seen = new Map<string | null, number>()
  return ids.map((id) => {
    const nth = seen.get(id) ?? 0
    seen.set(id, nth + 1)
    return JSON.stringify([id, nth])
  })
}
