import type { EndpointsTable, StoredEndpoint } from '../database/endpoints'
import type { Secrets } from './secrets'

type Deps = { endpoints: EndpointsTable; secrets: Secrets; now: () => number }
/** As much of an endpoint as its key hangs on. */
type KeyHolder = Pick<StoredEndpoint, 'secretName' | 'baseUrl'>

const wholeReference = /^\s*\$\{SECRET:([A-Za-z0-9][A-Za-z0-9._-]{0,99})\}\s*$/
/** A key of one endpoint alone; the others are named and may be shared. */
const isOwn = (secretName: string) => secretName.startsWith('endpoint:')

/** The API keys of servers. A key belongs to the place it was typed for and goes to no other. */
export class EndpointKeys {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  has({ secretName }: KeyHolder): boolean {
    return secretName !== null && this.#deps.secrets.has(secretName)
  }

  /**
   * @throws AppError secret_unreadable
   * @throws AppError secret_missing where the key is a reference to a name that nobody has set
   */
  of({ secretName }: KeyHolder): string | null {
    if (secretName === null) return null
    return isOwn(secretName) ? this.#deps.secrets.get(secretName) : this.#deps.secrets.need(secretName)
  }

  /**
   * The key as far as it may be shown to this address: another host would be told a secret that is not its own.
   * @throws AppError secret_unreadable, secret_missing
   */
  forAddress(holder: KeyHolder, url: string | null): string | null {
    return sameOrigin(holder.baseUrl, url) ? this.of(holder) : null
  }

  /**
   * Keeps what a form says of the key: absent leaves it as it is, null or empty takes it away, `${SECRET:name}` refers.
   * @param before the endpoint that the model was on, whose key goes along to another path of the same host
   */
  take(endpoint: StoredEndpoint, apiKey: string | null | undefined, before: KeyHolder | null): void {
    const { endpoints, now } = this.#deps
    if (apiKey === undefined) {
      if (!before || endpoint.secretName !== null || endpoint.baseUrl === before.baseUrl) return
      // Another path of the same server is no stranger: the key goes along. A new host must ask for it.
      if (!sameOrigin(before.baseUrl, endpoint.baseUrl) || before.secretName === null) return
      if (!isOwn(before.secretName)) endpoints.setSecret(endpoint.rowId, before.secretName, now())
      else this.#set(endpoint, this.of(before))
      return
    }
    const reference = wholeReference.exec(apiKey ?? '')?.[1]
    if (reference !== undefined) {
      this.#drop(endpoint)
      endpoints.setSecret(endpoint.rowId, `named:${reference}`, now())
    } else this.#set(endpoint, apiKey)
  }

  /** Drops servers that no model is on any more, with their keys. */
  forgetUnused(): void {
    for (const name of this.#deps.endpoints.removeUnused()) {
      if (isOwn(name)) this.#deps.secrets.remove(name)
    }
  }

  /** Drops the key of an endpoint that is about to be removed. */
  forget(endpoint: StoredEndpoint): void {
    this.#set(endpoint, null)
  }

  #set(endpoint: StoredEndpoint, key: string | null): void {
    const { endpoints, secrets, now } = this.#deps
    if (key === null || key === '') {
      this.#drop(endpoint)
      endpoints.setSecret(endpoint.rowId, null, now())
      return
    }
    const name = `endpoint:${endpoint.id}`
    // A file is read again at each start: the same key need not be encrypted anew.
    if (endpoint.secretName === name && secrets.isSame(name, key)) return
    // What the environment says is the environment's to keep.
    if (endpoint.origin.from === 'environment') secrets.setForRun(name, key)
    else secrets.set(name, key)
    endpoints.setSecret(endpoint.rowId, name, now())
  }

  #drop({ secretName }: KeyHolder): void {
    if (secretName !== null && isOwn(secretName)) this.#deps.secrets.remove(secretName)
  }
}

const sameOrigin = (one: string | null, other: string | null): boolean =>
  one !== null && other !== null && new URL(one).origin === new URL(other).origin
