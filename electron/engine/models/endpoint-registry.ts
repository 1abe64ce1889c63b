import type { Change } from '../../../shared/contract/app'
import type { EndpointForm, EndpointView } from '../../../shared/contract/endpoints'
import { AppError } from '../app-error'
import type { Database } from '../database/connection'
import {
  type EndpointAddress,
  type EndpointsTable,
  ownOrigin,
  type StoredEndpoint,
} from '../database/endpoints'
import type { ModelsTable } from '../database/models'
import { addressOf } from './check-form'
import { isSameServer } from './endpoint-keys'
import type { ModelRegistry } from './registry'
import { placeOfUrl, viewOrigin } from './view-model'
import { apiVersionOf } from './write-model'

type Deps = {
  db: Database
  endpoints: EndpointsTable
  models: ModelsTable
  registry: ModelRegistry
  now: () => number
  newId: () => string
  publish: (change: Change) => void
}

/** Servers by themselves: named, changed, switched off, each with all the models on it. */
export class EndpointRegistry {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  list(): EndpointView[] {
    return this.#deps.endpoints.all().map((endpoint) => this.#view(endpoint))
  }

  /** @throws AppError endpoint_missing */
  stored(id: string): StoredEndpoint {
    const endpoint = this.#deps.endpoints.byId(id)
    if (!endpoint) throw new AppError('endpoint_missing', { id })
    return endpoint
  }

  /** @throws AppError invalid_input, endpoint_taken */
  add(form: EndpointForm): EndpointView {
    const { db, endpoints, newId, now } = this.#deps
    const address = this.#addressOf(form, null)
    const id = db
      .transaction(() => {
        const there = endpoints.at(address)
        if (there && there.models + Number(there.name !== '') > 0) throw taken(there)
        const endpoint = endpoints.ensure(address, newId, now())
        endpoints.keep(endpoint.rowId)
        this.#write(endpoint, form, address)
        return endpoint.id
      })
      .immediate()
    return this.#changed(id)
  }

  /** @throws AppError endpoint_missing, invalid_input, endpoint_taken, model_from_elsewhere */
  update(id: string, form: EndpointForm): EndpointView {
    const current = this.#own(id)
    const address = this.#addressOf(form, current)
    this.#deps.db
      .transaction(() => {
        const there = this.#deps.endpoints.at(address)
        if (there && there.id !== id) throw taken(there)
        // Key, headers and tokens are told to no other server than the one they were typed for.
        const isMoved = !isSameServer(current.baseUrl, address.baseUrl)
        this.#write(current, isMoved ? forAnotherServer(form) : form, address)
      })
      .immediate()
    return this.#changed(id)
  }

  /** With all its models and its key. @throws AppError endpoint_missing, model_from_elsewhere */
  remove(id: string): void {
    const endpoint = this.#own(id)
    const { db, endpoints, models, registry, publish } = this.#deps
    db.transaction(() => {
      for (const model of models.all()) if (model.endpointId === id) registry.remove(model.id)
      registry.keys.forget(endpoint)
      if (endpoints.byId(id)) endpoints.remove(endpoint.rowId)
    }).immediate()
    publish({ topic: 'endpoints' })
  }

  setEnabled(id: string, enabled: boolean): EndpointView {
    this.#deps.endpoints.setEnabled(this.stored(id).rowId, enabled, this.#deps.now())
    return this.#changed(id)
  }

  /** @throws AppError endpoint_missing; model_missing for a model of another server */
  setDefaultModel(id: string, modelId: string | null): EndpointView {
    const { endpoints, registry, now } = this.#deps
    const endpoint = this.stored(id)
    if (modelId !== null && registry.stored(modelId).endpointId !== id) {
      throw new AppError('model_missing', { id: modelId })
    }
    endpoints.setDefaultModel(endpoint.rowId, modelId, now())
    return this.#changed(id)
  }

  #write(endpoint: StoredEndpoint, form: EndpointForm, address: EndpointAddress): void {
    const { endpoints, registry, now } = this.#deps
    const target = { ...endpoint, ...address }
    const written = endpoints.update(
      endpoint.rowId,
      {
        ...address,
        name: form.name,
        headers: form.headers ? registry.keys.takeHeaders(target, form.headers) : endpoint.headers,
        tokenCommand: form.tokenCommand === undefined ? endpoint.tokenCommand : form.tokenCommand,
        caFile: form.caFile === undefined ? endpoint.caFile : form.caFile,
        maxRetries: form.maxRetries ?? endpoint.maxRetries,
        idleTimeoutSeconds: form.idleTimeoutSeconds ?? endpoint.idleTimeoutSeconds,
      },
      now(),
    )
    registry.keys.take(written, form.apiKey, null)
  }

  #addressOf(form: EndpointForm, current: StoredEndpoint | null): EndpointAddress {
    const baseUrl = addressOf(form)
    return { kind: form.kind, baseUrl, apiVersion: apiVersionOf(form, baseUrl, current), origin: ownOrigin }
  }

  /** @throws AppError endpoint_missing, model_from_elsewhere */
  #own(id: string): StoredEndpoint {
    const endpoint = this.stored(id)
    const { from, path } = endpoint.origin
    if (from === 'person') return endpoint
    const fixes = from === 'file' ? [{ do: 'open-config-file' as const, path }] : []
    throw new AppError('model_from_elsewhere', { name: nameOf(endpoint), from, path }, { fixes })
  }

  #changed(id: string): EndpointView {
    this.#deps.publish({ topic: 'endpoints', id })
    this.#deps.publish({ topic: 'models' })
    return this.#view(this.stored(id))
  }

  #view(endpoint: StoredEndpoint): EndpointView {
    const { rowId: _rowId, secretName: _secret, baseUrl, origin, ...told } = endpoint
    return {
      ...told,
      url: baseUrl,
      place: placeOfUrl(baseUrl),
      hasKey: this.#deps.registry.keys.has(endpoint),
      origin: viewOrigin(origin, null),
    }
  }
}

const nameOf = ({ name, baseUrl }: StoredEndpoint) => name || (baseUrl ?? '')
const forAnotherServer = ({ apiKey = null, headers = {}, tokenCommand = null, ...form }: EndpointForm) => ({
  ...form,
  ...{ apiKey, headers, tokenCommand },
})
const taken = (endpoint: StoredEndpoint) =>
  new AppError('endpoint_taken', { url: endpoint.baseUrl ?? '', other: nameOf(endpoint) })
