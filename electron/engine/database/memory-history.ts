import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

export type MemoryOperation =
  | 'insert'
  | 'same'
  | 'supersede'
  | 'edit'
  | 'pin'
  | 'remove'
  | 'restore'
  | 'merge'

/** What a version keeps of a memory: all that a change can change. */
export type MemoryState = {
  kind: string
  text: string
  subject: string | null
  importance: number
  pinned: boolean
  seenCount: number
  validFrom: number
  validTo: number | null
  supersededBy: number | null
  removedAt: number | null
}

export type NewVersion = {
  memoryRowId: number
  operation: MemoryOperation
  /** 'person' or the display name of the manager model. */
  actor: string
  jobRowId: number | null
  before: MemoryState | null
  after: MemoryState | null
  at: number
}

/** Every change with the state before and after, and the hashes of what a person erased. */
export class MemoryHistory {
  readonly #insert: Statement<
    [Omit<NewVersion, 'before' | 'after'> & { before: string | null; after: string | null }]
  >
  readonly #bury: Statement<[string, number]>
  readonly #unbury: Statement<[string]>
  readonly #isBuried: Statement<[string], { at: number }>

  constructor(db: Database) {
    this.#insert = db.prepare(`INSERT INTO memory_versions
      (memory_id, operation, actor, job_id, before, after, at)
      VALUES (@memoryRowId, @operation, @actor, @jobRowId, @before, @after, @at)`)
    this.#bury = db.prepare(
      'INSERT INTO memory_tombstones (text_hash, at) VALUES (?, ?) ON CONFLICT (text_hash) DO NOTHING',
    )
    this.#unbury = db.prepare('DELETE FROM memory_tombstones WHERE text_hash = ?')
    this.#isBuried = db.prepare('SELECT at FROM memory_tombstones WHERE text_hash = ?')
  }

  add(version: NewVersion): void {
    const json = (state: MemoryState | null) => (state === null ? null : JSON.stringify(state))
    this.#insert.run({ ...version, before: json(version.before), after: json(version.after) })
  }

  /** From now on the model cannot bring this text back. */
  bury(textHash: string, at: number): void {
    this.#bury.run(textHash, at)
  }

  unbury(textHash: string): void {
    this.#unbury.run(textHash)
  }

  isBuried(textHash: string): boolean {
    return this.#isBuried.get(textHash) !== undefined
  }
}
