import type { Statement } from 'better-sqlite3'
import { z } from 'zod'
import { EndpointKind, endpointKinds, type Protocol, usualRetries } from '../../../shared/endpoint-kinds'
import { Headers } from '../../../shared/model-form'
import { Flag, jsonColumn } from './columns'
import type { Database } from './connection'
import { OriginPaths } from './origin-path'

export const OriginFrom = z.enum(['person', 'file', 'environment'])
/** Who said it: a person here, a file, or the environment. */
export type Origin = { from: z.infer<typeof OriginFrom>; path: string }
export const ownOrigin: Origin = { from: 'person', path: '' }

const StoredEndpoint = z
  .object({
    id: z.int(),
    public_id: z.string(),
    kind: EndpointKind,
    name: z.string(),
    base_url: z.string().nullable(),
    api_version: z.string().nullable(),
    secret_name: z.string().nullable(),
    headers: jsonColumn(Headers),
    token_command: z.string().nullable(),
    ca_file: z.string().nullable(),
    max_retries: z.int(),
    idle_timeout_seconds: z.int(),
    enabled: Flag,
    default_model_id: z.string().nullable(),
    server_version: z.string().nullable(),
    origin_from: OriginFrom,
    origin_path: z.string(),
    models: z.int(),
  })
  .transform((row) => ({
    rowId: row.id,
    id: row.public_id,
    kind: row.kind,
    name: row.name,
    baseUrl: row.base_url,
    apiVersion: row.api_version,
    secretName: row.secret_name,
    headers: row.headers,
    tokenCommand: row.token_command,
    caFile: row.ca_file,
    maxRetries: row.max_retries,
    idleTimeoutSeconds: row.idle_timeout_seconds,
    enabled: row.enabled,
    defaultModelId: row.default_model_id,
    version: row.server_version,
    origin: { from: row.origin_from, path: row.origin_path },
    models: row.models,
  }))
/** An endpoint as stored, with the number of models on it. */
export type StoredEndpoint = z.output<typeof StoredEndpoint>

/** What makes two endpoints one: where they are, what is spoken there, and who said so. */
export type EndpointAddress = {
  kind: EndpointKind
  baseUrl: string | null
  apiVersion: string | null
  origin: Origin
}

export type EndpointValues = Pick<
  StoredEndpoint,
  | 'kind'
  | 'name'
  | 'baseUrl'
  | 'apiVersion'
  | 'headers'
  | 'tokenCommand'
  | 'caFile'
  | 'maxRetries'
  | 'idleTimeoutSeconds'
>

const columns = `e.id, e.public_id, e.kind, e.name, e.base_url, e.api_version, e.secret_name, e.headers,
  e.token_command, e.ca_file, e.max_retries, e.idle_timeout_seconds, e.enabled,
  (SELECT public_id FROM models WHERE models.id = e.default_model_id) AS default_model_id, e.server_version,
  e.origin_from, e.origin_path, (SELECT count(*) FROM models m WHERE m.endpoint_id = e.id) AS models`

type AddressParams = {
  baseUrl: string
  protocol: Protocol
  apiVersion: string
  originFrom: Origin['from']
  originPath: string
}

/** Servers that models are on. */
export class EndpointsTable {
  readonly #paths: OriginPaths
  readonly #all: Statement<[]>
  readonly #byId: Statement<[string]>
  readonly #byRowId: Statement<[number]>
  readonly #byAddress: Statement<[AddressParams]>
  readonly #insert: Statement<[Record<string, unknown>]>
  readonly #update: Statement<[Record<string, unknown>]>
  readonly #setSecret: Statement<[string | null, number, number]>
  readonly #setKind: Statement<[EndpointKind, string | null, number, number]>
  readonly #setEnabled: Statement<[number, number, number]>
  readonly #setDefaultModel: Statement<[string | null, number, number]>
  readonly #keep: Statement<[number]>
  readonly #remove: Statement<[number]>
  readonly #removeUnused: Statement<[], { secretName: string | null }>

