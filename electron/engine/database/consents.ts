import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

/** What the person agreed to, each as it was when they said so. */
export class Consents {
  readonly #about: 'handler' | 'endpoint'
  readonly #grant: Statement<[string, string, number]>
  readonly #withdraw: Statement<[string]>
  readonly #get: Statement<[string], string>

  /** @param about what the names are of: modules of the person's own, or endpoints of files */
  constructor(db: Database, about: 'handler' | 'endpoint') {
    this.#about = about
    this.#grant = db.prepare(`INSERT INTO consents (subject, sha256, granted_at) VALUES (?, ?, ?)
      ON CONFLICT (subject) DO UPDATE SET sha256 = excluded.sha256, granted_at = excluded.granted_at`)
    this.#withdraw = db.prepare('DELETE FROM consents WHERE subject = ?')
    this.#get = db.prepare<[string], string>('SELECT sha256 FROM consents WHERE subject = ?').pluck()
  }

  grant(name: string, sha256: string, at: number): void {
    this.#grant.run(this.#subject(name), sha256, at)
  }

  withdraw(name: string): void {
    this.#withdraw.run(this.#subject(name))
  }

  /** True for the very state that was agreed to. */
  isGranted(name: string, sha256: string): boolean {
    return this.#get.get(this.#subject(name)) === sha256
  }

  #subject(name: string): string {
    return `${this.#about}:${name}`
  }
}
