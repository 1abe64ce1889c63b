import type { Capabilities, ModelView } from '../../../shared/contract/models'
import type { ModelTask } from '../../../shared/model-form'
import { type EndpointsTable, ownOrigin, type StoredEndpoint } from '../database/endpoints'
import type { ModelsTable, ModelValues, StoredModel } from '../database/models'
import type { EndpointKeys } from './endpoint-keys'
import type { Roles } from './roles'
import { TakenNames } from './taken-names'

export type AddDeps = {
  models: ModelsTable
  endpoints: EndpointsTable
  keys: EndpointKeys
  roles: Roles
  now: () => number
  newId: () => string
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

/**
 * Stores models that a server told of or that are files; names that are taken get a number. To be called inside a
 * transaction.
 * @returns their ids, in order
 */
export function insertKnown(
  { models, roles, now, newId }: AddDeps,
  { rowId }: Pick<StoredEndpoint, 'rowId'>,
  known: readonly NewModel[],
): string[] {
  const names = new TakenNames(models.names())
  return known.map((model) => {
    const id = newId()
    const task = model.task ?? 'chat'
    const displayName = names.freeName(model.displayName)
    const slug = names.freeSlug(displayName)
    names.add({ displayName, slug })
    const values: ModelValues = {
      ...plainValues,
      ...model,
      description: model.description ?? '',
      task,
      displayName,
      slug,
      endpointRowId: rowId,
      filePath: model.file?.path ?? null,
      fileSizeBytes: model.file?.sizeBytes ?? null,
      catalogKey: model.file?.catalogKey ?? null,
    }
    models.insert(id, values, now())
    roles.fillEmpty(id, task)
    return id
  })
}

/** The endpoint that models of this address are added to, made where it is missing. */
export function ownEndpoint({ endpoints, newId, now }: AddDeps, baseUrl: string | null): StoredEndpoint {
  const kind = baseUrl === null ? 'builtin' : 'openai-compatible'
  return endpoints.ensure({ kind, baseUrl, apiVersion: null, origin: ownOrigin }, newId, now())
}

/**
 * Stores the person's own copy of a model: one of a file or of the environment takes its endpoint and key along, but
 * for an endpoint that the person has already, which stays as it is.
 * To be called inside a transaction.
 * @returns its id
 */
export function copyModel({ models, endpoints, keys, now, newId }: AddDeps, current: StoredModel): string {
  const id = newId()
  const names = new TakenNames(models.names())
  const displayName = names.freeName(current.displayName)
  let { endpointRowId } = current
  if (current.origin.from !== 'person') {
    const address = { ...current, origin: ownOrigin }
    const own = endpoints.at(address)
    const made = own ?? endpoints.ensure(address, newId, now())
    if (!own) keys.copy(endpoints.update(made.rowId, { ...current, name: made.name }, now()), current)
    endpointRowId = made.rowId
  }
  const slug = names.freeSlug(displayName)
  models.insert(id, { ...current, endpointRowId, displayName, slug }, now())
  return id
}

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
