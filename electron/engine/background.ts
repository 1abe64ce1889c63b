/**
 * What an engine does while nobody waits for it: timers, none of which outlives it, and work that is only begun.
 * Nobody could catch a failure there, so it is told to `onFailure`, and the app goes on.
 */
export class Background {
  readonly #waiting = new Set<NodeJS.Timeout>()
  readonly #onFailure: (error: unknown) => void

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure
  }

  /** Runs `run` once, after `ms` milliseconds. Returns what `clearTimer` takes. */
  readonly setTimer = (run: () => void, ms: number): unknown => {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer)
      try {
        run()
      } catch (error) {
        this.#onFailure(error)
      }
    }, ms)
    this.#waiting.add(timer)
    return timer
  }

  readonly clearTimer = (timer: unknown): void => {
    for (const known of this.#waiting) {
      if (known !== timer) continue
      clearTimeout(known)
      this.#waiting.delete(known)
    }
  }

  /** Begins work whose end nobody waits for. */
  readonly begin = (work: () => Promise<unknown>): void => {
    work().catch(this.#onFailure)
  }

  close(): void {
    for (const timer of this.#waiting) clearTimeout(timer)
    this.#waiting.clear()
  }
}

/**
 * Takes every step in its order, also where one before it failed: the file is closed whatever else went wrong.
 * @throws the first failure, after the last step
 */
export async function inOrder(steps: readonly (() => void | Promise<void>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
