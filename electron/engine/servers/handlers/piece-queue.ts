/** What comes bit by bit, to be read in order by one reader. */
export class PieceQueue<T> {
  readonly #pieces: T[] = []
  #state: 'open' | 'ended' | { error: unknown } = 'open'
  #wake: () => void = () => undefined

  push(piece: T): void {
    this.#pieces.push(piece)
    this.#wake()
  }

  /** The last piece; nothing comes after it. */
  end(last: T): void {
    this.#pieces.push(last)
    this.#state = 'ended'
    this.#wake()
  }

  fail(error: unknown): void {
    this.#state = { error }
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      while (this.#pieces.length > 0) yield* this.#pieces.splice(0)
      if (this.#state === 'ended') return
      if (this.#state !== 'open') throw this.#state.error
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
