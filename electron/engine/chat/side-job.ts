/** One thing at a time that a model is asked beside replies: what begins takes the place of what is under way. */
export class SideJob {
  #current: AbortController | null = null
  #finished: Promise<void> = Promise.resolve()

  /** @param work tells its own failures: it never rejects */
  begin(work: (signal: AbortSignal) => Promise<void>): void {
    this.cancel()
    const abort = new AbortController()
    this.#current = abort
    // The one that gave way may still be ending.
    this.#finished = Promise.all([this.#finished, work(abort.signal)]).then(() => undefined)
  }

  /** Gives way to a reply: the person comes first. */
  cancel(): void {
    this.#current?.abort()
    this.#current = null
  }

  /** When nothing is being written any more. */
  settled(): Promise<void> {
    return this.#finished
  }

  async close(): Promise<void> {
    this.cancel()
    await this.#finished
  }
}
