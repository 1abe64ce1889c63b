const firstMs = 30_000
const longestMs = 10 * 60_000

/** When a server that does not answer is asked again: after 30 s, a minute, two… and ten at most. */
export class BackOff {
  readonly #failures = new Map<number, { count: number; notBefore: number }>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  isDue(endpoint: number): boolean {
    return (this.#failures.get(endpoint)?.notBefore ?? 0) <= this.#now()
  }

  failed(endpoint: number): void {
    const count = (this.#failures.get(endpoint)?.count ?? 0) + 1
    // A little less than the interval, or a timer that fires a moment early would skip a round.
    const pause = Math.min(longestMs, firstMs * 2 ** (count - 1)) - 1_000
    this.#failures.set(endpoint, { count, notBefore: this.#now() + pause })
  }

  answered(endpoint: number): void {
    this.#failures.delete(endpoint)
  }

  /** Somebody looks again: every server is due. */
  reset(): void {
    this.#failures.clear()
  }
}
