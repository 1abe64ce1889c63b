import type { Pooling } from '../protocol'

/** The shape of what a model gave: texts, tokens of each with padding behind, numbers of each token. */
type Shape = { texts: number; tokens: number; size: number }

/** Makes one vector of each text's tokens; `lengths` are the tokens that are no padding. */
export function pool(
  data: Float32Array,
  { texts, tokens, size }: Shape,
  lengths: readonly number[],
  pooling: Pooling,
): Float32Array[] {
  return Array.from({ length: texts }, (_, text) => {
    const length = lengths[text] ?? tokens
    const tokenAt = (token: number) => {
      const start = (text * tokens + token) * size
      return data.subarray(start, start + size)
    }
    if (pooling === 'cls') return tokenAt(0).slice()
    if (pooling === 'last_token') return tokenAt(length - 1).slice()
    const sum = new Float32Array(size)
    for (let token = 0; token < length; token += 1) {
      tokenAt(token).forEach((value, index) => {
        sum[index] = (sum[index] ?? 0) + value
      })
    }
    return sum.map((value) => value / length)
  })
}

/** The vector's first `dimensions` numbers, at length one. */
export function toUnitVector(vector: Float32Array, dimensions = vector.length): Float32Array {
  const part = vector.slice(0, dimensions)
  const length = Math.hypot(...part)
  return length === 0 ? part : part.map((value) => value / length)
}
