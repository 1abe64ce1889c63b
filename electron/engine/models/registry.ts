import type { Change } from '../../../shared/contract/app'
import type { Capabilities, ModelRole, ModelStatus, ModelView } from '../../../shared/contract/models'
import { freeName, type ModelForm, sameName } from '../../../shared/model-form'
import { AppError } from '../app-error'
import type { Database } from '../database/connection'
import type { Conversations } from '../database/conversations'
import type { ModelsTable, ModelValues, StoredModel } from '../database/models'
import { mergeCapabilities, noCapabilities } from './capabilities'
import { addressOf, checkNames } from './check-form'
import type { Choices } from './choices'
import { EndpointKeys } from './endpoint-keys'
import type { Secrets } from './secrets'
import { viewModel } from './view-model'

type Deps = {
  db: Database
  models: ModelsTable
  conversations: Conversations
  secrets: Secrets
  choices: Choices
  now: () => number
  newId: () => string
  publish: (change: Change) => void
}

/** A model as a request needs it. */
export type ResolvedModel = StoredModel & { apiKey: string | null }

/** What is known of a served model when it is added without the dialog. */
export type NewModel = {
  wireName: string
  displayName: string
  /** Null: the built-in engine. */
  baseUrl: string | null
  temperature: number
  maxTokens: number | null
  contextWindow: number
  contextWindowSource: ModelView['contextWindowSource']
  firstTokenTimeoutSeconds: number
  capabilities: Capabilities
  file?: { path: string; sizeBytes: number; catalogKey: string | null }
}

/** Every model that Keepsake knows: added, changed, resolved for a request. */
export class ModelRegistry {
  readonly #deps: Deps
  readonly #keys: EndpointKeys
  readonly #statuses = new Map<string, ModelStatus>()

  constructor(deps: Deps) {
    this.#deps = deps
    this.#keys = new EndpointKeys(deps)
  }

  list(): ModelView[] {
    return this.#deps.models.all().map((model) => this.#view(model))
  }

  view(id: string): ModelView {
    return this.#view(this.stored(id))
  }

  all(): StoredModel[] {
    return this.#deps.models.all()
  }

  /** @throws AppError model_missing */
  stored(id: string): StoredModel {
    const model = this.#deps.models.byId(id)
    if (!model) throw new AppError('model_missing', { id }, { fixes: [{ do: 'choose-model' }] })
    return model
  }

  /** @throws AppError model_missing, model_disabled, secret_unreadable */
  resolve(id: string): ResolvedModel {
    const model = this.stored(id)
    if (!model.enabled) throw disabled(model)
    return { ...model, apiKey: this.keyOf(model) }
  }

  keyOf(model: StoredModel): string | null {
    return this.#keys.of(model)
  }

  /** The model's key where this address is of its own server, else null. @throws AppError secret_unreadable */
  keyForAddress(model: StoredModel, address: string): string | null {
    return this.#keys.forAddress(model, address)
  }

  /** @throws AppError invalid_input, name_taken, wire_name_taken */
  add(form: ModelForm): ModelView {
    const baseUrl = addressOf(form)
    const id = this.#deps.newId()
    this.#deps.db
      .transaction(() => {
        this.#checkNames(form, baseUrl, null)
        this.#write(id, form, baseUrl, null)
        this.#fillEmptyRoles(id)
      })
      .immediate()
    this.#changed(id)
    return this.view(id)
  }

  /** Adds what a server told or a file is; names that are taken get a number. */
  addKnown(model: NewModel): ModelView {
    const { db, models, now, newId } = this.#deps
    const id = newId()
    db.transaction(() => {
      const endpoint = models.endpoint(model.baseUrl, newId, now())
      const taken = models.all()
      const clash = taken.some((other) => sameName(other.displayName, model.displayName))
      models.insert(
        id,
        {
          ...model,
          displayName: clash ? freeName(model.displayName, taken) : model.displayName,
          endpointRowId: endpoint.id,
          filePath: model.file?.path ?? null,
          fileSizeBytes: model.file?.sizeBytes ?? null,
          catalogKey: model.file?.catalogKey ?? null,
        },
        now(),
      )
      this.#fillEmptyRoles(id)
    }).immediate()
    this.#changed(id)
    return this.view(id)
  }

  /** @throws AppError model_missing, invalid_input, name_taken, wire_name_taken */
  update(id: string, form: ModelForm): ModelView {
    const current = this.stored(id)
    const baseUrl = current.kind === 'builtin' ? null : addressOf(form)
    this.#deps.db
      .transaction(() => {
        this.#checkNames(form, baseUrl, current)
        this.#write(id, form, baseUrl, current)
        this.#keys.forgetUnused()
      })
      .immediate()
    this.#statuses.delete(id)
    this.#changed(id)
    return this.view(id)
  }

