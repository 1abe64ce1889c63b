import { z } from 'zod'
import type { ModelRole } from '../../../shared/contract/models'
import type { ModelTask } from '../../../shared/model-form'
import type { SettingsTable } from '../database/settings'

const ModelId = z.uuidv7().nullable()
const key = (role: ModelRole) => `models.choice.${role}`

/** Who gave a role its model: a person, a configuration file, or nobody, as it was the first that came. */
const ChosenBy = z.enum(['person', 'file', 'automatic'])
export type ChosenBy = z.infer<typeof ChosenBy>
const chooserKey = (role: ModelRole) => `models.chosen-by.${role}`

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

  /** Of a role that has no model: nobody. A choice of before this was kept counts as a person's. */
  chosenBy(role: ModelRole): ChosenBy {
    if (this.get(role) === null) return 'automatic'
    return this.#settings.get(chooserKey(role), ChosenBy, 'person')
  }

  set(role: ModelRole, modelId: string | null, by: ChosenBy): void {
    this.#settings.set(key(role), modelId)
    this.#settings.set(chooserKey(role), by)
  }

  /** @param chosen all choices, where they are at hand: of a thousand models each would ask for them */
  rolesOf(modelId: string, chosen = this.all()): ModelRole[] {
    return choiceRoles.filter((role) => chosen[role] === modelId)
  }
}
