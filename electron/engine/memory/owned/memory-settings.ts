import { MemorySettings } from '../../../../shared/contract/memory'
import type { SettingsTable } from '../../database/settings'

const key = 'memory.settings'
const initial: MemorySettings = {
  learning: 'model',
  consolidate: true,
  budgetTokens: 1_500,
  tools: true,
  retentionDays: {},
}
/** What an earlier or later version of the app kept of it. */
const Stored = MemorySettings.partial().catch({})

/** How memory learns and forgets, kept over restarts. */
export class MemorySettingsStore {
  readonly #settings: SettingsTable

  constructor(settings: SettingsTable) {
    this.#settings = settings
  }

  get(): MemorySettings {
    return { ...initial, ...this.#settings.get(key, Stored, {}) }
  }

  update(change: Partial<MemorySettings>): MemorySettings {
    const updated = { ...this.get(), ...change }
    this.#settings.set(key, updated)
    return updated
  }
}
