import { z } from 'zod'
import { indexTurn } from '../index-turn'
import type { MemoryStore } from '../memory-store'
import type { Log, TimerHandle } from '../writing/queue'
import { addToSession, writeSession } from './sessions'

type Deps = {
  store: Pick<MemoryStore, 'turns' | 'sessions' | 'settings' | 'transact'>
  setTimer: (run: () => void, delayMs: number) => TimerHandle
  clearTimer: (timer: TimerHandle) => void
  log: Log
}

const key = 'memory.sessions-through'
/** Sessions up to this row are forgotten before any is made anew. */
const clearKey = 'memory.sessions-clear-through'
/** By the migration: replies up to this row are from before replies had windows. */
const oldRepliesKey = 'memory.old-replies-through'
/** Sessions up to this row have their words; null: all have. */
const writeKey = 'memory.sessions-written-through'
const sessionsEachStep = 20
/** A step holds up the app for some milliseconds. */
const turnsEachStep = 10
const restMs = 25

/** Puts turns of files from before there were sessions into theirs, and replies into windows, some at a time. */
export class SessionBackfill {
  readonly #deps: Deps
  #timer: TimerHandle = null

  constructor(deps: Deps) {
    this.#deps = deps
  }

  start(): void {
    this.close()
    if (this.#through() !== null || this.#written() !== null)
      this.#timer = this.#deps.setTimer(() => this.#step(), restMs)
  }

  /** Forgets all sessions and makes them anew, both in steps. */
  restart(): void {
    const { store } = this.#deps
    store.transact(() => {
      store.sessions.clearIndex()
      store.settings.set(clearKey, store.sessions.newest())
      store.settings.set(key, 0)
    })
    this.#step()
  }

  close(): void {
    if (this.#timer !== null) this.#deps.clearTimer(this.#timer)
    this.#timer = null
  }

  /** The last turn that was looked at; null: all were. */
  #through(): number | null {
    return this.#deps.store.settings.get(key, z.int().nullable(), 0)
  }

  #written(): number | null {
    return this.#deps.store.settings.get(writeKey, z.int().nullable(), null)
  }

  #step(): void {
    const { store, log } = this.#deps
    try {
      store.transact(() => {
        const through = this.#through()
        if (through === null) return this.#writeNext()
        if (this.#clearSome()) return
        const turns = store.sessions.windowsAfter(through, turnsEachStep)
        for (const rowId of turns) this.#place(rowId)
        store.settings.set(key, turns.at(-1) ?? null)
        if (turns.length === 0) store.settings.set(writeKey, 0)
      })
    } catch (error) {
      // The next start goes on where this one got to.
      log('error', 'turns could not be put into sessions', { error: String(error) })
      return
    }
    this.start()
  }

  /** Whether there was something to clear. */
  #clearSome(): boolean {
    const { sessions, settings } = this.#deps.store
    const until = settings.get(clearKey, z.int().nullable(), null)
    if (until === null) return false
    const cleared = sessions.clearSome(until, sessionsEachStep)
    if (cleared < sessionsEachStep) settings.set(clearKey, null)
    return cleared > 0
  }

  /** The words of the next session: once for each, when all its turns are in it. */
  #writeNext(): void {
    const { sessions, settings } = this.#deps.store
    const next = sessions.after(this.#written() ?? 0)
    if (next !== null) writeSession(sessions, next)
    settings.set(writeKey, next)
  }

  #place(rowId: number): void {
    const { store } = this.#deps
    if (store.sessions.has(rowId) || !store.turns.isLearnable(rowId)) return
    const turn = store.turns.turn(rowId)
    if (!turn) return
    addToSession(store.sessions, { ...turn, searchText: '' }, () => undefined)
    // Before there were sessions a reply had no window of its own.
    const old = store.settings.get(oldRepliesKey, z.int(), 0)
    for (const reply of store.sessions.repliesWithoutWindow(rowId, old)) {
      indexTurn(store, reply, true, undefined, () => undefined)
    }
  }
}
