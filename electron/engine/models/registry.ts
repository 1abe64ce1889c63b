import type { Change } from '../../../shared/contract/app'
import type { Capabilities, ModelRole, ModelStatus, ModelView } from '../../../shared/contract/models'
import type { ModelForm, ModelTask } from '../../../shared/model-form'
import { AppError } from '../app-error'
import type { Database } from '../database/connection'
import type { Conversations } from '../database/conversations'
import { type EndpointsTable, type Origin, ownOrigin, type StoredEndpoint } from '../database/endpoints'
import type { ModelsTable, ModelValues, StoredModel } from '../database/models'
import { addressOf, checkNames } from './check-form'
import { type Choices, choiceRoles, tasksOfRole } from './choices'
import { EndpointKeys } from './endpoint-keys'
import { type OriginModel, syncOrigin } from './origins'
import type { Secrets } from './secrets'
import { TakenNames } from './taken-names'
import { viewModel } from './view-model'
import { type WriteDeps, writeModel } from './write-model'

type Deps = {
  db: Database
  models: ModelsTable
  endpoints: EndpointsTable
  conversations: Conversations
  secrets: Secrets
  choices: Choices
  now: () => number
  newId: () => string
  publish: (change: Change) => void
  /** Requests of a model under way and waiting. */
  queueOf?: (id: string) => ModelView['queue']
}

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
  task?: ModelTask
  description?: string
  file?: { path: string; sizeBytes: number; catalogKey: string | null }
}

/** Every model that Keepsake knows: added, changed, resolved for a request. */
export class ModelRegistry {
  readonly #deps: Deps
  /** The keys of endpoints; who may see one is theirs to say. */
  readonly keys: EndpointKeys
  readonly #writing: Omit<WriteDeps, 'names'>
  readonly #statuses = new Map<string, ModelStatus>()

