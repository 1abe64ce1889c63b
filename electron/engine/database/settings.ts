import type { Statement } from 'better-sqlite3'
import type { z } from 'zod'
import type { Database } from './connection'

/** Values by key, each JSON; whoever asks brings the schema. */
export class SettingsTable {
  readonly #get: Statement<[string], { value: string }>
  readonly #set: Statement<[string, string]>

  constructor(db: Database) {
    this.#get = db.prepare('SELECT value FROM settings WHERE key = ?')
    this.#set = db.prepare(
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    )
  }

  /** The stored value, or `fallback` where none is stored or it is of another shape. */
  get<S extends z.ZodType>(key: string, schema: S, fallback: z.output<S>): z.output<S> {
    const row = this.#get.get(key)
    if (!row) return fallback
    const parsed = schema.safeParse(JSON.parse(row.value))
    return parsed.success ? parsed.data : fallback
  }

  set(key: string, value: unknown): void {
    this.#set.run(key, JSON.stringify(value))
  }
}
