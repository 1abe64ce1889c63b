import { AppError } from '../../app-error'

/** For whom a model is asked. `chat` is a person who waits; everybody else works behind their back. */
export type QueueOwner = 'chat' | 'agent' | 'title' | 'embedding' | 'memory'

/** How many requests are with the server, and how many wait for a place. */
export type QueueSnapshot = { running: number; waiting: number }

type Waiter = { owner: QueueOwner; grant: () => void }

/** Who comes after whom, where several wait beside chat. */
const backgroundOwners: readonly QueueOwner[] = ['agent', 'title', 'embedding', 'memory']

/**
 * The line before one model (SPEC C4, max parallelism).
 *
 * Within an owner the order is that of coming. Between owners: chat gets the next place, but not twice in a row while
 * others wait; those take turns. So a person waits for one background request at most, and nobody for ever: with
 * `k` of its owner before it, a request waits for at most `2 × owners × (k + 1)` grants.
 */
export class ModelQueue {
  readonly #waiting: Waiter[] = []
  readonly #listeners = new Set<() => void>()
  #running = 0
  #limit: number | null
  #lastWasChat = false
  #lastBackground: QueueOwner = 'memory'

  /** @param limit requests at once; null: as many as come */
  constructor(limit: number | null = null) {
    this.#limit = limit
  }

  get snapshot(): QueueSnapshot {
    return { running: this.#running, waiting: this.#waiting.length }
  }

  /** Takes effect at once; requests under way are left to end. */
  setLimit(limit: number | null): void {
    if (limit === this.#limit) return
    this.#limit = limit
    this.#admit()
  }

  /** Calls the listener after each change of the snapshot; the answer ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Waits for a place.
   * @returns gives the place back; further calls do nothing
   * @throws AppError cancelled, when the signal is aborted first; no place is held then
   */
  async enter(owner: QueueOwner, signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw new AppError('cancelled')
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        owner,
        grant: () => {
          signal.removeEventListener('abort', leave)
          resolve()
        },
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        this.#changed()
        reject(new AppError('cancelled'))
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.push(waiter)
      // With a place free it is taken at once, and nobody sees a line that never was.
      if (this.#hasPlace()) this.#admit()
      else this.#changed()
    })
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#running--
      this.#admit()
    }
  }

  #hasPlace(): boolean {
    return this.#limit === null || this.#running < Math.max(1, this.#limit)
  }

  #admit(): void {
    while (this.#waiting.length > 0 && this.#hasPlace()) {
      const [waiter] = this.#waiting.splice(this.#nextIndex(), 1)
      this.#running++
      waiter?.grant()
    }
    this.#changed()
  }

  #nextIndex(): number {
    const firstOf = (owner: QueueOwner) => this.#waiting.findIndex((waiter) => waiter.owner === owner)
    const chat = firstOf('chat')
    const turn = backgroundOwners.indexOf(this.#lastBackground) + 1
    const inTurn = [...backgroundOwners.slice(turn), ...backgroundOwners.slice(0, turn)]
    const background = inTurn.map(firstOf).find((index) => index >= 0) ?? -1
    const isChat = background < 0 || (chat >= 0 && !this.#lastWasChat)
    // Alone in the line chat uses up no turn: who comes to it later finds it as if it had just begun.
    this.#lastWasChat = isChat && background >= 0
    if (isChat) return chat
    this.#lastBackground = this.#waiting[background]?.owner ?? this.#lastBackground
    return background
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
