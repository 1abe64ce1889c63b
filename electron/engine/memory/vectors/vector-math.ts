/** The same direction with length one; null for one without a direction. */
export function toUnit(vector: Float32Array): Float32Array | null {
  let sum = 0
  for (const value of vector) sum += value * value
  if (!(sum > 0) || !Number.isFinite(sum)) return null
  const length = Math.sqrt(sum)
  return vector.map((value) => value / length)
}

/** The cosine of vectors of length one. */
export function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at += 1) sum += (left[at] ?? 0) * (right[at] ?? 0)
  return sum
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