  /** @param configFolder where configuration files lie, absolute */
  constructor(db: Database, configFolder: string | null = null) {
    this.#paths = new OriginPaths(configFolder)
    this.#all = db.prepare(`SELECT ${columns} FROM endpoints e ORDER BY e.created_at, e.id`)
    this.#byId = db.prepare(`SELECT ${columns} FROM endpoints e WHERE e.public_id = ?`)
    this.#byRowId = db.prepare(`SELECT ${columns} FROM endpoints e WHERE e.id = ?`)
    this.#byAddress = db.prepare(`SELECT ${columns} FROM endpoints e WHERE coalesce(e.base_url, '') = @baseUrl
      AND e.protocol = @protocol AND coalesce(e.api_version, '') = @apiVersion
      AND e.origin_from = @originFrom AND e.origin_path = @originPath`)
    this.#insert =
      db.prepare(`INSERT INTO endpoints (public_id, kind, protocol, base_url, api_version, max_retries,
      origin_from, origin_path, created_at, changed_at)
      VALUES (@id, @kind, @protocol, @baseUrl, @apiVersion, @maxRetries, @originFrom, @originPath, @at, @at)`)
    this.#update = db.prepare(`UPDATE endpoints SET kind = @kind, protocol = @protocol, name = @name,
      base_url = @baseUrl, api_version = @apiVersion, headers = @headers, token_command = @tokenCommand,
      ca_file = @caFile, max_retries = @maxRetries, idle_timeout_seconds = @idleTimeoutSeconds, changed_at = @at
      WHERE id = @rowId`)
    this.#setSecret = db.prepare('UPDATE endpoints SET secret_name = ?, changed_at = ? WHERE id = ?')
    this.#setKind = db.prepare(
      'UPDATE endpoints SET kind = ?, server_version = ?, changed_at = ? WHERE id = ?',
    )
    this.#setEnabled = db.prepare('UPDATE endpoints SET enabled = ?, changed_at = ? WHERE id = ?')
    this.#setDefaultModel = db.prepare(`UPDATE endpoints
      SET default_model_id = (SELECT id FROM models WHERE public_id = ?), changed_at = ? WHERE id = ?`)
    this.#keep = db.prepare('UPDATE endpoints SET keep = 1 WHERE id = ?')
    this.#remove = db.prepare('DELETE FROM endpoints WHERE id = ?')
    this.#removeUnused = db.prepare(`DELETE FROM endpoints WHERE id NOT IN (SELECT endpoint_id FROM models)
      AND kind <> 'builtin' AND keep = 0 RETURNING secret_name AS secretName`)
  }

  all(): StoredEndpoint[] {
    return this.#all.all().map((row) => this.#read(row))
  }

  byId(id: string): StoredEndpoint | undefined {
    return this.#readOne(this.#byId.get(id))
  }

  at(address: EndpointAddress): StoredEndpoint | undefined {
    return this.#readOne(this.#byAddress.get(this.#params(address)))
  }

  /** The endpoint at an address, made where it is missing. */
  ensure(address: EndpointAddress, newId: () => string, at: number): StoredEndpoint {
    const existing = this.at(address)
    if (existing) return existing
    const { kind, baseUrl, apiVersion, origin } = address
    const { protocol } = endpointKinds[kind]
    this.#insert.run({
      ...{ id: newId(), kind, protocol, baseUrl, apiVersion, at },
      maxRetries: usualRetries(kind),
      originFrom: origin.from,
      originPath: this.#paths.toStored(origin),
    })
    const made = this.at(address)
    if (!made) throw new Error('an endpoint was not stored')
    return made
  }

  update(rowId: number, values: EndpointValues, at: number): StoredEndpoint {
    const { protocol } = endpointKinds[values.kind]
    this.#update.run({ ...values, headers: JSON.stringify(values.headers), protocol, rowId, at })
    return this.#read(this.#byRowId.get(rowId))
  }

  setSecret(rowId: number, secretName: string | null, at: number): void {
    this.#setSecret.run(secretName, at, rowId)
  }

  setKind(rowId: number, kind: EndpointKind, version: string | null, at: number): void {
    this.#setKind.run(kind, version, at, rowId)
  }

  setEnabled(rowId: number, enabled: boolean, at: number): void {
    this.#setEnabled.run(enabled ? 1 : 0, at, rowId)
  }

  setDefaultModel(rowId: number, modelId: string | null, at: number): void {
    this.#setDefaultModel.run(modelId, at, rowId)
  }

  /** Keeps it also while no model is on it. */
  keep(rowId: number): void {
    this.#keep.run(rowId)
  }

  remove(rowId: number): void {
    this.#remove.run(rowId)
  }

  /** Removes the endpoints that no model is on, and returns the names of their secrets. */
  removeUnused(): string[] {
    return this.#removeUnused.all().flatMap(({ secretName }) => (secretName === null ? [] : [secretName]))
  }

  #params({ kind, baseUrl, apiVersion, origin }: EndpointAddress): AddressParams {
    return {
      baseUrl: baseUrl ?? '',
      protocol: endpointKinds[kind].protocol,
      apiVersion: apiVersion ?? '',
      originFrom: origin.from,
      originPath: this.#paths.toStored(origin),
    }
  }

  #readOne(row: unknown): StoredEndpoint | undefined {
    return row === undefined ? undefined : this.#read(row)
  }

  #read(row: unknown): StoredEndpoint {
    const endpoint = StoredEndpoint.parse(row)
    return { ...endpoint, origin: this.#paths.fromStored(endpoint.origin) }
  }
}
