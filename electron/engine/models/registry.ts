import type { Change } from '../../../shared/contract/app'
import type { Capabilities, ModelRole, ModelStatus, ModelView } from '../../../shared/contract/models'
import { placeOf, readAddress } from '../../../shared/model-address'
import { freeName, type ModelForm, sameName } from '../../../shared/model-form'
import { AppError } from '../app-error'
import type { Database } from '../database/connection'
import type { Conversations } from '../database/conversations'
import type { ModelsTable, ModelValues, StoredModel } from '../database/models'
import type { Choices } from './choices'
import type { Secrets } from './secrets'

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

const unknownStatus: ModelStatus = {
  state: 'unknown',
  checkedAt: null,
  latencyMs: null,
  progress: null,
  error: null,
}

/** Nothing is known of what a model can do. */
export const noCapabilities: Capabilities = {
  tools: { value: null, source: 'default' },
  vision: { value: null, source: 'default' },
  reasoning: { value: null, source: 'default' },
  jsonSchema: { value: null, source: 'default' },
}

/** Every model that Keepsake knows: added, changed, resolved for a request. */
export class ModelRegistry {
  readonly #deps: Deps
  readonly #statuses = new Map<string, ModelStatus>()

  constructor(deps: Deps) {
    this.#deps = deps
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
    return model.secretName === null ? null : this.#deps.secrets.get(model.secretName)
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
        this.#forgetUnusedEndpoints()
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
      this.#forgetUnusedEndpoints()
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
    const { models, secrets, now, newId } = this.#deps
    const at = now()
    const endpoint = models.endpoint(baseUrl, newId, at)
    if (form.apiKey === null || form.apiKey === '') {
      if (endpoint.secret_name !== null) secrets.remove(endpoint.secret_name)
      models.setEndpointSecret(endpoint.id, null, at)
    } else if (form.apiKey !== undefined) {
      const name = `endpoint:${endpoint.public_id}`
      secrets.set(name, form.apiKey)
      models.setEndpointSecret(endpoint.id, name, at)
    } else if (current && endpoint.secret_name === null && sameOrigin(current.baseUrl, baseUrl)) {
      // Another path of the same server is no stranger: the key goes along. A new host must ask for it.
      const key = this.keyOf(current)
      if (key !== null) {
        const name = `endpoint:${endpoint.public_id}`
        secrets.set(name, key)
        models.setEndpointSecret(endpoint.id, name, at)
      }
    }
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

  #forgetUnusedEndpoints(): void {
    for (const name of this.#deps.models.removeUnusedEndpoints()) this.#deps.secrets.remove(name)
  }

  #checkNames(form: ModelForm, baseUrl: string | null, current: StoredModel | null): void {
    const others = this.#deps.models.all().filter((model) => model.id !== current?.id)
    const unchanged = current?.wireName === form.wireName && current.baseUrl === baseUrl
    const sameServer = others.find((model) => model.wireName === form.wireName && model.baseUrl === baseUrl)
    if (sameServer && !unchanged && baseUrl !== null) {
      throw new AppError('wire_name_taken', { name: form.wireName, other: sameServer.displayName })
    }
    const shown = form.displayName || form.wireName
    if (others.some((model) => sameName(model.displayName, shown))) {
      throw new AppError('name_taken', { name: shown, free: freeName(shown, others) })
    }
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
    return {
      id: model.id,
      displayName: model.displayName,
      wireName: model.wireName,
      kind: model.kind,
      endpointUrl: model.baseUrl,
      hasKey: model.secretName !== null && this.#deps.secrets.has(model.secretName),
      temperature: model.temperature,
      maxTokens: model.maxTokens,
      contextWindow: model.contextWindow,
      contextWindowSource: model.contextWindowSource,
      servedContextWindow: model.servedContextWindow,
      firstTokenTimeoutSeconds: model.firstTokenTimeoutSeconds,
      capabilities: model.capabilities,
      enabled: model.enabled,
      place: model.baseUrl === null ? 'builtin' : placeOf(new URL(model.baseUrl).hostname),
      status: this.#statuses.get(model.id) ?? unknownStatus,
      roles: this.#deps.choices.rolesOf(model.id),
      file: model.filePath === null ? null : { path: model.filePath, sizeBytes: model.fileSizeBytes ?? 0 },
      createdAt: model.createdAt,
    }
  }
}

const disabled = ({ id, displayName }: StoredModel) =>
  new AppError(
    'model_disabled',
    { name: displayName },
    { fixes: [{ do: 'enable-model', modelId: id }, { do: 'choose-model' }] },
  )

/** The tokens that a request may hold: what is typed, unless the server serves less. */
export const effectiveContextWindow = (model: Pick<StoredModel, 'contextWindow' | 'servedContextWindow'>) =>
  Math.min(model.contextWindow, model.servedContextWindow ?? Number.POSITIVE_INFINITY)

/** What the server says, under what the person said. */
export function mergeCapabilities(
  known: Capabilities,
  told: Partial<Record<keyof Capabilities, boolean | null>> | undefined,
): Capabilities {
  const merged = { ...known }
  for (const name of ['tools', 'vision', 'reasoning', 'jsonSchema'] as const) {
    const value = told?.[name]
    if (value != null && known[name].source !== 'user') merged[name] = { value, source: 'server' }
  }
  return merged
}

const sameOrigin = (one: string | null, other: string | null): boolean =>
  one !== null && other !== null && one !== other && new URL(one).origin === new URL(other).origin

function addressOf(form: ModelForm): string {
  const address = readAddress(form.endpointUrl)
  const wrong = address.issues.find((issue) => issue.level === 'error')
  if (address.url === null || wrong) {
    throw new AppError(
      'invalid_input',
      { field: 'endpointUrl', found: form.endpointUrl, expected: 'http://localhost:8001/v1' },
      wrong?.code === 'address_no_version' ? { fixes: [{ do: 'use-url', url: wrong.fixUrl }] } : {},
    )
  }
  return address.url
}
