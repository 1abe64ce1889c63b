import type { Change } from '../../shared/contract/app'

/** Tells whoever listens what changed. Listeners ask again; the news carries no data. */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>()

  /** Whether anybody listens. */
  get watched(): boolean {
    return this.#listeners.size > 0
  }

  readonly publish = (change: Change): void => {
    for (const listener of [...this.#listeners]) listener(change)
  }

  /** Returns how to stop listening. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