  duplicate(id: string): ModelView {
    const { models, now, newId } = this.#deps
    const current = this.stored(id)
    const copy = newId()
    models.insert(copy, { ...current, displayName: freeName(current.displayName, models.all()) }, now())
    this.#changed(copy)
    return this.view(copy)
  }

  remove(id: string): void {
    this.stored(id)
    const { db, models, choices } = this.#deps
    db.transaction(() => {
      for (const role of choices.rolesOf(id)) choices.set(role, null)
      models.remove(id)
      this.#keys.forgetUnused()
    }).immediate()
    this.#statuses.delete(id)
    this.#changed(id)
    this.#deps.publish({ topic: 'choices' })
  }

  setEnabled(id: string, enabled: boolean): ModelView {
    this.stored(id)
    this.#deps.models.setEnabled(id, enabled, this.#deps.now())
    this.#changed(id)
    return this.view(id)
  }

  usage(id: string): { roles: ModelRole[]; conversations: number; conversationTitles: string[] } {
    this.stored(id)
    const titles = this.#deps.conversations.titlesUsingModel(id)
    return {
      roles: this.#deps.choices.rolesOf(id),
      conversations: titles.length,
      conversationTitles: titles.slice(0, 5),
    }
  }

  /** @throws AppError model_missing, model_disabled */
  choose(role: ModelRole, modelId: string | null): void {
    if (modelId !== null) {
      const model = this.stored(modelId)
      if (!model.enabled) throw disabled(model)
    }
    this.#deps.choices.set(role, modelId)
    this.#deps.publish({ topic: 'choices' })
    this.#deps.publish({ topic: 'models' })
  }

  choices(): { chat: string | null; memory: string | null } {
    return { chat: this.#deps.choices.get('chat'), memory: this.#deps.choices.get('memory') }
  }

  setStatus(id: string, status: ModelStatus): void {
    this.#statuses.set(id, status)
    this.#deps.publish({ topic: 'models', id })
  }

  /** Takes over what the server told; a value that the person typed stays. */
  setServed(id: string, served: { contextWindow: number | null; capabilities: Capabilities }): void {
    const { servedContextWindow, capabilities } = this.stored(id)
    // Servers are asked every half minute; the disk is written when one says something new.
    const known = JSON.stringify([servedContextWindow, capabilities])
    if (known === JSON.stringify([served.contextWindow, served.capabilities])) return
    this.#deps.models.setServed(id, served.contextWindow, served.capabilities, this.#deps.now())
  }

  setEndpointKind(model: StoredModel, kind: StoredModel['kind'], version: string | null): void {
    this.#deps.models.setEndpointKind(model.endpointRowId, kind, version, this.#deps.now())
  }

  #write(id: string, form: ModelForm, baseUrl: string | null, current: StoredModel | null): void {
    const { models, now, newId } = this.#deps
    const at = now()
    const endpoint = models.endpoint(baseUrl, newId, at)
    this.#keys.take(endpoint, form.apiKey, current)
    const values: ModelValues = {
      endpointRowId: endpoint.id,
      wireName: form.wireName,
      displayName: form.displayName || form.wireName,
      temperature: form.temperature,
      maxTokens: form.maxTokens,
      contextWindow: form.contextWindow,
      contextWindowSource: form.contextWindowSource,
      firstTokenTimeoutSeconds: form.firstTokenTimeoutSeconds,
      capabilities: mergeCapabilities(current?.capabilities ?? noCapabilities, form.capabilities),
      filePath: current?.filePath ?? null,
      fileSizeBytes: current?.fileSizeBytes ?? null,
      catalogKey: current?.catalogKey ?? null,
    }
    if (current) models.update(id, values, at)
    else models.insert(id, values, at)
  }

  #checkNames(form: ModelForm, baseUrl: string | null, current: StoredModel | null): void {
    const others = this.#deps.models.all().filter((model) => model.id !== current?.id)
    checkNames(form, baseUrl, current, others)
  }

  #fillEmptyRoles(id: string): void {
    for (const role of ['chat', 'memory'] as const) {
      if (this.#deps.choices.get(role) === null) this.#deps.choices.set(role, id)
    }
  }

  #changed(id: string): void {
    this.#deps.publish({ topic: 'models', id })
    this.#deps.publish({ topic: 'choices' })
  }

  #view(model: StoredModel): ModelView {
    return viewModel(model, {
      hasKey: this.#keys.has(model),
      status: this.#statuses.get(model.id),
      roles: this.#deps.choices.rolesOf(model.id),
    })
  }
}

const disabled = ({ id, displayName }: StoredModel) =>
  new AppError(
    'model_disabled',
    { name: displayName },
    { fixes: [{ do: 'enable-model', modelId: id }, { do: 'choose-model' }] },
  )
