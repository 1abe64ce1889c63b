import { readAddress } from '../../../shared/model-address'
import type { EndpointRow, ModelsTable, StoredModel } from '../database/models'
import type { Secrets } from './secrets'

type Deps = { models: ModelsTable; secrets: Secrets; now: () => number }

/** The API keys of servers. A key belongs to the place it was typed for and goes to no other. */
export class EndpointKeys {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  has(model: StoredModel): boolean {
    return model.secretName !== null && this.#deps.secrets.has(model.secretName)
  }

  /** @throws AppError secret_unreadable */
  of(model: StoredModel): string | null {
    return model.secretName === null ? null : this.#deps.secrets.get(model.secretName)
  }

  /**
   * The model's key as far as it may be shown to this address: another host would be told a secret that is not its own.
   * @throws AppError secret_unreadable
   */
  forAddress(model: StoredModel, address: string): string | null {
    const { url } = readAddress(address)
    return sameOrigin(model.baseUrl, url) ? this.of(model) : null
  }

  /** Keeps what a form says of the key: absent leaves it as it is, null or empty takes it away. */
  take(endpoint: EndpointRow, apiKey: string | null | undefined, current: StoredModel | null): void {
    const { models, secrets, now } = this.#deps
    if (apiKey === null || apiKey === '') {
      if (endpoint.secret_name !== null) secrets.remove(endpoint.secret_name)
      models.setEndpointSecret(endpoint.id, null, now())
    } else if (apiKey !== undefined) this.#set(endpoint, apiKey)
    else if (current && endpoint.secret_name === null && endpoint.base_url !== current.baseUrl) {
      // Another path of the same server is no stranger: the key goes along. A new host must ask for it.
      const key = sameOrigin(current.baseUrl, endpoint.base_url) ? this.of(current) : null
      if (key !== null) this.#set(endpoint, key)
    }
  }

  /** Drops servers that no model is on any more, with their keys. */
  forgetUnused(): void {
    for (const name of this.#deps.models.removeUnusedEndpoints()) this.#deps.secrets.remove(name)
  }

  #set(endpoint: EndpointRow, key: string): void {
    const name = `endpoint:${endpoint.public_id}`
    this.#deps.secrets.set(name, key)
    this.#deps.models.setEndpointSecret(endpoint.id, name, this.#deps.now())
  }
}

const sameOrigin = (one: string | null, other: string | null): boolean =>
  one !== null && other !== null && new URL(one).origin === new URL(other).origin
