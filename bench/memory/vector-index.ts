import type { VectorIndex } from '../../electron/engine/memory/retrieval/retrieve'

/** Vectors of turns in memory, compared one by one: what a talk of some hundred turns needs. */
export function plainIndex(vectors: ReadonlyMap<number, Float32Array>): VectorIndex {
  return {
    nearest: (type, question, limit) =>
      type !== 'turn'
        ? []
        : [...vectors]
            .map(([rowId, vector]) => ({ rowId, cosine: product(vector, question) }))
            .sort((left, right) => right.cosine - left.cosine)
            .slice(0, limit),
    cosines: (_type, question, rowIds) =>
      new Map(
        rowIds.flatMap((rowId) => {
          const vector = vectors.get(rowId)
          return vector ? [[rowId, product(vector, question)] as const] : []
        }),
      ),
  }
}

function product(left: Float32Array, right: Float32Array): number {
  let sum = 0
  for (let at = 0; at < left.length; at += 1) sum += (left[at] ?? 0) * (right[at] ?? 0)
  return sum
}
