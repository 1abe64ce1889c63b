import type { MemoryStore } from '../memory-store'

/** What a timer is known by; whoever brings the timers knows its type. */
export type TimerHandle = unknown
export type Log = (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
/** The process that consumes, and how to tell whether another one still runs. */
export type HolderProcess = { id: number; isAlive: (processId: number) => boolean }

type Deps = {
  store: MemoryStore
  now: () => number
  newId: () => string
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
  log: Log
  holderProcess: HolderProcess
}

const leaseName = 'memory-queue'
const leaseMs = 60_000
const renewMs = 20_000

/** That one process reads at a time; renewed while it is held. */
export class QueueLease {
  readonly #deps: Deps
  readonly #holder: string
  #renewal: TimerHandle | null = null

  constructor(deps: Deps) {
    this.#deps = deps
    this.#holder = `${deps.holderProcess.id}:${deps.newId()}`
  }

  /** Whether it is held now. A consumer that was killed gave nothing back: its process is gone, so its time is over. */
  take(): boolean {
    const isTaken = this.#take()
    if (isTaken) this.#renewal ??= this.#renewLater()
    return isTaken
  }

  isHeld(at: number): boolean {
    return this.#deps.store.leases.holds(leaseName, this.#holder, at)
  }

  /** Milliseconds until another one's time is over. */
  freeInMs(): number {
    const { store, now } = this.#deps
    return Math.max(100, (store.leases.present(leaseName)?.until ?? now()) - now())
  }

  /** A lease that cannot be given back, as on a full disk, ends by itself: no reason to stop for good. */
  release(): void {
    const { store, log, clearTimer } = this.#deps
    if (this.#renewal !== null) clearTimer(this.#renewal)
    this.#renewal = null
    try {
      store.leases.release(leaseName, this.#holder)
    } catch (error) {
      log('warn', 'the lease of the memory queue could not be given back', { error: String(error) })
    }
  }

  #take(): boolean {
    const { store, now, holderProcess } = this.#deps
    const { leases } = store
    if (leases.take(leaseName, this.#holder, now(), leaseMs)) return true
    const present = leases.present(leaseName)
    const processId = Number(present?.holder.split(':')[0])
    if (!present || !Number.isInteger(processId) || holderProcess.isAlive(processId)) return false
    leases.release(leaseName, present.holder)
    return leases.take(leaseName, this.#holder, now(), leaseMs)
  }

  #renewLater(): TimerHandle {
    return this.#deps.setTimer(() => {
      // First of all: one renewal that fails must not be the last.
      this.#renewal = this.#renewLater()
      this.#deps.store.leases.take(leaseName, this.#holder, this.#deps.now(), leaseMs)
    }, renewMs)
  }
}
