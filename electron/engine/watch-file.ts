import type { Change } from '../../shared/contract/app'
import type { ForeignWrites } from './database/foreign-writes'

const everyMs = 1_000

type Deps = {
  writes: Pick<ForeignWrites, 'look'>
  publish: (change: Change) => void
  /** Whether anybody would see it. */
  isWatched: () => boolean
  /** Called before the news when another process wrote. */
  onWritten: () => void
  /** Called at each look: a process that was killed writes nothing more, but it left something. */
  onLook: () => void
  setTimer: (run: () => void, ms: number) => unknown
  clearTimer: (timer: unknown) => void
}

/** Tells what other processes write to the file, as the command line beside the app: SQLite itself calls nobody. */
export class FileWatch {
  readonly #deps: Deps
  #timer: unknown = null

  constructor(deps: Deps) {
    this.#deps = deps
  }

  start(): void {
    this.#timer = this.#deps.setTimer(() => {
      // First of all: a look that fails must not be the last.
      this.start()
      if (this.#deps.isWatched()) this.look()
    }, everyMs)
  }

  /** Looks now. */
  look(): void {
    this.#deps.onLook()
    const changes = this.#deps.writes.look()
    if (changes.length === 0) return
    this.#deps.onWritten()
    for (const change of changes) this.#deps.publish(change)
  }

  close(): void {
    if (this.#timer !== null) this.#deps.clearTimer(this.#timer)
    this.#timer = null
  }
}
