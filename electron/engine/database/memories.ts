import type { Statement } from 'better-sqlite3'
import type { MemoryDetail } from '../../../shared/contract/memory-item'
import type { Database } from './connection'
import { MemoryDetails } from './memory-details'
import {
  type CoreLabel,
  isCurrent,
  type MemoryRow,
  memoryColumns,
  memoryJoins,
  memorySearchText,
  type NewMemory,
  type Occurred,
  readRow,
  type StoredRow,
} from './memory-row'

export type { CoreLabel, MemoryRow, NewMemory, Occurred } from './memory-row'

type Change = { rowId: number; at: number }
/** All that a person or the manager can change of a memory at once. */
export type MemoryContent = {
  text: string
  textHash: string
  subject: string | null
  importance: number
  occurred: Occurred | null
  detail: MemoryDetail
}
type ContentColumns = Omit<MemoryContent, 'occurred' | 'detail'> &
  Change & { kind: string; searchText: string }

/** Memories of all kinds, each with the row of its kind. */
export class Memories {
  readonly #details: MemoryDetails
  readonly #insert: Statement<
    [
      Omit<NewMemory, 'occurred' | 'detail' | 'ciphertext' | 'fileHash'> & {
        kind: string
        searchText: string
      },
    ]
  >
  readonly #byId: Statement<[string], StoredRow>
  readonly #byRowId: Statement<[number], StoredRow>
  readonly #byIds: Statement<[string], StoredRow>
  readonly #count: Statement<[], { total: number }>
  readonly #newest: Statement<[number], StoredRow>
  readonly #byHash: Statement<[string], StoredRow>
  readonly #isJustRemoved: Statement<[string], { yes: 1 }>
  readonly #justRemoved: Statement<[number], StoredRow>
  readonly #matching: Statement<[string, number], StoredRow & { rank: number }>
  readonly #countMatching: Statement<[string, number], { rows: number }>
  readonly #core: Statement<[], StoredRow>
  readonly #coreLength: Statement<[CoreLabel, string, number], { length: number }>
  readonly #setContent: Statement<[ContentColumns]>
  readonly #setPinned: Statement<[Change & { pinned: 0 | 1 }]>
  readonly #raiseSeen: Statement<[Change & { importance: number; times: number }]>
  readonly #setValidity: Statement<[Change & { validTo: number | null; supersededBy: number | null }]>
  readonly #setRemoved: Statement<[number | null, number]>
  readonly #removeAnew: Statement<[{ rowId: number; at: number }]>
  readonly #hiddenBefore: Statement<[number, number], StoredRow>
  readonly #oldestHidden: Statement<[], { removedAt: number | null }>
  readonly #supersededByAny: Statement<[string], { rowId: number }>
  readonly #erase: Statement<[number]>

