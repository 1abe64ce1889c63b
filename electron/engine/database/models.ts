import type { Statement } from 'better-sqlite3'
import { z } from 'zod'
import { Capabilities, EndpointKind, ValueSource } from '../../../shared/contract/models'
import type { Database } from './connection'

const EndpointRow = z.object({
  id: z.int(),
  public_id: z.string(),
  kind: EndpointKind,
  base_url: z.string().nullable(),
  secret_name: z.string().nullable(),
})
export type EndpointRow = z.infer<typeof EndpointRow>

const StoredModel = z
  .object({
    id: z.int(),
    public_id: z.string(),
    endpoint_id: z.int(),
    kind: EndpointKind,
    base_url: z.string().nullable(),
    secret_name: z.string().nullable(),
    wire_name: z.string(),
    display_name: z.string(),
    temperature: z.number(),
    max_tokens: z.int().nullable(),
    context_window: z.int(),
    context_window_source: ValueSource,
    served_context_window: z.int().nullable(),
    first_token_timeout_seconds: z.int(),
    capabilities: z.string(),
    enabled: z.union([z.literal(0), z.literal(1)]),
    file_path: z.string().nullable(),
    file_size_bytes: z.int().nullable(),
    catalog_key: z.string().nullable(),
    created_at: z.int(),
  })
  .transform((row) => ({
    rowId: row.id,
    id: row.public_id,
    endpointRowId: row.endpoint_id,
    kind: row.kind,
    baseUrl: row.base_url,
    secretName: row.secret_name,
    wireName: row.wire_name,
    displayName: row.display_name,
    temperature: row.temperature,
    maxTokens: row.max_tokens,
    contextWindow: row.context_window,
    contextWindowSource: row.context_window_source,
    servedContextWindow: row.served_context_window,
    firstTokenTimeoutSeconds: row.first_token_timeout_seconds,
    capabilities: Capabilities.parse(JSON.parse(row.capabilities)),
    enabled: row.enabled === 1,
    filePath: row.file_path,
    fileSizeBytes: row.file_size_bytes,
    catalogKey: row.catalog_key,
    createdAt: row.created_at,
  }))
/** A model with its endpoint, as stored. */
export type StoredModel = z.output<typeof StoredModel>

export type ModelValues = Pick<
  StoredModel,
  | 'endpointRowId'
  | 'wireName'
  | 'displayName'
  | 'temperature'
  | 'maxTokens'
  | 'contextWindow'
  | 'contextWindowSource'
  | 'firstTokenTimeoutSeconds'
  | 'capabilities'
  | 'filePath'
  | 'fileSizeBytes'
  | 'catalogKey'
>

const columns = `m.id, m.public_id, m.endpoint_id, e.kind, e.base_url, e.secret_name, m.wire_name, m.display_name,
  m.temperature, m.max_tokens, m.context_window, m.context_window_source, m.served_context_window,
  m.first_token_timeout_seconds, m.capabilities, m.enabled, m.file_path, m.file_size_bytes, m.catalog_key, m.created_at`
const from = 'FROM models m JOIN endpoints e ON e.id = m.endpoint_id'

type ModelParams = Omit<ModelValues, 'capabilities'> & { capabilities: string; at: number; id: string }

/** Endpoints and the models on them. */
export class ModelsTable {
  readonly #all: Statement<[]>
  readonly #byId: Statement<[string]>
  readonly #byRowId: Statement<[number]>
  readonly #insert: Statement<[ModelParams]>
  readonly #update: Statement<[ModelParams]>
  readonly #remove: Statement<[string]>
  readonly #setEnabled: Statement<[number, number, string]>
  readonly #setServed: Statement<[number | null, string, number, string]>
  readonly #endpointByUrl: Statement<[string]>
  readonly #builtinEndpoint: Statement<[]>
  readonly #insertEndpoint: Statement<
    [{ id: string; kind: EndpointKind; baseUrl: string | null; at: number }]
  >
  readonly #setEndpointSecret: Statement<[string | null, number, number]>
  readonly #setEndpointKind: Statement<[EndpointKind, string | null, number, number]>
  readonly #removeUnusedEndpoints: Statement<[], { secretName: string | null }>

