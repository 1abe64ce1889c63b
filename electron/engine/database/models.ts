import type { Statement } from 'better-sqlite3'
import { z } from 'zod'
import { Capabilities, ValueSource } from '../../../shared/contract/models'
import { EndpointKind } from '../../../shared/endpoint-kinds'
import { Headers, JsonObject, ModelTask, ReasoningSwitch } from '../../../shared/model-form'
import type { Database } from './connection'
import { type Origin, OriginFrom } from './endpoints'
import { jsonColumn } from './json-column'

const Flag = z.union([z.literal(0), z.literal(1)]).transform((value) => value === 1)

const StoredModel = z
  .object({
    id: z.int(),
    public_id: z.string(),
    endpoint_id: z.int(),
    endpoint_public_id: z.string(),
    kind: EndpointKind,
    base_url: z.string().nullable(),
    api_version: z.string().nullable(),
    secret_name: z.string().nullable(),
    headers: jsonColumn(Headers),
    token_command: z.string().nullable(),
    ca_file: z.string().nullable(),
    max_retries: z.int(),
    idle_timeout_seconds: z.int(),
    endpoint_enabled: Flag,
    wire_name: z.string(),
    display_name: z.string(),
    description: z.string(),
    slug: z.string(),
    task: ModelTask,
    temperature: z.number(),
    top_p: z.number().nullable(),
    max_tokens: z.int().nullable(),
    stop: jsonColumn(z.array(z.string())),
    extra_body: jsonColumn(JsonObject),
    reasoning: ReasoningSwitch,
    max_parallel: z.int().nullable(),
    price_input: z.number().nullable(),
    price_output: z.number().nullable(),
    context_window: z.int(),
    context_window_source: ValueSource,
    served_context_window: z.int().nullable(),
    first_token_timeout_seconds: z.int(),
    capabilities: jsonColumn(Capabilities),
    enabled: Flag,
    favourite: Flag,
    position: z.int(),
    file_path: z.string().nullable(),
    file_size_bytes: z.int().nullable(),
    catalog_key: z.string().nullable(),
    origin_from: OriginFrom,
    origin_path: z.string(),
    origin_line: z.int().nullable(),
    origin_key: z.string(),
    created_at: z.int(),
  })
  .transform((row) => ({
    rowId: row.id,
    id: row.public_id,
    endpointRowId: row.endpoint_id,
    endpointId: row.endpoint_public_id,
    kind: row.kind,
    baseUrl: row.base_url,
    apiVersion: row.api_version,
    secretName: row.secret_name,
    headers: row.headers,
    tokenCommand: row.token_command,
    caFile: row.ca_file,
    maxRetries: row.max_retries,
    idleTimeoutSeconds: row.idle_timeout_seconds,
    endpointEnabled: row.endpoint_enabled,
    wireName: row.wire_name,
    displayName: row.display_name,
    description: row.description,
    slug: row.slug,
    task: row.task,
    temperature: row.temperature,
    topP: row.top_p,
    maxTokens: row.max_tokens,
    stop: row.stop,
    extraBody: row.extra_body,
    reasoning: row.reasoning,
    maxParallel: row.max_parallel,
    price: { input: row.price_input, output: row.price_output },
    contextWindow: row.context_window,
    contextWindowSource: row.context_window_source,
    servedContextWindow: row.served_context_window,
    firstTokenTimeoutSeconds: row.first_token_timeout_seconds,
    capabilities: row.capabilities,
    enabled: row.enabled,
    favourite: row.favourite,
    position: row.position,
    filePath: row.file_path,
    fileSizeBytes: row.file_size_bytes,
    catalogKey: row.catalog_key,
    origin: { from: row.origin_from, path: row.origin_path },
    originLine: row.origin_line,
    originKey: row.origin_key,
    createdAt: row.created_at,
  }))
/** A model with its endpoint, as stored. */
export type StoredModel = z.output<typeof StoredModel>

/** What a model is by itself; its endpoint is named by row. */
export type ModelValues = Pick<
  StoredModel,
  | 'endpointRowId'
  | 'wireName'
  | 'displayName'
  | 'description'
  | 'slug'
  | 'task'
  | 'temperature'
  | 'topP'
  | 'maxTokens'
  | 'stop'
  | 'extraBody'
  | 'reasoning'
  | 'maxParallel'
  | 'price'
  | 'contextWindow'
  | 'contextWindowSource'
  | 'firstTokenTimeoutSeconds'
  | 'capabilities'
  | 'filePath'
  | 'fileSizeBytes'
  | 'catalogKey'
>

const columns = `m.id, m.public_id, m.endpoint_id, e.public_id AS endpoint_public_id, e.kind, e.base_url,
  e.api_version, e.secret_name, e.headers, e.token_command, e.ca_file, e.max_retries, e.idle_timeout_seconds,
  e.enabled AS endpoint_enabled, m.wire_name, m.display_name, m.description, m.slug, m.task, m.temperature, m.top_p,
  m.max_tokens, m.stop, m.extra_body, m.reasoning, m.max_parallel, m.price_input, m.price_output, m.context_window,
  m.context_window_source, m.served_context_window, m.first_token_timeout_seconds, m.capabilities, m.enabled,
  m.favourite, m.position, m.file_path, m.file_size_bytes, m.catalog_key, m.origin_from, m.origin_path, m.origin_line,
  m.origin_key, m.created_at`
const from = 'FROM models m JOIN endpoints e ON e.id = m.endpoint_id'

