import { z } from 'zod'
import type { ModelRole } from '../../../shared/contract/models'
import type { ModelTask } from '../../../shared/model-form'
import type { SettingsTable } from '../database/settings'

const ModelId = z.uuidv7().nullable()
const key = (role: ModelRole) => `models.choice.${role}`

/** What a model must be able to do for a role. */
export const tasksOfRole: Readonly<Record<ModelRole, ModelTask>> = {
  chat: 'chat',
  memory: 'chat',
  embedding: 'embedding',
  rerank: 'rerank',
  speech: 'speech',
}
export const choiceRoles = ['chat', 'memory', 'embedding', 'rerank', 'speech'] as const

/** Which model does what: chats, keeps the memory, embeds, reranks, hears. */
export class Choices {
  readonly #settings: SettingsTable

  constructor(settings: SettingsTable) {
    this.#settings = settings
  }

  get(role: ModelRole): string | null {
    return this.#settings.get(key(role), ModelId, null)
  }

  all(): Record<ModelRole, string | null> {
    const { chat, memory, embedding, rerank, speech } = Object.fromEntries(
      choiceRoles.map((role) => [role, this.get(role)]),
    )
    return {
      chat: chat ?? null,
      memory: memory ?? null,
      embedding: embedding ?? null,
      rerank: rerank ?? null,
      speech: speech ?? null,
    }
  }

  set(role: ModelRole, modelId: string | null): void {
    this.#settings.set(key(role), modelId)
  }

  rolesOf(modelId: string): ModelRole[] {
    return choiceRoles.filter((role) => this.get(role) === modelId)
  }
}
