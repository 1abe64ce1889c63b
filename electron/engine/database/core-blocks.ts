import type { Statement } from 'better-sqlite3'
import type { CoreBlock } from '../../../shared/contract/memory'
import type { Database } from './connection'
import { type CoreLabel, isCurrent } from './memory-row'

/** The blocks of the core and how many characters each may hold, as all of it stands in every prompt. */
export class CoreBlocks {
  readonly #all: Statement<[], CoreBlock>
  readonly #limit: Statement<[CoreLabel, string], { limit: number }>
  readonly #set: Statement<[CoreLabel, string, number]>
  readonly #remove: Statement<[string]>
  readonly #isUsed: Statement<[string], { rows: number }>

  constructor(db: Database) {
    this.#all = db.prepare(`SELECT b.label, b.name, b.char_limit AS "limit",
      coalesce((SELECT sum(length(m.text)) FROM core_memories k JOIN memories m ON m.id = k.id
        WHERE k.label = b.label AND coalesce(k.block, '') = b.name AND ${isCurrent}), 0) AS length
      FROM core_blocks b ORDER BY b.label = 'user' DESC, b.label = 'persona' DESC, b.name`)
    this.#limit = db.prepare('SELECT char_limit AS "limit" FROM core_blocks WHERE label = ? AND name = ?')
    this.#set = db.prepare(`INSERT INTO core_blocks (label, name, char_limit) VALUES (?, ?, ?)
      ON CONFLICT (label, name) DO UPDATE SET char_limit = excluded.char_limit`)
    this.#remove = db.prepare(`DELETE FROM core_blocks WHERE label = 'own' AND name = ?`)
    this.#isUsed = db.prepare(`SELECT count(*) AS rows FROM core_memories k JOIN memories m ON m.id = k.id
      WHERE k.label = 'own' AND k.block = ? AND m.removed_at IS NULL`)
  }

  /** The user's and the persona's first, then own ones by name. */
  all(): CoreBlock[] {
    return this.#all.all()
  }

  /** Most characters of a block; undefined where there is none of that name. */
  limit(label: CoreLabel, name: string): number | undefined {
    return this.#limit.get(label, name)?.limit
  }

  /** Sets the limit, in characters, of a block that is made if there is none yet. */
  set(label: CoreLabel, name: string, limit: number): void {
    this.#set.run(label, name, limit)
  }

  /** Whether an own block of that name holds anything, or held what is still in the history. */
  isUsed(name: string): boolean {
    return (this.#isUsed.get(name)?.rows ?? 0) > 0
  }

  remove(name: string): void {
    this.#remove.run(name)
  }
}
