/** How much goes into one request. */
export type BatchLimits = { inputs: number; tokens: number }

/** Cuts a list into batches in order; a text that is over the limit of tokens by itself goes alone. */
export function* batchesOf(
  texts: readonly string[],
  limits: BatchLimits,
  countTokens: (text: string) => number,
): Generator<string[], void, undefined> {
  let batch: string[] = []
  let tokens = 0
  for (const text of texts) {
    const more = countTokens(text)
    if (batch.length > 0 && (batch.length >= limits.inputs || tokens + more > limits.tokens)) {
      yield batch
      batch = []
      tokens = 0
    }
    batch.push(text)
    tokens += more
  }
  if (batch.length > 0) yield batch
}
