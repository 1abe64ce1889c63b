import type { Statement } from 'better-sqlite3'
import type { UsedMemory } from '../../../shared/contract/memory'
import type { Database } from './connection'

/** Something remembered as it stood in the prompt of a reply. */
export type UsedRow = {
  position: number
  memoryRowId: number | null
  /** Set where the raw turn itself was quoted. */
  messageRowId: number | null
  kind: UsedMemory['kind']
  text: string
  createdAt: number
  score: number
}

/** What stood in the prompt of each reply. */
export class RunMemories {
  readonly #insert: Statement<[UsedRow & { runRowId: number }]>
  readonly #clear: Statement<[number]>
  readonly #of: Statement<[number], UsedRow>
  readonly #run: Statement<[string], { runRowId: number; userMessageRowId: number | null }>

  constructor(db: Database) {
    this.#insert = db.prepare(`INSERT INTO run_memories
      (run_id, position, memory_id, message_id, kind, text, created_at, score)
      VALUES (@runRowId, @position, @memoryRowId, @messageRowId, @kind, @text, @createdAt, @score)`)
    this.#clear = db.prepare('DELETE FROM run_memories WHERE run_id = ?')
    this.#of = db.prepare(`SELECT u.position, u.memory_id AS memoryRowId, u.message_id AS messageRowId,
      u.kind, u.text, u.created_at AS createdAt, u.score
      FROM run_memories u LEFT JOIN memories m ON m.id = u.memory_id
      WHERE u.run_id = ? AND m.removed_at IS NULL ORDER BY u.position`)
    this.#run = db.prepare(`SELECT r.id AS runRowId, m.parent_id AS userMessageRowId
      FROM runs r JOIN messages m ON m.id = r.message_id WHERE r.public_id = ?`)
  }

  /** Takes the place of what was kept for this run before. */
  replace(runRowId: number, used: readonly UsedRow[]): void {
    this.#clear.run(runRowId)
    for (const row of used) this.#insert.run({ ...row, runRowId })
  }

  of(runRowId: number): UsedRow[] {
    return this.#of.all(runRowId)
  }

  /** The run and the turn that its reply answers. */
  run(runId: string): { runRowId: number; userMessageRowId: number | null } | undefined {
    return this.#run.get(runId)
  }
}
