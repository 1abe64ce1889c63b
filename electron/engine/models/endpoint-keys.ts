import type { EndpointOptions } from '../../../shared/model-form'
import type { EndpointsTable, StoredEndpoint } from '../database/endpoints'
import { secretNamesIn, takeClearValues } from './secret-refs'
import { isVariable, namedPrefix, type Secrets, variableSecret } from './secrets'

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
    return isSameServer(holder.baseUrl, url) ? this.of(holder) : null
  }

  /**
   * Keeps what a form says of the key: absent leaves it as it is, null or empty takes it away, `${SECRET:name}` refers.
   * @param before the endpoint that the model was on, whose key goes along to another path of the same host
   * @returns whether the endpoint has another key now
   */
  take(endpoint: StoredEndpoint, apiKey: string | null | undefined, before: KeyHolder | null): boolean {
    if (apiKey === undefined) {
      if (!before || endpoint.secretName !== null || endpoint.baseUrl === before.baseUrl) return false
      // Another path of the same server is no stranger: the key goes along. A new host must ask for it.
      if (!isSameServer(before.baseUrl, endpoint.baseUrl) || before.secretName === null) return false
      return this.copy(endpoint, before)
    }
    const reference = wholeReference.exec(apiKey ?? '')?.[1]
    if (reference !== undefined) return this.#refer(endpoint, `named:${reference}`)
    return this.#set(endpoint, apiKey)
  }

  /**
   * Gives an endpoint the key of another one. A reference stays one: it may mean another value one day, or none yet.
   * @returns whether the endpoint has another key now
   * @throws AppError secret_unreadable
   */
  copy(endpoint: StoredEndpoint, from: KeyHolder): boolean {
    const { secretName } = from
    const isReference = secretName === null || !isOwn(secretName)
    return isReference ? this.#refer(endpoint, secretName) : this.#set(endpoint, this.of(from))
  }

  /** The key that a variable of the environment holds at each request. One that was typed stays. */
  referToVariable(endpoint: StoredEndpoint, variable: string): void {
    const { secretName } = endpoint
    if (secretName === null || isVariable(secretName)) this.#refer(endpoint, variableSecret(variable))
  }

  /**
   * The headers with `${SECRET:name}` in the place of what by its header's name is a secret and was typed in clear. The
   * name comes from the host, so that all models on the endpoint refer to one.
   */
  takeHeaders(
    endpoint: StoredEndpoint,
    headers: EndpointOptions['headers'],
  ): NonNullable<EndpointOptions['headers']> {
    const { secrets } = this.#deps
    const own = Object.values(endpoint.headers).flatMap(secretNamesIn)
    const isFree = (name: string, value: string) =>
      own.includes(name) ||
      secrets.stateOf(namedPrefix + name) === 'missing' ||
      secrets.isSame(namedPrefix + name, value)
    const host = endpoint.baseUrl === null ? 'builtin' : new URL(endpoint.baseUrl).host
    const taken = takeClearValues({ headers }, host, isFree)
    for (const { name, value } of taken.secrets) this.#keep(endpoint, namedPrefix + name, value)
    return taken.form.headers ?? {}
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

  /** A file is read again at each start, and mostly says what it said: that writes nothing. */
  #refer(endpoint: StoredEndpoint, secretName: string | null): boolean {
    if (endpoint.secretName === secretName) return false
    this.#drop(endpoint)
    this.#deps.endpoints.setSecret(endpoint.rowId, secretName, this.#deps.now())
    return true
  }

  #set(endpoint: StoredEndpoint, key: string | null): boolean {
    const { endpoints, secrets, now } = this.#deps
    if (key === null || key === '') return this.#refer(endpoint, null)
    const name = `endpoint:${endpoint.id}`
    if (endpoint.secretName === name && secrets.isSame(name, key)) return false
    this.#keep(endpoint, name, key)
    endpoints.setSecret(endpoint.rowId, name, now())
    return true
  }

  /** What the environment says is the environment's to keep. */
  #keep({ origin }: StoredEndpoint, name: string, value: string): void {
    const { secrets } = this.#deps
    if (secrets.isSame(name, value)) return
    if (origin.from === 'environment') secrets.setForRun(name, value)
    else secrets.set(name, value)
  }

  #drop({ secretName }: KeyHolder): void {
    if (secretName !== null && isOwn(secretName)) this.#deps.secrets.remove(secretName)
  }
}

/** Whether two base URLs are of one server, whatever their paths. */
export const isSameServer = (one: string | null, other: string | null): boolean =>
  one !== null && other !== null && new URL(one).origin === new URL(other).origin
