import type { Statement } from 'better-sqlite3'
import type { z } from 'zod'
import {
  MemoryState,
  type MemoryVersion,
  type MemoryOperation as Operation,
} from '../../../shared/contract/memory-item'
import type { Database } from './connection'

export type MemoryOperation = z.infer<typeof Operation>

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

/** What was opened again at `at`, as the row that had taken its place was taken back. */
export type Reopened = { rowId: number; byRowId: number; validTo: number; at: number }
type StoredVersion = Omit<MemoryVersion, 'before' | 'after'> & { before: string | null; after: string | null }

/** Every change with the state before and after, and the hashes of what a person erased. */
export class MemoryHistory {
  readonly #insert: Statement<
    [Omit<NewVersion, 'before' | 'after'> & { before: string | null; after: string | null }]
  >
  readonly #of: Statement<[number], StoredVersion>
  readonly #quarters: Statement<[], { at: number; changes: number }>
  readonly #first: Statement<[], { at: number | null }>
  readonly #reopened: Statement<[{ since: number; ids: string }], Reopened>
  readonly #bury: Statement<[string, number]>
  readonly #unbury: Statement<[string]>
  readonly #isBuried: Statement<[string], { at: number }>

  constructor(db: Database) {
    this.#insert = db.prepare(`INSERT INTO memory_versions
      (memory_id, operation, actor, job_id, before, after, at)
      VALUES (@memoryRowId, @operation, @actor, @jobRowId, @before, @after, @at)`)
    this.#of = db.prepare(`SELECT id, operation, actor, at, before, after FROM memory_versions
      WHERE memory_id = ? ORDER BY at DESC, id DESC`)
    this.#quarters = db.prepare(
      'SELECT at / 900000 * 900000 AS at, count(*) AS changes FROM memory_versions GROUP BY 1 ORDER BY 1',
    )
    this.#first = db.prepare('SELECT min(at) AS at FROM memory_versions')
    this.#reopened = db.prepare(`SELECT v.memory_id AS rowId, v.before ->> '$.validTo' AS validTo,
      v.at, s.id AS byRowId FROM memory_versions v JOIN memories s ON s.public_id = v.before ->> '$.supersededBy'
      WHERE v.at >= @since AND v.operation = 'reopen' AND s.public_id IN (SELECT value FROM json_each(@ids))`)
    this.#bury = db.prepare(
      'INSERT INTO memory_tombstones (text_hash, at) VALUES (?, ?) ON CONFLICT (text_hash) DO UPDATE SET at = max(at, excluded.at)',
    )
    this.#unbury = db.prepare('DELETE FROM memory_tombstones WHERE text_hash = ?')
    this.#isBuried = db.prepare('SELECT at FROM memory_tombstones WHERE text_hash = ?')
  }

  add(version: NewVersion): void {
    const json = (state: MemoryState | null) => (state === null ? null : JSON.stringify(state))
    this.#insert.run({ ...version, before: json(version.before), after: json(version.after) })
  }

  /** Newest first. */
  of(memoryRowId: number): MemoryVersion[] {
    return this.#of.all(memoryRowId).map((version) => ({
      ...version,
      before: readState(version.before),
      after: readState(version.after),
    }))
  }

  /** What was opened again since, as one of these that had taken its place was taken back. */
  reopenedSince(since: number, ids: readonly string[]): Reopened[] {
    return this.#reopened.all({ since, ids: JSON.stringify(ids) })
  }

  /** How many changes each quarter of an hour has had, oldest first: in every zone a day begins with one. */
  quarters(): { at: number; changes: number }[] {
    return this.#quarters.all()
  }

  /** When the first change was. */
  firstAt(): number | null {
    return this.#first.get()?.at ?? null
  }

  /** From now on the model cannot bring this text back. */
  bury(textHash: string, at: number): void {
    this.#bury.run(textHash, at)
  }

  unbury(textHash: string): void {
    this.#unbury.run(textHash)
  }

  /** When a text was forgotten last; undefined where it never was. */
  buriedAt(textHash: string): number | undefined {
    return this.#isBuried.get(textHash)?.at
  }

  isBuried(textHash: string): boolean {
    return this.#isBuried.get(textHash) !== undefined
  }
}

/** What earlier versions of the app kept less of, and a successor by its row. */
const earlier = { occurredAt: null, occurredPrecision: null, occurredPhrase: null, detail: null }

/** A kept state; what an earlier version of the app did not keep is null. */
export function readState(json: string | null): MemoryState | null {
  if (json === null) return null
  const stored: { supersededBy?: unknown } = JSON.parse(json)
  const supersededBy = typeof stored.supersededBy === 'string' ? stored.supersededBy : null
  return MemoryState.parse({ ...earlier, ...stored, supersededBy })
}