  constructor(deps: Deps) {
    this.#deps = deps
    this.keys = new EndpointKeys(deps)
    this.#writing = { ...deps, keys: this.keys }
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

  /** A model that may be asked. @throws AppError model_missing, model_disabled */
  usable(id: string): StoredModel {
    const model = this.stored(id)
    if (!model.enabled || !model.endpointEnabled) throw disabled(model)
    return model
  }

  /** @throws AppError secret_unreadable, secret_missing */
  keyOf(model: StoredModel): string | null {
    return this.keys.of(model)
  }

  /** @throws AppError invalid_input, name_taken, wire_name_taken */
  add(form: ModelForm): ModelView {
    const baseUrl = addressOf(form)
    const id = this.#deps.newId()
    this.#deps.db
      .transaction(() => {
        this.#checkNames(form, baseUrl, null)
        this.#write(id, form, baseUrl, null)
        this.#fillEmptyRoles(id, form.task)
      })
      .immediate()
    this.#changed(id)
    return this.view(id)
  }

  /** Adds what a server told or a file is; names that are taken get a number. */
  addKnown(model: NewModel): ModelView {
    const { db, endpoints, now, newId } = this.#deps
    const id = db
      .transaction(() => {
        const kind = model.baseUrl === null ? 'builtin' : 'openai-compatible'
        const address = { kind, baseUrl: model.baseUrl, apiVersion: null, origin: ownOrigin } as const
        const names = new TakenNames(this.#deps.models.names())
        return this.#insertKnown(endpoints.ensure(address, newId, now()).rowId, model, names)
      })
      .immediate()
    this.#changed(id)
    return this.view(id)
  }

  /** Adds what an endpoint serves, all at once. */
  addServed(endpoint: Pick<StoredEndpoint, 'rowId'>, served: readonly NewModel[]): ModelView[] {
    const ids = this.#deps.db
      .transaction(() => {
        const names = new TakenNames(this.#deps.models.names())
        return served.map((model) => this.#insertKnown(endpoint.rowId, model, names))
      })
      .immediate()
    this.#deps.publish({ topic: 'models' })
    this.#deps.publish({ topic: 'choices' })
    return ids.map((id) => this.view(id))
  }

  #insertKnown(endpointRowId: number, model: NewModel, names: TakenNames): string {
    const { models, now, newId } = this.#deps
    const id = newId()
    const task = model.task ?? 'chat'
    const displayName = names.freeName(model.displayName)
    const slug = names.freeSlug(displayName)
    names.add({ displayName, slug })
    models.insert(
      id,
      {
        ...plainValues,
        ...model,
        description: model.description ?? '',
        task,
        displayName,
        slug,
        endpointRowId,
        filePath: model.file?.path ?? null,
        fileSizeBytes: model.file?.sizeBytes ?? null,
        catalogKey: model.file?.catalogKey ?? null,
      },
      now(),
    )
    this.#fillEmptyRoles(id, task)
    return id
  }

  /** @throws AppError model_missing, invalid_input, name_taken, wire_name_taken */
  update(id: string, form: ModelForm): ModelView {
    const current = this.#own(id)
    const baseUrl = current.kind === 'builtin' ? null : addressOf(form)
    this.#deps.db
      .transaction(() => {
        this.#checkNames(form, baseUrl, current)
        this.#write(id, form, baseUrl, current)
        this.keys.forgetUnused()
      })
      .immediate()
    this.#statuses.delete(id)
    this.#changed(id)
    return this.view(id)
  }

  duplicate(id: string): ModelView {
    return this.#copy(this.stored(id))
  }

  /** The person's own copy of what a file or the environment describes, key and all. */
  copyToOwn(id: string): ModelView {
    return this.#copy(this.stored(id))
  }

  /** What an origin now describes, instead of what it described before; all or nothing. */
  syncOrigin(origin: Origin, described: readonly OriginModel[]): void {
    const { db, choices } = this.#deps
    const onRemoved = (id: string) => {
      for (const role of choices.rolesOf(id)) choices.set(role, null)
      this.#statuses.delete(id)
    }
    const touched = syncOrigin({ ...this.#writing, db, onRemoved }, origin, described)
    for (const id of touched) {
      const model = this.#deps.models.byId(id)
      if (model) this.#fillEmptyRoles(id, model.task)
      this.#deps.publish({ topic: 'models', id })
    }
    if (touched.length > 0) this.#deps.publish({ topic: 'choices' })
  }

  setFavourite(id: string, favourite: boolean): ModelView {
    this.stored(id)
    this.#deps.models.setFavourite(id, favourite)
    this.#deps.publish({ topic: 'models', id })
    return this.view(id)
  }

  /** The person's own order: the named ids first, in this order, the others behind them as they stood. */
  reorder(ids: readonly string[]): void {
    const { db, models } = this.#deps
    db.transaction(() => {
      const known = models.all().map(({ id }) => id)
      const named = [...new Set(ids)].filter((id) => known.includes(id))
      const rest = known.filter((id) => !named.includes(id))
      for (const [position, id] of [...named, ...rest].entries()) models.setPosition(id, position)
    }).immediate()
    this.#deps.publish({ topic: 'models' })
  }

  remove(id: string): void {
    this.#own(id)
    const { db, models, choices } = this.#deps
    db.transaction(() => {
      for (const role of choices.rolesOf(id)) choices.set(role, null)
      models.remove(id)
      this.keys.forgetUnused()
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
      const model = this.usable(modelId)
      if (tasksOfRole[role] !== model.task) {
        const expected = `a model for ${tasksOfRole[role]}`
        throw new AppError('invalid_input', { field: 'modelId', found: model.task, expected })
      }
    }
    this.#deps.choices.set(role, modelId)
    this.#deps.publish({ topic: 'choices' })
    this.#deps.publish({ topic: 'models' })
  }

  choices(): Record<ModelRole, string | null> {
    return this.#deps.choices.all()
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
    this.#deps.endpoints.setKind(model.endpointRowId, kind, version, this.#deps.now())
  }

  #write(id: string, form: ModelForm, baseUrl: string | null, current: StoredModel | null): void {
    const displayName = form.displayName || form.wireName
    const names = new TakenNames(this.#deps.models.names())
    if (current) names.remove(current)
    writeModel({ ...this.#writing, names }, { id, form, baseUrl, displayName, current })
  }

  /** @throws AppError model_missing, model_from_elsewhere for what is changed where it is described */
  #own(id: string): StoredModel {
    const model = this.stored(id)
    if (model.origin.from === 'person') return model
    const { from, path } = model.origin
    throw new AppError(
      'model_from_elsewhere',
      { name: model.displayName, from, path },
      {
        fixes: [
          ...(from === 'file' ? [{ do: 'open-config-file' as const, path }] : []),
          { do: 'copy-to-own', modelId: id },
        ],
      },
    )
  }

  #copy(current: StoredModel): ModelView {
    const { db, models, endpoints, now, newId } = this.#deps
    const id = newId()
    db.transaction(() => {
      const names = new TakenNames(models.names())
      const displayName = names.freeName(current.displayName)
      let { endpointRowId } = current
      if (current.origin.from !== 'person') {
        const own = endpoints.ensure({ ...current, origin: ownOrigin }, newId, now())
        const values = { ...current, name: own.name }
        this.keys.take(endpoints.update(own.rowId, values, now()), this.keyOf(current), null)
        endpointRowId = own.rowId
      }
      const slug = names.freeSlug(displayName)
      models.insert(id, { ...current, endpointRowId, displayName, slug }, now())
    }).immediate()
    this.#changed(id)
    return this.view(id)
  }

  #checkNames(form: ModelForm, baseUrl: string | null, current: StoredModel | null): void {
    const others = this.#deps.models
      .all()
      .filter((model) => model.id !== current?.id && model.origin.from === 'person')
    checkNames(form, baseUrl, current, others)
  }

  #fillEmptyRoles(id: string, task: ModelTask): void {
    for (const role of choiceRoles) {
      if (tasksOfRole[role] === task && this.#deps.choices.get(role) === null) {
        this.#deps.choices.set(role, id)
      }
    }
  }

  #changed(id: string): void {
    this.#deps.publish({ topic: 'models', id })
    this.#deps.publish({ topic: 'choices' })
  }

  #view(model: StoredModel): ModelView {
    return viewModel(model, {
      hasKey: this.keys.has(model),
      queue: this.#deps.queueOf?.(model.id) ?? { running: 0, waiting: 0 },
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

/** What is as it is where nobody said otherwise. */
const plainValues: Pick<ModelValues, 'topP' | 'stop' | 'extraBody' | 'reasoning' | 'maxParallel' | 'price'> =
  {
    topP: null,
    stop: [],
    extraBody: {},
    reasoning: 'default',
    maxParallel: null,
    price: { input: null, output: null },
  }
