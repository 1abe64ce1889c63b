import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

/** Which memories a merged one was made of. */
export class MemoryParts {
  readonly #add: Statement<[number, number]>
  readonly #clear: Statement<[number]>
  readonly #of: Statement<[string], { wholeRowId: number; partRowId: number; id: string }>
  readonly #wholes: Statement<[string], { wholeRowId: number }>

  constructor(db: Database) {
    this.#add = db.prepare(
      'INSERT INTO memory_parts (whole_id, part_id) VALUES (?, ?) ON CONFLICT (whole_id, part_id) DO NOTHING',
    )
    this.#clear = db.prepare('DELETE FROM memory_parts WHERE whole_id = ?')
    this.#of = db.prepare(`SELECT p.whole_id AS wholeRowId, p.part_id AS partRowId, m.public_id AS id
      FROM memory_parts p JOIN memories m ON m.id = p.part_id
      WHERE p.whole_id IN (SELECT value FROM json_each(?)) ORDER BY p.part_id`)
    this.#wholes = db.prepare(`SELECT DISTINCT whole_id AS wholeRowId FROM memory_parts
      WHERE part_id IN (SELECT value FROM json_each(?)) ORDER BY whole_id`)
  }

  add(wholeRowId: number, partRowId: number): void {
    this.#add.run(wholeRowId, partRowId)
  }

  /** What was merged stands apart again. */
  clear(wholeRowId: number): void {
    this.#clear.run(wholeRowId)
  }

  /** The parts of each of these, oldest first. */
  of(wholeRowIds: readonly number[]): { wholeRowId: number; partRowId: number; id: string }[] {
    return this.#of.all(JSON.stringify(wholeRowIds))
  }

  /** Those that were merged from one of these. */
  wholesOf(partRowIds: readonly number[]): number[] {
    return this.#wholes.all(JSON.stringify(partRowIds)).map(({ wholeRowId }) => wholeRowId)
  }
}
