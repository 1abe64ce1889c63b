import { type EndpointKind, endpointKinds } from '../../../shared/endpoint-kinds'
import type { ModelForm } from '../../../shared/model-form'
import { AppError } from '../app-error'
import type { StoredEndpoint } from '../database/endpoints'
import type { StoredModel } from '../database/models'
import {
  addressOf,
  apiVersionOf,
  fillSecrets,
  type ModelRegistry,
  type SecretLookup,
  secretNamesIn,
} from '../models'
import {
  createModelFetch,
  type GenerationDefaults,
  type ModelFetch,
  type ProviderEndpoint,
  requestHeaders,
} from '../providers'
import { readCertificates } from './certificates'
import type { TokenCommands } from './token-command'

type Deps = {
  registry: ModelRegistry
  tokens: TokenCommands
  /** Named secrets, for `${SECRET:name}`. */
  lookup: SecretLookup
  fetch: ModelFetch
  now: () => number
}

/** What a request is made of, every secret filled in; lives as long as the request. */
export type Access = { endpoint: ProviderEndpoint; wireName: string; defaults: GenerationDefaults }

/** How a server is asked for its health or its list: as `fetch` is called, with its credential among the headers. */
export type Asking = {
  fetch: (url: string, init?: RequestInit) => Promise<Response>
  headers: Record<string, string>
}

/** As much of a saved model or an endpoint as its requests hang on. */
type Connection = Pick<
  StoredModel,
  | 'kind'
  | 'baseUrl'
  | 'apiVersion'
  | 'headers'
  | 'tokenCommand'
  | 'caFile'
  | 'maxRetries'
  | 'idleTimeoutSeconds'
> & { firstTokenTimeoutSeconds?: number }
type Key = () => string | null

/** The dialog's question before anything is saved. */
type Question = {
  kind: EndpointKind
  endpointUrl: string
  apiVersion: string | null
  headers: Record<string, string>
  apiKey?: string | undefined
  /** A saved model, whose key may be used at its own server. */
  modelId?: string | undefined
}

/** The address, keys, certificates and defaults of a saved model, as a request needs them. */
export class EndpointAccess {
  readonly #deps: Deps
  /** A fetch of its own for each file of certificates. */
  readonly #fetches = new Map<string, Promise<ModelFetch>>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /**
   * @param builtin where an engine of the app's own listens now
   * @throws AppError secret_missing, secret_unreadable, token_command_failed, certificate_unreadable
   */
  async of(model: StoredModel, builtin?: { baseUrl: string; apiKey: string }): Promise<Access> {
    const connection = builtin ? { ...model, baseUrl: builtin.baseUrl } : model
    const key = builtin ? () => builtin.apiKey : () => this.#deps.registry.keyOf(model)
    return this.#access(connection, key, model)
  }

