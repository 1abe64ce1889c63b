/** A text's tokens, as many of them as the model reads. */
export type Encoded = {
  ids: number[]
  /** 0 for the first text of a pair, 1 for the second; absent where the tokenizer does not tell. */
  typeIds?: number[]
  /** How many there were before the cut. */
  tokens: number
}

/**
 * Cuts tokens to what the model reads; the tokens that the tokenizer puts behind every text (`tail` of them)
 * stay, as the model was trained with them.
 */
export function cutTokens(encoded: Encoded, maxTokens: number, tail: number): Encoded {
  if (encoded.ids.length <= maxTokens) return encoded
  const cut = <T>(values: T[]) => [
    ...values.slice(0, maxTokens - tail),
    ...(tail > 0 ? values.slice(-tail) : []),
  ]
  const { ids, typeIds, tokens } = encoded
  return { ids: cut(ids), ...(typeIds ? { typeIds: cut(typeIds) } : {}), tokens }
}

/** Padded tokens and texts of one batch at most: on one thread more of them were seen to be slower. */
const batchTokens = 512
const batchTexts = 16

/** Puts texts of like length together, so that little is padded. Gives indexes into `encoded`. */
export function toBatches(encoded: readonly Encoded[]): number[][] {
  const order = encoded.map((_, index) => index).sort((a, b) => lengthAt(encoded, a) - lengthAt(encoded, b))
  const batches: number[][] = []
  let batch: number[] = []
  for (const index of order) {
    const padded = lengthAt(encoded, index) * (batch.length + 1)
    if (batch.length > 0 && (padded > batchTokens || batch.length >= batchTexts)) {
      batches.push(batch)
      batch = []
    }
    batch.push(index)
  }
  if (batch.length > 0) batches.push(batch)
  return batches
}

function lengthAt(encoded: readonly Encoded[], index: number): number {
  return encoded[index]?.ids.length ?? 0
}
