import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

/** Encrypted secrets by name; nothing here can read them. */
export class SecretsTable {
  readonly #get: Statement<[string], { ciphertext: Buffer }>
  readonly #set: Statement<[string, Buffer, number]>
  readonly #remove: Statement<[string]>
  readonly #names: Statement<[], string>

  constructor(db: Database) {
    this.#get = db.prepare('SELECT ciphertext FROM secrets WHERE name = ?')
    this.#set = db.prepare(`INSERT INTO secrets (name, ciphertext, created_at) VALUES (?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET ciphertext = excluded.ciphertext, created_at = excluded.created_at`)
    this.#remove = db.prepare('DELETE FROM secrets WHERE name = ?')
    this.#names = db.prepare<[], string>('SELECT name FROM secrets ORDER BY name').pluck()
  }

  get(name: string): Buffer | undefined {
    return this.#get.get(name)?.ciphertext
  }

  set(name: string, ciphertext: Buffer, at: number): void {
    this.#set.run(name, ciphertext, at)
  }

  names(): string[] {
    return this.#names.all()
  }

  remove(name: string): void {
    this.#remove.run(name)
  }
}
