import type { ModelRole } from '../../../shared/contract/models'
import { placeOf } from '../../../shared/model-address'
import type { ModelTask } from '../../../shared/model-form'
import { AppError } from '../app-error'
import type { ModelsTable, StoredModel } from '../database/models'
import { type Choices, choiceRoles, tasksOfRole } from './choices'

/** The model that a file gives the assistant. */
export type AssistantModel = {
  /** What a model of any origin is called: its short name, or its name on the wire. */
  name: string
  /** The key of a model in the same file, which goes before every other; null where none is named. */
  key: string | null
}

/**
 * Which model gets which role where several have a say: what a person chose goes before what a file says, and that
 * before the first model that came along. A file's word waits, and counts once the person's choice is gone.
 * Of two files the first by its path is heard.
 */
export class Roles {
  readonly #choices: Choices
  readonly #models: ModelsTable
  readonly #ofFiles = new Map<string, AssistantModel>()

  constructor(deps: { choices: Choices; models: ModelsTable }) {
    this.#choices = deps.choices
    this.#models = deps.models
  }

  /** @throws AppError invalid_input where the model is for another task */
  choose(role: ModelRole, model: StoredModel | null): void {
    if (model && tasksOfRole[role] !== model.task) {
      const expected = `a model for ${tasksOfRole[role]}`
      throw new AppError('invalid_input', { field: 'modelId', found: model.task, expected })
    }
    this.#choices.set(role, model?.id ?? null, 'person')
    this.hearFiles()
  }

  /**
   * A model that has come takes the roles of its task that nobody has. What the memory holds goes to embedding and
   * reranking models unasked: one out on the internet gets it only from a person who chose it.
   */
  fillEmpty(id: string, task: ModelTask): void {
    const url = this.#models.byId(id)?.baseUrl ?? null
    const isAway = url !== null && placeOf(new URL(url).hostname) === 'cloud'
    for (const role of choiceRoles) {
      if (tasksOfRole[role] !== task || this.#choices.get(role) !== null) continue
      if (isAway && (role === 'embedding' || role === 'rerank')) continue
      this.#choices.set(role, id, 'automatic')
    }
  }

  /** Of a model that is about to be removed. */
  takeFrom(id: string): void {
    for (const role of this.#choices.rolesOf(id)) this.#choices.set(role, null, 'automatic')
  }

  /** What a file now says; null: nothing. */
  fileSays(path: string, assistant: AssistantModel | null): void {
    if (assistant) this.#ofFiles.set(path, assistant)
    else this.#ofFiles.delete(path)
  }

  /**
   * Gives the assistant's role to the model that a file names, as far as no person has given it.
   * @returns whether another one has it now
   */
  hearFiles(): boolean {
    if (this.#ofFiles.size === 0 || this.#choices.chosenBy('chat') === 'person') return false
    for (const path of [...this.#ofFiles.keys()].sort()) {
      const model = this.#find(path)
      if (!model) continue
      if (this.#choices.get('chat') === model.id) return false
      this.#choices.set('chat', model.id, 'file')
      return true
    }
    return false
  }

  /** The model may be another file's, and not there yet: then nothing is said. */
  #find(path: string): StoredModel | null {
    const assistant = this.#ofFiles.get(path)
    if (!assistant) return null
    const { name, key } = assistant
    const usable = ({ enabled, endpointEnabled, task }: StoredModel) =>
      enabled && endpointEnabled && task === tasksOfRole.chat
    const own = this.#models.ofOrigin({ from: 'file', path }).find(({ originKey }) => originKey === key)
    if (own) return usable(own) ? own : null
    const all = this.#models.all().filter(usable)
    return all.find(({ slug }) => slug === name) ?? all.find(({ wireName }) => wireName === name) ?? null
  }
}
