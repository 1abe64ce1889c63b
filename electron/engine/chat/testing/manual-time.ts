/** Time that stands still until a test moves it. */
export class ManualTime {
  #now = 1_000_000
  #timers: { at: number; run: () => void }[] = []

  readonly now = (): number => this.#now

  readonly setTimer = (run: () => void, ms: number): unknown => {
    const timer = { at: this.#now + ms, run }
    this.#timers.push(timer)
    return timer
  }

  readonly clearTimer = (timer: unknown): void => {
    this.#timers = this.#timers.filter((other) => other !== timer)
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.length
  }

  /** Moves on, running what comes due in its order. */
  advance(ms: number): void {
    const until = this.#now + ms
    for (;;) {
      const next = this.#timers
        .filter((timer) => timer.at <= until)
        .sort((one, other) => one.at - other.at)[0]
      if (!next) break
      this.clearTimer(next)
      this.#now = next.at
      next.run()
    }
    this.#now = until
  }
}
