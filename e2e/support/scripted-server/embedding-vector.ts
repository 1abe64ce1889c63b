/** Numbers in a vector where nobody asks for fewer. */
export const vectorLength = 64

/** A vector that is the same each time and near for texts that share words. */
export function embed(text: string, length = vectorLength): number[] {
  const vector = new Array<number>(length).fill(0)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    let hash = 2_166_136_261
    for (const character of word) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0
    const place = hash % length
    vector[place] = (vector[place] ?? 0) + 1
  }
  const norm = Math.hypot(...vector) || 1
  return vector.map((value) => value / norm)
}

/** How near two texts are, 0 to 1. */
export function nearness(one: string, other: string): number {
  const [first, second] = [embed(one), embed(other)]
  return first.reduce((sum, value, at) => sum + value * (second[at] ?? 0), 0)
}
