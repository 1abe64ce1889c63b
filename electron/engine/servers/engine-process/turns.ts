type Waiting = { run: () => void }

/** One at a time, first come first served; who goes away while waiting leaves the line. */
export class Turns {
  readonly #waiting: Waiting[] = []
  #busy = false
  readonly #onIdle: () => void

  /** `onIdle` is called whenever the last turn has ended and no one waits. */
  constructor(onIdle: () => void = () => undefined) {
    this.#onIdle = onIdle
  }

  /** How many wait behind the one that runs. */
  get waiting(): number {
    return this.#waiting.length
  }

  get busy(): boolean {
    return this.#busy
  }

  /** Runs `work` when its turn comes; rejects with the signal's reason if that fires before. */
  async take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(signal)
    try {
      signal.throwIfAborted()
      return await work()
    } finally {
      this.#leave()
    }
  }

  #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (!this.#busy) {
      this.#busy = true
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        run: () => {
          signal.removeEventListener('abort', quit)
          resolve()
        },
      }
      const quit = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1)
        reject(signal.reason)
      }
      signal.addEventListener('abort', quit, { once: true })
      this.#waiting.push(entry)
    })
  }

  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next.run()
    else {
      this.#busy = false
      this.#onIdle()
    }
  }
}
