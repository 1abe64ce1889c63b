import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

/** Rights that one holder has at a time, whichever process it is in; each ends by itself. */
export class Leases {
  readonly #take: Statement<[{ name: string; holder: string; until: number; now: number }]>
  readonly #held: Statement<[string, string, number], { held: 1 }>
  readonly #release: Statement<[string, string]>
  readonly #present: Statement<[string], { holder: string; until: number }>

  constructor(db: Database) {
    this.#take = db.prepare(`INSERT INTO leases (name, holder, until) VALUES (@name, @holder, @until)
      ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
      WHERE leases.holder = excluded.holder OR leases.until <= @now`)
    this.#held = db.prepare('SELECT 1 AS held FROM leases WHERE name = ? AND holder = ? AND until > ?')
    this.#release = db.prepare('DELETE FROM leases WHERE name = ? AND holder = ?')
    this.#present = db.prepare('SELECT holder, until FROM leases WHERE name = ?')
  }

  /** Takes or renews; false where another holder's time is not over. */
  take(name: string, holder: string, now: number, durationMs: number): boolean {
    return this.#take.run({ name, holder, until: now + durationMs, now }).changes === 1
  }

  /** True while nobody else may have taken it. */
  holds(name: string, holder: string, now: number): boolean {
    return this.#held.get(name, holder, now) !== undefined
  }

  /** Who has it, and until when; null where nobody has. */
  present(name: string): { holder: string; until: number } | null {
    return this.#present.get(name) ?? null
  }

  release(name: string, holder: string): void {
    this.#release.run(name, holder)
  }
}
