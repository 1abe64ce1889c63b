import type { Sessions } from '../../database/sessions'
import type { Log, TimerHandle } from '../writing/queue'
import { writeSession } from './sessions'

type Deps = {
  store: { sessions: Pick<Sessions, 'write'> }
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
  log: Log
}

const soonMs = 1_000
/** What was said last is found by its own words and its windows until then. */
const quietMs = 120_000
const restMs = 100

/** Writes the words of sessions while nobody waits: to index one anew holds up the app for up to a fifth of a second. */
export class SessionWriter {
  readonly #deps: Deps
  readonly #soon = new Set<number>()
  readonly #later = new Set<number>()
  #timer: TimerHandle = null
  #isBusy = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** @param isDue not to wait until nobody talks any more */
  add(sessionRowId: number, isDue: boolean): void {
    if (isDue) this.#soon.add(sessionRowId)
    else this.#later.add(sessionRowId)
    this.#wait(this.#soon.size > 0 ? soonMs : quietMs)
  }

  /** Waits for the end of a reply. */
  setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy
  }

  /** Writes what is left; before the file is closed. */
  close(): void {
    this.#stop()
    while (this.#writeOne());
  }

  #wait(delayMs: number): void {
    this.#stop()
    this.#timer = this.#deps.setTimer(() => {
      this.#timer = null
      if (this.#isBusy) {
        this.#wait(soonMs)
        return
      }
      const wasDue = this.#soon.size > 0
      if (this.#writeOne()) this.#wait(wasDue && this.#soon.size === 0 ? quietMs : restMs)
    }, delayMs)
  }

  #stop(): void {
    if (this.#timer !== null) this.#deps.clearTimer(this.#timer)
    this.#timer = null
  }

  /** Whether there was one. */
  #writeOne(): boolean {
    const [rowId] = this.#soon.size > 0 ? this.#soon : this.#later
    if (rowId === undefined) return false
    this.#soon.delete(rowId)
    this.#later.delete(rowId)
    try {
      writeSession(this.#deps.store.sessions, rowId)
    } catch (error) {
      this.#deps.log('error', 'the words of a session could not be written', { error: String(error) })
    }
    return true
  }
}
