import { setImmediate as breathe } from 'node:timers/promises'
import { z } from 'zod'
import type { MemoryStore } from './memory-store'

const key = 'memory.index-rebuild'
const Place = z.strictObject({ index: z.int(), through: z.int().nullable() })

/** Makes the full-text indexes anew in steps, so that replies go on meanwhile; what a death interrupts is gone on with. */
export class IndexRebuild {
  readonly #store: Pick<MemoryStore, 'indexes' | 'settings' | 'transact'>
  #running: Promise<void> | null = null
  #closed = false

  constructor(store: Pick<MemoryStore, 'indexes' | 'settings' | 'transact'>) {
    this.#store = store
  }

  /** Until all are whole. */
  run(): Promise<void> {
    if (this.#running === null) this.#store.settings.set(key, { index: 0, through: null })
    return this.resume()
  }

  /** Ends what was begun; nothing where nothing was. */
  resume(): Promise<void> {
    this.#running ??= this.#work().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#running
  }

  async #work(): Promise<void> {
    while (!this.#closed && this.#step()) await breathe()
  }

  /** Whether there is more to do. */
  #step(): boolean {
    const { indexes, settings, transact } = this.#store
    return transact(() => {
      const place = settings.get(key, Place.nullable(), null)
      if (place === null) return false
      const next = indexes.rebuildSome(place)
      settings.set(key, next)
      return next !== null
    })
  }
}