/** The columns that a form fills, beside the endpoint's. */
const written = {
  endpoint_id: 'endpointRowId',
  wire_name: 'wireName',
  display_name: 'displayName',
  description: 'description',
  slug: 'slug',
  task: 'task',
  temperature: 'temperature',
  top_p: 'topP',
  max_tokens: 'maxTokens',
  stop: 'stop',
  extra_body: 'extraBody',
  reasoning: 'reasoning',
  max_parallel: 'maxParallel',
  price_input: 'priceInput',
  price_output: 'priceOutput',
  context_window: 'contextWindow',
  context_window_source: 'contextWindowSource',
  first_token_timeout_seconds: 'firstTokenTimeoutSeconds',
  capabilities: 'capabilities',
  file_path: 'filePath',
  file_size_bytes: 'fileSizeBytes',
  catalog_key: 'catalogKey',
} as const

/** A document of an origin: which one, and where it stands in its file. */
export type OriginPlace = { origin: Origin; line: number | null; key: string }

/** Models on their endpoints. */
export class ModelsTable {
  readonly #all: Statement<[]>
  readonly #names: Statement<[], { displayName: string; slug: string }>
  readonly #byId: Statement<[string]>
  readonly #byRowId: Statement<[number]>
  readonly #byOrigin: Statement<[string, string]>
  readonly #insert: Statement<[Record<string, unknown>]>
  readonly #update: Statement<[Record<string, unknown>]>
  readonly #setOriginLine: Statement<[number | null, string]>
  readonly #remove: Statement<[string]>
  readonly #setEnabled: Statement<[number, number, string]>
  readonly #setFavourite: Statement<[number, string]>
  readonly #setPosition: Statement<[number, string]>
  readonly #setServed: Statement<[number | null, string, number, string]>

  constructor(db: Database) {
    this.#all = db.prepare(`SELECT ${columns} ${from} ORDER BY m.position, m.id`)
    this.#names = db.prepare('SELECT display_name AS displayName, slug FROM models')
    this.#byId = db.prepare(`SELECT ${columns} ${from} WHERE m.public_id = ?`)
    this.#byRowId = db.prepare(`SELECT ${columns} ${from} WHERE m.id = ?`)
    this.#byOrigin = db.prepare(`SELECT ${columns} ${from} WHERE m.origin_from = ? AND m.origin_path = ?`)
    const names = Object.keys(written)
    const params = Object.values(written).map((name) => `@${name}`)
    this.#insert =
      db.prepare(`INSERT INTO models (public_id, ${names.join(', ')}, position, origin_from, origin_path,
      origin_line, origin_key, created_at, changed_at)
      VALUES (@id, ${params.join(', ')}, (SELECT coalesce(max(position), 0) + 1 FROM models), @originFrom, @originPath,
      @originLine, @originKey, @at, @at)`)
    this.#update = db.prepare(
      `UPDATE models SET ${names
        .map((name, index) => `${name} = ${params[index]}`)
        .join(', ')}, changed_at = @at WHERE public_id = @id`,
    )
    this.#setOriginLine = db.prepare('UPDATE models SET origin_line = ? WHERE public_id = ?')
    this.#remove = db.prepare('DELETE FROM models WHERE public_id = ?')
    this.#setEnabled = db.prepare('UPDATE models SET enabled = ?, changed_at = ? WHERE public_id = ?')
    this.#setFavourite = db.prepare('UPDATE models SET favourite = ? WHERE public_id = ?')
    this.#setPosition = db.prepare('UPDATE models SET position = ? WHERE public_id = ?')
    this.#setServed = db.prepare(
      'UPDATE models SET served_context_window = ?, capabilities = ?, changed_at = ? WHERE public_id = ?',
    )
  }

  /** In the person's own order. */
  all(): StoredModel[] {
    return this.#all.all().map((row) => StoredModel.parse(row))
  }

  /** What all of them are called. */
  names(): { displayName: string; slug: string }[] {
    return this.#names.all()
  }

  byId(id: string): StoredModel | undefined {
    return read(this.#byId.get(id))
  }

  byRowId(rowId: number): StoredModel | undefined {
    return read(this.#byRowId.get(rowId))
  }

  ofOrigin({ from: originFrom, path }: Origin): StoredModel[] {
    return this.#byOrigin.all(originFrom, path).map((row) => StoredModel.parse(row))
  }

  /** @param place where it is described; absent: it is the person's own */
  insert(id: string, values: ModelValues, at: number, place?: OriginPlace): void {
    this.#insert.run({
      ...params(values),
      ...{ id, at, originFrom: place?.origin.from ?? 'person', originPath: place?.origin.path ?? '' },
      ...{ originLine: place?.line ?? null, originKey: place?.key ?? '' },
    })
  }

  update(id: string, values: ModelValues, at: number): void {
    this.#update.run({ ...params(values), id, at })
  }

  setOriginLine(id: string, line: number | null): void {
    this.#setOriginLine.run(line, id)
  }

  remove(id: string): void {
    this.#remove.run(id)
  }

  setEnabled(id: string, enabled: boolean, at: number): void {
    this.#setEnabled.run(enabled ? 1 : 0, at, id)
  }

  setFavourite(id: string, favourite: boolean): void {
    this.#setFavourite.run(favourite ? 1 : 0, id)
  }

  setPosition(id: string, position: number): void {
    this.#setPosition.run(position, id)
  }

  setServed(id: string, contextWindow: number | null, capabilities: Capabilities, at: number): void {
    this.#setServed.run(contextWindow, JSON.stringify(capabilities), at, id)
  }
}

const read = (row: unknown) => (row === undefined ? undefined : StoredModel.parse(row))

const params = ({ price, stop, extraBody, capabilities, ...values }: ModelValues) => ({
  ...values,
  priceInput: price.input,
  priceOutput: price.output,
  stop: JSON.stringify(stop),
  extraBody: JSON.stringify(extraBody),
  capabilities: JSON.stringify(capabilities),
})
