import { z } from 'zod'
import type { ModelRole } from '../../../shared/contract/models'
import type { SettingsTable } from '../database/settings'

const ModelId = z.uuidv7().nullable()
const key = (role: ModelRole) => `models.choice.${role}`

/** Which model chats and which one keeps the memory. */
export class Choices {
  readonly #settings: SettingsTable

  constructor(settings: SettingsTable) {
    this.#settings = settings
  }

  get(role: ModelRole): string | null {
    return this.#settings.get(key(role), ModelId, null)
  }

  set(role: ModelRole, modelId: string | null): void {
    this.#settings.set(key(role), modelId)
  }

  rolesOf(modelId: string): ModelRole[] {
    return (['chat', 'memory'] as const).filter((role) => this.get(role) === modelId)
  }
}
