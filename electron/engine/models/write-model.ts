import {
  defaultAzureApiVersion,
  type EndpointKind,
  endpointKinds,
  isProbed,
} from '../../../shared/endpoint-kinds'
import type { ModelForm } from '../../../shared/model-form'
import {
  type EndpointsTable,
  type EndpointValues,
  type Origin,
  ownOrigin,
  type StoredEndpoint,
} from '../database/endpoints'
import type { ModelsTable, ModelValues, OriginPlace, StoredModel } from '../database/models'
import { type EndpointKeys, isSameServer } from './endpoint-keys'
import { TakenNames } from './taken-names'
import { writtenCapabilities, writtenContextWindow } from './usual'

export type WriteDeps = {
  models: ModelsTable
  endpoints: EndpointsTable
  keys: EndpointKeys
  /** What all models but the one that is written are called. */
  names: TakenNames
  now: () => number
  newId: () => string
}

type Written = {
  id: string
  form: ModelForm
  /** Null: the built-in engine. */
  baseUrl: string | null
  displayName: string
  current: StoredModel | null
  /** Absent: the model is the person's own. */
  place?: OriginPlace
}

/**
 * Stores a form with its endpoint and key; to be called inside a transaction.
 * @returns the slug, and whether anything that people see is now another
 */
export function writeModel(
  deps: WriteDeps,
  { id, form, baseUrl, displayName, current, place }: Written,
): { slug: string; isChanged: boolean } {
  const at = deps.now()
  const { endpoint, isChanged } = writeEndpoint(deps, form, baseUrl, current, place?.origin ?? ownOrigin)
  const values: ModelValues = {
    endpointRowId: endpoint.rowId,
    wireName: form.wireName,
    displayName,
    description: form.description,
    slug: slugOf(deps.names, form, displayName, current),
    task: form.task,
    temperature: form.temperature,
    topP: form.topP,
    maxTokens: form.maxTokens,
    stop: form.stop,
    extraBody: form.extraBody,
    reasoning: form.reasoning,
    maxParallel: form.maxParallel,
    price: form.price,
    ...writtenContextWindow({ form, current, place }),
    firstTokenTimeoutSeconds: form.firstTokenTimeoutSeconds,
    capabilities: writtenCapabilities({ form, baseUrl, current, place }),
    filePath: current?.filePath ?? null,
    fileSizeBytes: current?.fileSizeBytes ?? null,
    catalogKey: current?.catalogKey ?? null,
  }
  const { slug } = values
  if (!current) {
    deps.models.insert(id, values, at, place)
    return { slug, isChanged: true }
  }
  const isMoved = place && (place.line !== current.originLine || place.enabled !== current.originEnabled)
  if (isMoved) deps.models.setPlace(id, place)
  // A file with a thousand models is read again at each start, and nearly always says what it said.
  if (holds(current, values)) return { slug, isChanged: isChanged || isMoved === true }
  deps.models.update(id, values, at)
  return { slug, isChanged: true }
}

/** The same for a model of the person's own, whose name was checked to be free. */
export function writeOwn(
  deps: Omit<WriteDeps, 'names'>,
  { id, form, baseUrl, current }: Omit<Written, 'displayName' | 'place'>,
): void {
  const names = new TakenNames(deps.models.names())
  if (current) names.remove(current)
  const displayName = form.displayName || form.wireName
  writeModel({ ...deps, names }, { id, form, baseUrl, displayName, current })
}

/** Whether something stored has these values already. */
const holds = <Values extends object>(stored: Values, values: Values): boolean =>
  (Object.keys(values) as (keyof Values)[]).every(
    (name) => JSON.stringify(stored[name]) === JSON.stringify(values[name]),
  )

/** The endpoint that a form speaks of, with what the form says of it. */
function writeEndpoint(
  { endpoints, keys, now, newId }: WriteDeps,
  form: ModelForm,
  baseUrl: string | null,
  current: StoredModel | null,
  origin: Origin,
): { endpoint: StoredEndpoint; isChanged: boolean } {
  const at = now()
  const apiVersion = apiVersionOf(form, baseUrl, current)
  const found = endpoints.at({ kind: form.kind, baseUrl, apiVersion, origin })
  const endpoint = found ?? endpoints.ensure({ kind: form.kind, baseUrl, apiVersion, origin }, newId, at)
  // A model that moves to another path of its host takes along what it had; what another host gets must be said.
  const old = !found && current && isSameServer(current.baseUrl, baseUrl) ? current : null
  const values: EndpointValues = {
    ...endpoint,
    kind: kindOf(endpoint.kind, form.kind),
    headers: form.headers ? keys.takeHeaders(endpoint, form.headers) : (old?.headers ?? endpoint.headers),
    tokenCommand:
      form.tokenCommand === undefined ? (old?.tokenCommand ?? endpoint.tokenCommand) : form.tokenCommand,
    caFile: form.caFile === undefined ? (old?.caFile ?? endpoint.caFile) : form.caFile,
    maxRetries: form.maxRetries ?? old?.maxRetries ?? endpoint.maxRetries,
    idleTimeoutSeconds: form.idleTimeoutSeconds ?? old?.idleTimeoutSeconds ?? endpoint.idleTimeoutSeconds,
  }
  const isSame = holds<EndpointValues>(endpoint, values)
  const written = isSame ? endpoint : endpoints.update(endpoint.rowId, values, at)
  const hasNewKey = keys.take(written, form.apiKey, current)
  return { endpoint: written, isChanged: !isSame || hasNewKey }
}

/** What a probe found out is not undone by a form that only says "some server". */
const kindOf = (known: EndpointKind, said: EndpointKind): EndpointKind =>
  said === 'openai-compatible' && isProbed(known) ? known : said

/** Azure's dated route needs a version, and its v1 route has none. */
export function apiVersionOf(
  form: { kind: EndpointKind; apiVersion?: string | null | undefined },
  baseUrl: string | null,
  current: Pick<StoredModel, 'apiVersion' | 'baseUrl'> | null,
): string | null {
  if (endpointKinds[form.kind].protocol !== 'azure') return null
  if (form.apiVersion !== undefined) return form.apiVersion
  if (current?.baseUrl === baseUrl && current) return current.apiVersion
  return baseUrl !== null && /\/openai\/v1$/.test(baseUrl) ? null : defaultAzureApiVersion
}

function slugOf(
  names: TakenNames,
  form: ModelForm,
  displayName: string,
  current: StoredModel | null,
): string {
  if (form.slug === undefined && current) return current.slug
  return names.freeSlug(form.slug ?? displayName)
}
