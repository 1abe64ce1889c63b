import type { Statement } from 'better-sqlite3'
import type { Capabilities } from '../../../shared/contract/models'
import type { Database } from './connection'
import type { Origin } from './endpoints'
import { OriginPaths } from './origin-path'
import { fromModels as from, modelColumns, StoredModel } from './stored-model'

export type { StoredModel }

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

/** A document of an origin: which one, where it stands in its file, and whether that switches it on. */
export type OriginPlace = { origin: Origin; line: number | null; key: string; enabled: boolean }

/** Models on their endpoints. */
export class ModelsTable {
  readonly #paths: OriginPaths
  readonly #all: Statement<[]>
  readonly #names: Statement<[], { displayName: string; slug: string }>
  readonly #byId: Statement<[string]>
  readonly #byRowId: Statement<[number]>
  readonly #byOrigin: Statement<[string, string]>
  readonly #onServer: Statement<[{ from: string; path: string; server: string }]>
  readonly #insert: Statement<[Record<string, unknown>]>
  readonly #update: Statement<[Record<string, unknown>]>
  readonly #setPlace: Statement<[number | null, number, string]>
  readonly #remove: Statement<[string]>
  readonly #setEnabled: Statement<[number, number, string]>
  readonly #setFavourite: Statement<[number, string]>
  readonly #setPosition: Statement<[number, string]>
  readonly #setServed: Statement<[number | null, string, number, string]>

  /** @param configFolder where configuration files lie, absolute */
  constructor(db: Database, configFolder: string | null = null) {
    this.#paths = new OriginPaths(configFolder)
    this.#all = db.prepare(`SELECT ${modelColumns} ${from} ORDER BY m.position, m.id`)
    this.#names = db.prepare('SELECT display_name AS displayName, slug FROM models')
    this.#byId = db.prepare(`SELECT ${modelColumns} ${from} WHERE m.public_id = ?`)
    this.#byRowId = db.prepare(`SELECT ${modelColumns} ${from} WHERE m.id = ?`)
    this.#byOrigin = db.prepare(
      `SELECT ${modelColumns} ${from} WHERE m.origin_from = ? AND m.origin_path = ?`,
    )
    this.#onServer = db.prepare(`SELECT ${modelColumns} ${from}
      WHERE e.origin_from = @from AND e.origin_path = @path
      AND (e.base_url = @server OR substr(e.base_url, 1, length(@server) + 1) = @server || '/')`)
    const names = Object.keys(written)
    const params = Object.values(written).map((name) => `@${name}`)
    this.#insert =
      db.prepare(`INSERT INTO models (public_id, ${names.join(', ')}, position, origin_from, origin_path,
      origin_line, origin_key, origin_enabled, created_at, changed_at)
      VALUES (@id, ${params.join(', ')}, (SELECT coalesce(max(position), 0) + 1 FROM models), @originFrom, @originPath,
      @originLine, @originKey, @originEnabled, @at, @at)`)
    this.#update = db.prepare(
      `UPDATE models SET ${names
        .map((name, index) => `${name} = ${params[index]}`)
        .join(', ')}, changed_at = @at WHERE public_id = @id`,
    )
    this.#setPlace = db.prepare('UPDATE models SET origin_line = ?, origin_enabled = ? WHERE public_id = ?')
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
    return this.#all.all().map((row) => this.#read(row))
  }

  /** What all of them are called. */
  names(): { displayName: string; slug: string }[] {
    return this.#names.all()
  }

  byId(id: string): StoredModel | undefined {
    return this.#readOne(this.#byId.get(id))
  }

  byRowId(rowId: number): StoredModel | undefined {
    return this.#readOne(this.#byRowId.get(rowId))
  }

  ofOrigin(origin: Origin): StoredModel[] {
    return this.#byOrigin.all(origin.from, this.#paths.toStored(origin)).map((row) => this.#read(row))
  }

  /** Models on endpoints that an origin describes, at one server (`https://host:port`). */
  onServer(origin: Origin, server: string): StoredModel[] {
    const path = this.#paths.toStored(origin)
    return this.#onServer.all({ from: origin.from, path, server }).map((row) => this.#read(row))
  }

  /** @param place where it is described; absent: it is the person's own */
  insert(id: string, values: ModelValues, at: number, place?: OriginPlace): void {
    this.#insert.run({
      ...params(values),
      ...{
        id,
        at,
        originFrom: place?.origin.from ?? 'person',
        originPath: place ? this.#paths.toStored(place.origin) : '',
      },
      ...{ originLine: place?.line ?? null, originKey: place?.key ?? '' },
      originEnabled: place?.enabled === false ? 0 : 1,
    })
  }

  update(id: string, values: ModelValues, at: number): void {
    this.#update.run({ ...params(values), id, at })
  }

  setPlace(id: string, { line, enabled }: Pick<OriginPlace, 'line' | 'enabled'>): void {
    this.#setPlace.run(line, enabled ? 1 : 0, id)
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

  #readOne(row: unknown): StoredModel | undefined {
    return row === undefined ? undefined : this.#read(row)
  }

  #read(row: unknown): StoredModel {
    const model = StoredModel.parse(row)
    const { origin, endpointOrigin } = model
    return {
      ...model,
      origin: this.#paths.fromStored(origin),
      endpointOrigin: this.#paths.fromStored(endpointOrigin),
    }
  }
}

const params = ({ price, stop, extraBody, capabilities, ...values }: ModelValues) => ({
  ...values,
  priceInput: price.input,
  priceOutput: price.output,
  stop: JSON.stringify(stop),
  extraBody: JSON.stringify(extraBody),
  capabilities: JSON.stringify(capabilities),
})
