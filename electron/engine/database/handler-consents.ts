import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

/** Which modules of the person's own may run, each as it was when they said so. */
export class HandlerConsents {
  readonly #grant: Statement<[string, string, number]>
  readonly #withdraw: Statement<[string]>
  readonly #get: Statement<[string], string>

  constructor(db: Database) {
    this.#grant = db.prepare(`INSERT INTO handler_consents (path, sha256, granted_at) VALUES (?, ?, ?)
      ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256, granted_at = excluded.granted_at`)
    this.#withdraw = db.prepare('DELETE FROM handler_consents WHERE path = ?')
    this.#get = db.prepare<[string], string>('SELECT sha256 FROM handler_consents WHERE path = ?').pluck()
  }

  grant(path: string, sha256: string, at: number): void {
    this.#grant.run(path, sha256, at)
  }

  withdraw(path: string): void {
    this.#withdraw.run(path)
  }

  /** True for the very bytes that were agreed to. */
  isGranted(path: string, sha256: string): boolean {
    return this.#get.get(path) === sha256
  }
}