  constructor(db: Database) {
    const select = `SELECT ${memoryColumns} FROM memories m ${memoryJoins}`
    this.#details = new MemoryDetails(db)
    this.#insert =
      db.prepare(`INSERT INTO memories (public_id, kind, text, subject, origin, author, importance,
      confidence, valid_from, text_hash, search_text, created_at, changed_at)
      VALUES (@id, @kind, @text, @subject, @origin, @author, @importance,
      @confidence, @validFrom, @textHash, @searchText, @at, @at)`)
    this.#byId = db.prepare(`${select} WHERE m.public_id = ?`)
    this.#byRowId = db.prepare(`${select} WHERE m.id = ?`)
    this.#byIds = db.prepare(`${select} WHERE m.id IN (SELECT value FROM json_each(?)) ORDER BY m.id`)
    this.#count = db.prepare(`SELECT count(*) AS total FROM memories m WHERE ${isCurrent}`)
    this.#newest = db.prepare(`${select} WHERE ${isCurrent} ORDER BY m.changed_at DESC, m.id DESC LIMIT ?`)
    this.#byHash = db.prepare(`${select} WHERE m.text_hash = ? AND ${isCurrent} LIMIT 1`)
    this.#isJustRemoved = db.prepare(
      'SELECT 1 AS yes FROM memories WHERE text_hash = ? AND removed_at IS NOT NULL LIMIT 1',
    )
    this.#justRemoved = db.prepare(
      `${select} WHERE m.removed_at IS NOT NULL ORDER BY m.removed_at DESC, m.id DESC LIMIT ?`,
    )
    this.#matching = db.prepare(`SELECT ${memoryColumns}, bm25(memory_search) AS rank
      FROM memory_search JOIN memories m ON m.id = memory_search.rowid ${memoryJoins}
      WHERE memory_search MATCH ? AND ${isCurrent} AND m.kind <> 'vault' ORDER BY rank LIMIT ?`)
    this.#countMatching = db.prepare(`SELECT count(*) AS rows FROM
      (SELECT 1 FROM memory_search WHERE memory_search MATCH ? LIMIT ?)`)
    this.#core = db.prepare(`${select} WHERE ${isCurrent} AND m.kind = 'core'
      ORDER BY k.label = 'user' DESC, k.label, k.block, m.pinned DESC, m.id`)
    this.#coreLength = db.prepare(`SELECT coalesce(sum(length(m.text)), 0) AS length FROM memories m
      JOIN core_memories k ON k.id = m.id
      WHERE ${isCurrent} AND k.label = ? AND coalesce(k.block, '') = ? AND m.id <> ?`)
    this.#setContent = db.prepare(`UPDATE memories SET kind = @kind, text = @text, text_hash = @textHash,
      subject = @subject, importance = @importance, search_text = @searchText, changed_at = @at WHERE id = @rowId`)
    this.#setPinned = db.prepare('UPDATE memories SET pinned = @pinned, changed_at = @at WHERE id = @rowId')
    this.#raiseSeen = db.prepare(`UPDATE memories SET seen_count = seen_count + @times,
      importance = max(importance, @importance), changed_at = @at WHERE id = @rowId`)
    this.#setValidity = db.prepare(`UPDATE memories SET valid_to = @validTo, superseded_by = @supersededBy,
      changed_at = @at WHERE id = @rowId`)
    this.#setRemoved = db.prepare('UPDATE memories SET removed_at = ? WHERE id = ?')
    this.#removeAnew = db.prepare(
      'UPDATE memories SET removed_at = @at WHERE id = @rowId AND removed_at < @at',
    )
    this.#hiddenBefore = db.prepare(`${select} WHERE m.removed_at <= ? ORDER BY m.removed_at, m.id LIMIT ?`)
    this.#oldestHidden = db.prepare(
      'SELECT min(removed_at) AS removedAt FROM memories WHERE removed_at IS NOT NULL',
    )
    this.#supersededByAny = db.prepare(`SELECT id AS rowId FROM memories
      WHERE superseded_by IN (SELECT value FROM json_each(?)) AND removed_at IS NULL ORDER BY id`)
    this.#erase = db.prepare('DELETE FROM memories WHERE id = ?')
  }

  /** Writes the memory and the row of its kind. */
  insert(memory: NewMemory): number {
    const { occurred, detail, ciphertext, fileHash, ...shared } = memory
    const columns = { ...shared, kind: detail.kind, searchText: memorySearchText(memory) }
    const rowId = Number(this.#insert.run(columns).lastInsertRowid)
    this.#details.put(rowId, memory)
    return rowId
  }

  byId(id: string): MemoryRow | undefined {
    return read(this.#byId.get(id))
  }

  byRowId(rowId: number): MemoryRow | undefined {
    return read(this.#byRowId.get(rowId))
  }

  /** Those that are there, in the order of their writing. */
  byRowIds(rowIds: readonly number[]): MemoryRow[] {
    return this.#byIds.all(JSON.stringify(rowIds)).map(readRow)
  }

  /** Current memories. */
  count(): number {
    return this.#count.get()?.total ?? 0
  }

  /** Current memories, the newest change first. */
  newest(limit: number): MemoryRow[] {
    return this.#newest.all(limit).map(readRow)
  }

  currentByHash(textHash: string): MemoryRow | undefined {
    return read(this.#byHash.get(textHash))
  }

  /** Whether one that says this was removed, and can still be brought back. */
  isJustRemoved(textHash: string): boolean {
    return this.#isJustRemoved.get(textHash) !== undefined
  }

  /** Those that can still be brought back, the newest removal first. */
  justRemoved(limit: number): MemoryRow[] {
    return this.#justRemoved.all(limit).map(readRow)
  }

  /** Best hits first; `rank` is bm25, smaller is better. */
  matching(match: string, limit: number): (MemoryRow & { rank: number })[] {
    return this.#matching.all(match, limit).map(readRow)
  }

  /** Rows that match, counted up to `limit`. */
  countMatching(match: string, limit: number): number {
    return this.#countMatching.get(match, limit)?.rows ?? 0
  }

  core(): MemoryRow[] {
    return this.#core.all().map(readRow)
  }

  /** Characters in a block of the core, without those of the memory `exceptRowId`. */
  coreLength(label: CoreLabel, block: string, exceptRowId: number): number {
    return this.#coreLength.get(label, block, exceptRowId)?.length ?? 0
  }

  /** The memory as it is to be from now on, of whatever kind. */
  setContent(rowId: number, content: MemoryContent, at: number): void {
    const { occurred, detail, ...shared } = content
    const searchText = memorySearchText(content)
    this.#setContent.run({ ...shared, rowId, at, kind: detail.kind, searchText })
    this.#details.put(rowId, { detail, occurred, subject: content.subject })
  }

  setPinned(rowId: number, pinned: boolean, at: number): void {
    this.#setPinned.run({ rowId, pinned: pinned ? 1 : 0, at })
  }

  /** It was said again, so many times. */
  raiseSeen(rowId: number, importance: number, at: number, times = 1): void {
    this.#raiseSeen.run({ rowId, importance, at, times })
  }

  /** No longer so from `validTo` on, with or without a successor; null: it is so. */
  setValidity(rowId: number, validTo: number | null, supersededBy: number | null, at: number): void {
    this.#setValidity.run({ rowId, supersededBy, validTo, at })
  }

  setRemoved(rowId: number, removedAt: number | null): void {
    this.#setRemoved.run(removedAt, rowId)
  }

  /** What is removed counts as removed at a later instant; what came back meanwhile stays. */
  removeAnew(rowId: number, at: number): void {
    this.#removeAnew.run({ rowId, at })
  }

  hiddenBefore(at: number, limit: number): MemoryRow[] {
    return this.#hiddenBefore.all(at, limit).map(readRow)
  }

  oldestHidden(): number | null {
    return this.#oldestHidden.get()?.removedAt ?? null
  }

  /** Rows whose place one of these took. */
  supersededByAny(rowIds: readonly number[]): number[] {
    return this.#supersededByAny.all(JSON.stringify(rowIds)).map(({ rowId }) => rowId)
  }

  /** The row, and by the keys that point to it all that was kept of it. */
  erase(rowId: number): void {
    this.#erase.run(rowId)
  }
}

const read = (row: StoredRow | undefined): MemoryRow | undefined => row && readRow(row)
