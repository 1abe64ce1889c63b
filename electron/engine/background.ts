/**
 * What an engine does while nobody waits for it: timers, none of which outlives it, and work that is only begun.
 * Nobody could catch a failure there, so it is told to `onFailure`, and the app goes on.
 */
export class Background {
  readonly #waiting = new Set<NodeJS.Timeout>()
  readonly #underWay = new Set<Promise<void>>()
  #closed = false
  readonly #onFailure: (error: unknown) => void

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure
  }

  /** Runs `run` once, after `ms` milliseconds. Returns what `clearTimer` takes; never after `close`. */
  readonly setTimer = (run: () => void, ms: number): unknown => {
    if (this.#closed) return undefined
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

  /** Begins work whose end nobody waits for, until `close` does. What would begin after that does not. */
  readonly begin = (work: () => Promise<unknown>): void => {
    if (this.#closed) return
    const done: Promise<void> = (async () => {
      await work()
    })()
      .catch(this.#onFailure)
      .finally(() => this.#underWay.delete(done))
    this.#underWay.add(done)
  }

  /**
   * Ends the timers and resolves when all that was begun is done, so that nothing finds its database closed.
   * @param mostMs how long it is waited for: a server that does not answer must not keep the app from quitting
   */
  async close(mostMs: number): Promise<void> {
    this.#closed = true
    for (const timer of this.#waiting) clearTimeout(timer)
    this.#waiting.clear()
    let limit: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      limit = setTimeout(resolve, mostMs)
    })
    await Promise.race([Promise.all(this.#underWay), late])
    clearTimeout(limit)
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