  constructor(db: Database) {
    this.#all = db.prepare(`SELECT ${columns} ${from} ORDER BY m.created_at, m.id`)
    this.#byId = db.prepare(`SELECT ${columns} ${from} WHERE m.public_id = ?`)
    this.#byRowId = db.prepare(`SELECT ${columns} ${from} WHERE m.id = ?`)
    this.#insert =
      db.prepare(`INSERT INTO models (public_id, endpoint_id, wire_name, display_name, temperature,
      max_tokens, context_window, context_window_source, first_token_timeout_seconds, capabilities, file_path,
      file_size_bytes, catalog_key, created_at, changed_at)
      VALUES (@id, @endpointRowId, @wireName, @displayName, @temperature, @maxTokens, @contextWindow,
      @contextWindowSource, @firstTokenTimeoutSeconds, @capabilities, @filePath, @fileSizeBytes, @catalogKey, @at, @at)`)
    this.#update = db.prepare(`UPDATE models SET endpoint_id = @endpointRowId, wire_name = @wireName,
      display_name = @displayName, temperature = @temperature, max_tokens = @maxTokens,
      context_window = @contextWindow, context_window_source = @contextWindowSource,
      first_token_timeout_seconds = @firstTokenTimeoutSeconds, capabilities = @capabilities,
      file_path = @filePath, file_size_bytes = @fileSizeBytes, catalog_key = @catalogKey, changed_at = @at
      WHERE public_id = @id`)
    this.#remove = db.prepare('DELETE FROM models WHERE public_id = ?')
    this.#setEnabled = db.prepare('UPDATE models SET enabled = ?, changed_at = ? WHERE public_id = ?')
    this.#setServed = db.prepare(
      'UPDATE models SET served_context_window = ?, capabilities = ?, changed_at = ? WHERE public_id = ?',
    )
    this.#endpointByUrl = db.prepare(
      'SELECT id, public_id, kind, base_url, secret_name FROM endpoints WHERE base_url = ?',
    )
    this.#builtinEndpoint = db.prepare(
      `SELECT id, public_id, kind, base_url, secret_name FROM endpoints WHERE kind = 'builtin'`,
    )
    this.#insertEndpoint =
      db.prepare(`INSERT INTO endpoints (public_id, kind, base_url, created_at, changed_at)
      VALUES (@id, @kind, @baseUrl, @at, @at)`)
    this.#setEndpointSecret = db.prepare('UPDATE endpoints SET secret_name = ?, changed_at = ? WHERE id = ?')
    this.#setEndpointKind = db.prepare(
      'UPDATE endpoints SET kind = ?, server_version = ?, changed_at = ? WHERE id = ?',
    )
    this.#removeUnusedEndpoints = db.prepare(`DELETE FROM endpoints
      WHERE id NOT IN (SELECT endpoint_id FROM models) AND kind <> 'builtin' RETURNING secret_name AS secretName`)
  }

  all(): StoredModel[] {
    return this.#all.all().map((row) => StoredModel.parse(row))
  }

  byId(id: string): StoredModel | undefined {
    const row = this.#byId.get(id)
    return row === undefined ? undefined : StoredModel.parse(row)
  }

  byRowId(rowId: number): StoredModel | undefined {
    const row = this.#byRowId.get(rowId)
    return row === undefined ? undefined : StoredModel.parse(row)
  }

  insert(id: string, values: ModelValues, at: number): void {
    this.#insert.run({ ...values, capabilities: JSON.stringify(values.capabilities), id, at })
  }

  update(id: string, values: ModelValues, at: number): void {
    this.#update.run({ ...values, capabilities: JSON.stringify(values.capabilities), id, at })
  }

  remove(id: string): void {
    this.#remove.run(id)
  }

  setEnabled(id: string, enabled: boolean, at: number): void {
    this.#setEnabled.run(enabled ? 1 : 0, at, id)
  }

  setServed(id: string, contextWindow: number | null, capabilities: Capabilities, at: number): void {
    this.#setServed.run(contextWindow, JSON.stringify(capabilities), at, id)
  }

  /** Removes the endpoints that no model is on, and returns the names of their secrets. */
  removeUnusedEndpoints(): string[] {
    return this.#removeUnusedEndpoints
      .all()
      .flatMap(({ secretName }) => (secretName === null ? [] : [secretName]))
  }

  /** The endpoint at a base URL (null: the built-in engine), made where it is missing. */
  endpoint(baseUrl: string | null, newId: () => string, at: number): EndpointRow {
    const find = () => (baseUrl === null ? this.#builtinEndpoint.get() : this.#endpointByUrl.get(baseUrl))
    const existing = find()
    if (existing !== undefined) return EndpointRow.parse(existing)
    const kind = baseUrl === null ? 'builtin' : 'openai-compatible'
    this.#insertEndpoint.run({ id: newId(), kind, baseUrl, at })
    return EndpointRow.parse(find())
  }

  setEndpointSecret(endpointRowId: number, secretName: string | null, at: number): void {
    this.#setEndpointSecret.run(secretName, at, endpointRowId)
  }

  setEndpointKind(endpointRowId: number, kind: EndpointKind, version: string | null, at: number): void {
    this.#setEndpointKind.run(kind, version, at, endpointRowId)
  }
}
