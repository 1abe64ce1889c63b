type Work = {
  conversationRowId: number
  run: (signal: AbortSignal) => Promise<void>
}

/** One thing at a time that a model is asked beside replies: what begins takes the place of what is under way. */
export class SideJob {
  #current: (Work & { abort: AbortController }) | null = null
  /** What waits until all is forgotten. */
  #waiting: Work | null = null
  #isHeld = false
  #finished: Promise<void> = Promise.resolve()

  /**
   * @param conversationRowId what it is about
   * @param run tells its own failures: it never rejects; it may be called again, and reads all anew
   */
  begin(conversationRowId: number, run: Work['run']): void {
    this.cancel()
    if (this.#isHeld) this.#waiting = { conversationRowId, run }
    else this.#start({ conversationRowId, run })
  }

  /** Gives way to a reply: the person comes first. */
  cancel(): void {
    this.#current?.abort.abort()
    this.#current = null
    this.#waiting = null
  }

  /** Gives way while something is forgotten, as it may have read it, and begins anew afterwards. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld
    const work = isHeld ? (this.#current ?? this.#waiting) : this.#waiting
    this.cancel()
    if (isHeld) this.#waiting = work
    else if (work) this.#start(work)
  }

  /** Ends what is about this conversation, which is gone. */
  end(conversationRowId: number): void {
    const work = this.#current ?? this.#waiting
    if (work?.conversationRowId === conversationRowId) this.cancel()
  }

  /** When nothing is being written any more. */
  settled(): Promise<void> {
    return this.#finished
  }

  async close(): Promise<void> {
    this.cancel()
    await this.#finished
  }

  #start({ conversationRowId, run }: Work): void {
    const abort = new AbortController()
    const entry = { conversationRowId, run, abort }
    this.#current = entry
    const done = run(abort.signal).then(() => {
      if (this.#current === entry) this.#current = null
    })
    // The one that gave way may still be ending.
    this.#finished = Promise.all([this.#finished, done]).then(() => undefined)
  }
}
