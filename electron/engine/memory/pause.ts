import { z } from 'zod'
import type { SettingsTable } from '../database/settings'

const key = 'memory.paused'

/** Whether memory learns at all; kept over restarts. */
export class Pause {
  readonly #settings: SettingsTable

  constructor(settings: SettingsTable) {
    this.#settings = settings
  }

  isOn(): boolean {
    return this.#settings.get(key, z.boolean(), false)
  }

  set(on: boolean): void {
    this.#settings.set(key, on)
  }
}
