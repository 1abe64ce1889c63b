import type { Statement } from 'better-sqlite3'
import type { MemoryKind } from '../../../shared/contract/memory-item'
import type { Database } from './connection'

/** Memories that a person's rule lets go. */
export class MemoryRetention {
  readonly #expired: Statement<[{ kind: MemoryKind; before: number; limit: number }], { rowId: number }>

  constructor(db: Database) {
    // A document of a watched folder goes with its file, not by its age.
    this.#expired = db.prepare(`SELECT m.id AS rowId FROM memories m
      LEFT JOIN resource_memories r ON r.id = m.id
      WHERE m.kind = @kind AND m.pinned = 0 AND m.removed_at IS NULL AND m.changed_at < @before
        AND r.folder_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM run_memories u JOIN runs n ON n.id = u.run_id
          WHERE u.memory_id = m.id AND coalesce(n.ended_at, n.started_at) >= @before)
      ORDER BY m.id LIMIT @limit`)
  }

  /** Of this kind, unpinned, neither said again nor in any prompt since `before`. */
  expired(kind: MemoryKind, before: number, limit: number): number[] {
    return this.#expired.all({ kind, before, limit }).map(({ rowId }) => rowId)
  }
}