  async ofEndpoint(endpoint: StoredEndpoint): Promise<Pick<Access, 'endpoint'>> {
    return { endpoint: await this.#endpoint(endpoint, () => this.#deps.registry.keys.of(endpoint), []) }
  }

  /** A form that is not saved; a saved model's key is used where the form says nothing of it and the host is its own. */
  async ofForm(form: ModelForm, modelId: string | undefined): Promise<Access> {
    const stored = modelId === undefined ? null : this.#deps.registry.stored(modelId)
    const baseUrl = addressOf(form)
    const connection = {
      kind: form.kind,
      baseUrl,
      apiVersion: apiVersionOf(form, baseUrl, stored),
      headers: form.headers ?? stored?.headers ?? {},
      tokenCommand: form.tokenCommand ?? null,
      caFile: form.caFile ?? null,
      maxRetries: 0,
      idleTimeoutSeconds: form.idleTimeoutSeconds ?? 120,
      firstTokenTimeoutSeconds: form.firstTokenTimeoutSeconds,
    }
    return this.#access(connection, this.#typedKey(form.apiKey, stored, baseUrl), form)
  }

  /** "Test connection" while the form is typed; an address that cannot be read is the test's to tell. */
  async ofQuestion(question: Question): Promise<Asking & { apiKey: string | null }> {
    const { kind, headers, modelId } = question
    const stored = modelId === undefined ? null : this.#deps.registry.stored(modelId)
    const baseUrl = readableAddress(question)
    const connection = {
      ...{ kind, headers, baseUrl, tokenCommand: null, caFile: stored?.caFile ?? null },
      ...{ apiVersion: question.apiVersion, maxRetries: 0, idleTimeoutSeconds: 120 },
    }
    const key = this.#typedKey(question.apiKey, stored, baseUrl)
    const endpoint = await this.#endpoint(connection, key, [])
    return { ...askingOf(endpoint), apiKey: endpoint.apiKey }
  }

  /** How a saved model's server is asked for its health. */
  async asking(model: StoredModel): Promise<Asking> {
    return askingOf((await this.of(model)).endpoint)
  }

  async close(): Promise<void> {
    const fetches = await Promise.allSettled(this.#fetches.values())
    await Promise.all(fetches.map((one) => (one.status === 'fulfilled' ? one.value.close() : null)))
  }

  async #access(
    connection: Connection,
    key: Key,
    said: Pick<
      ModelForm,
      'wireName' | 'temperature' | 'topP' | 'maxTokens' | 'stop' | 'extraBody' | 'reasoning'
    >,
  ): Promise<Access> {
    const { extraBody, wireName, temperature, topP, maxTokens, stop, reasoning } = said
    const filled = fillSecrets({ extraBody, wireName }, this.#deps.lookup)
    const endpoint = await this.#endpoint(connection, key, secretNamesIn({ extraBody, wireName }))
    return {
      wireName: filled.wireName,
      endpoint,
      defaults: {
        temperature: Math.min(temperature, endpointKinds[connection.kind].temperatureMax),
        ...(topP === null ? {} : { topP }),
        maxTokens,
        stop,
        extraBody: filled.extraBody,
        reasoning,
      },
    }
  }

  async #endpoint(connection: Connection, key: Key, further: readonly string[]): Promise<ProviderEndpoint> {
    const { lookup, tokens, now } = this.#deps
    const { kind, baseUrl, apiVersion, headers, maxRetries, tokenCommand } = connection
    const names = [...secretNamesIn(headers), ...further]
    const { firstTokenTimeoutSeconds, idleTimeoutSeconds } = connection
    return {
      kind,
      baseUrl: baseUrl ?? '',
      apiKey: tokenCommand === null || tokenCommand === '' ? key() : await tokens.token(tokenCommand),
      apiVersion,
      headers: fillSecrets(headers, lookup),
      secrets: names.flatMap((name) => lookup(name) ?? []),
      maxRetries,
      timeouts: {
        ...(firstTokenTimeoutSeconds === undefined ? {} : { firstTokenMs: firstTokenTimeoutSeconds * 1_000 }),
        idleMs: idleTimeoutSeconds * 1_000,
      },
      fetch: await this.#fetchOf(connection),
      now,
    }
  }

  #typedKey(typed: string | null | undefined, stored: StoredModel | null, baseUrl: string | null): Key {
    if (typed) return () => fillSecrets(typed, this.#deps.lookup, 'apiKey')
    if (typed === undefined && stored) return () => this.#deps.registry.keys.forAddress(stored, baseUrl)
    return () => null
  }

  async #fetchOf({ caFile, tokenCommand }: Connection): Promise<ModelFetch> {
    const trusting = await this.#trusting(caFile)
    if (tokenCommand === null || tokenCommand === '') return trusting
    return {
      ...trusting,
      fetch: async (url, init) => {
        const response = await trusting.fetch(url, init)
        // It may have run out, or been taken back: the next request asks the command for another one.
        if (response.status === 401) this.#deps.tokens.forget(tokenCommand)
        return response
      },
    }
  }

  #trusting(caFile: string | null): Promise<ModelFetch> | ModelFetch {
    if (caFile === null || caFile === '') return this.#deps.fetch
    let fetch = this.#fetches.get(caFile)
    if (!fetch) {
      fetch = readCertificates(caFile).then((certificates) => createModelFetch({ certificates }))
      this.#fetches.set(caFile, fetch)
      // A file that is mended must not need a new start of the app.
      fetch.catch(() => this.#fetches.delete(caFile))
    }
    return fetch
  }
}

function readableAddress({ kind, endpointUrl }: Question): string | null {
  try {
    return addressOf({ kind, endpointUrl })
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

/** A server asked by `fetch`: over its own certificates, with the credential as its kind wants it. */
export function askingOf(endpoint: ProviderEndpoint): Asking {
  const never = new AbortController().signal
  return {
    headers: requestHeaders(endpoint, endpoint.baseUrl),
    fetch: (url, init = {}) => {
      const headers = Object.fromEntries(new Headers(init.headers))
      return endpoint.fetch.fetch(url, {
        method: init.method ?? 'GET',
        headers,
        ...(typeof init.body === 'string' ? { body: init.body } : {}),
        // Only `authorization` is taken off where a redirect leads to another host.
        redirect: 'x-api-key' in headers || 'api-key' in headers ? 'manual' : 'follow',
        signal: init.signal ?? never,
      })
    },
  }
}
