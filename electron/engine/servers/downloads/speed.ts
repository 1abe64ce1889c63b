const windowMs = 5000

/** Speed over the last seconds; older moments do not count. */
export class SpeedMeter {
  readonly #now: () => number
  #samples: { at: number; bytes: number }[] = []

  constructor(now: () => number) {
    this.#now = now
  }

  /** Notes how many bytes are there now. */
  note(bytes: number): void {
    const at = this.#now()
    this.#samples.push({ at, bytes })
    const from = at - windowMs
    // One sample older than the window stays, as its beginning.
    while (this.#samples.length > 2 && (this.#samples[1]?.at ?? at) < from) this.#samples.shift()
  }

  /** Forgets what was, as after a pause or a start from the beginning. */
  reset(): void {
    this.#samples = []
  }

  get bytesPerSecond(): number | null {
    const first = this.#samples[0]
    const last = this.#samples.at(-1)
    if (!first || !last || last.at <= first.at) return null
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.at - first.at))
  }

  /** Seconds until `totalBytes` are there, at this speed. */
  etaSeconds(totalBytes: number | null): number | null {
    const speed = this.bytesPerSecond
    const received = this.#samples.at(-1)?.bytes
    if (totalBytes === null || received === undefined || speed === null || speed === 0) return null
    return Math.max(0, (totalBytes - received) / speed)
  }
}
