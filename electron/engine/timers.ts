/** The timers of an engine: none outlives it. */
export class Timers {
  readonly #waiting = new Set<NodeJS.Timeout>()

  /** Runs `run` once, after `ms` milliseconds. Returns what `clear` takes. */
  readonly set = (run: () => void, ms: number): unknown => {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer)
      run()
    }, ms)
    this.#waiting.add(timer)
    return timer
  }

  readonly clear = (timer: unknown): void => {
    for (const known of this.#waiting) {
      if (known !== timer) continue
      clearTimeout(known)
      this.#waiting.delete(known)
    }
  }

  close(): void {
    for (const timer of this.#waiting) clearTimeout(timer)
    this.#waiting.clear()
  }
}
