/** What a set of samples amounts to. */
export type Summary = { count: number; min: number; p50: number; p95: number; p99: number; max: number }

/**
 * The smallest sample that at least this share of all samples does not exceed (nearest rank), so that the
 * result is always something that was measured.
 */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new Error('there are no samples')
  if (!(share > 0 && share <= 1)) throw new Error(`a share lies above 0 and up to 1, not ${share}`)
  const sorted = [...samples].sort((one, other) => one - other)
  // Without the rounding 0.95 * 20 is 19.000000000000004 in some engines' decimals, which is rank 20.
  const rank = Math.ceil(Number((share * sorted.length).toFixed(9)))
  return sorted[rank - 1] ?? Number.NaN
}

export function summarise(samples: readonly number[]): Summary {
  return {
    count: samples.length,
    min: Math.min(...samples),
    p50: percentile(samples, 0.5),
    p95: percentile(samples, 0.95),
    p99: percentile(samples, 0.99),
    max: Math.max(...samples),
  }
}
