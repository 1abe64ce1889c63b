import type { Statement } from 'better-sqlite3'
import type { MemoryVersion } from '../../../shared/contract/memory-item'
import type { Database } from './connection'
import { isCurrent } from './memory-row'
import { toSearchText } from './search-text'

type Kept = {
  rowId: number
  pinned: 0 | 1
  seenCount: number
  changedAt: number
  validTo: number | null
}
type PassageRow = { position: number; page: number | null; heading: string | null; text: string }
/** What was read of a file, and when. */
type ReadDocument = { fileHash: string; readAt: number }
type VersionRow = Omit<MemoryVersion, 'id' | 'before' | 'after'> & {
  rowId: number
  before: string | null
  after: string | null
}

/** Memories as an export holds them: read whole, and written again as they were. */
export class MemoryTransfer {
  readonly #ids: Statement<[], { rowId: number }>
  readonly #tombstones: Statement<[], { textHash: string }>
  readonly #passages: Statement<[number], PassageRow>
  readonly #document: Statement<[number], ReadDocument>
  readonly #keepDocument: Statement<[ReadDocument & { rowId: number }]>
  readonly #messageRow: Statement<[string], { rowId: number }>
  readonly #rowOf: Statement<[string], { rowId: number }>
  readonly #isThere: Statement<[number], { rowId: number }>
  readonly #bury: Statement<[{ hashes: string; at: number }]>
  readonly #keep: Statement<[Kept]>
  readonly #succeed: Statement<[number, number]>
  readonly #addPassage: Statement<[PassageRow & { rowId: number; searchText: string }]>
  readonly #addVersion: Statement<[VersionRow]>

  constructor(db: Database) {
    this.#ids = db.prepare('SELECT id AS rowId FROM memories WHERE removed_at IS NULL ORDER BY id')
    this.#tombstones = db.prepare('SELECT text_hash AS textHash FROM memory_tombstones ORDER BY text_hash')
    this.#passages = db.prepare(
      'SELECT position, page, heading, text FROM resource_chunks WHERE resource_id = ? AND position >= 0 ORDER BY position',
    )
    this.#document = db.prepare(`SELECT file_hash AS fileHash, read_at AS readAt FROM resource_memories
      WHERE id = ? AND read_at IS NOT NULL AND length(file_hash) = 64`)
    this.#keepDocument = db.prepare(
      'UPDATE resource_memories SET file_hash = @fileHash, read_at = @readAt WHERE id = @rowId',
    )
    this.#messageRow =
      db.prepare(`SELECT m.id AS rowId FROM messages m JOIN conversations c ON c.id = m.conversation_id
      WHERE m.public_id = ? AND c.removed_at IS NULL`)
    this.#rowOf = db.prepare('SELECT id AS rowId FROM memories WHERE public_id = ?')
    this.#isThere = db.prepare('SELECT id AS rowId FROM memories WHERE id = ?')
    this.#bury = db.prepare(`INSERT INTO memory_tombstones (text_hash, at)
      SELECT DISTINCT j.value, @at FROM json_each(@hashes) j WHERE NOT EXISTS (SELECT 1 FROM memories m
        WHERE m.text_hash = j.value AND ${isCurrent})
      ON CONFLICT (text_hash) DO UPDATE SET at = max(at, excluded.at)`)
    this.#keep =
      db.prepare(`UPDATE memories SET pinned = @pinned, seen_count = @seenCount, changed_at = @changedAt,
      valid_to = @validTo WHERE id = @rowId`)
    this.#succeed = db.prepare('UPDATE memories SET superseded_by = ? WHERE id = ?')
    this.#addPassage =
      db.prepare(`INSERT INTO resource_chunks (resource_id, position, page, heading, text, search_text)
      VALUES (@rowId, @position, @page, @heading, @text, @searchText)`)
    this.#addVersion =
      db.prepare(`INSERT INTO memory_versions (memory_id, operation, actor, before, after, at)
      VALUES (@rowId, @operation, @actor, @before, @after, @at)`)
  }

  /** Row ids of all that is not forgotten, oldest first. */
  rowIds(): number[] {
    return this.#ids.all().map(({ rowId }) => rowId)
  }

  /** Hashes of the texts that were forgotten. */
  tombstones(): string[] {
    return this.#tombstones.all().map(({ textHash }) => textHash)
  }

  passages(rowId: number): PassageRow[] {
    return this.#passages.all(rowId)
  }

  /** Undefined where the document was not read. */
  document(rowId: number): ReadDocument | undefined {
    return this.#document.get(rowId)
  }

  keepDocument(rowId: number, { fileHash, readAt }: ReadDocument): void {
    this.#keepDocument.run({ rowId, fileHash, readAt })
  }

  /** The message of this public id, if it is in this file. */
  messageRow(id: string): number | undefined {
    return this.#messageRow.get(id)?.rowId
  }

  /** The row of a memory by its public id; one that was just forgotten too. */
  rowOf(id: string): number | undefined {
    return this.#rowOf.get(id)?.rowId
  }

  isThere(rowId: number): boolean {
    return this.#isThere.get(rowId) !== undefined
  }

  /** What was forgotten elsewhere does not come back here, unless it is known here. */
  buryUnknown(hashes: readonly string[], at: number): void {
    this.#bury.run({ hashes: JSON.stringify(hashes), at })
  }

  /** What an insert does not set. */
  keep(kept: Kept): void {
    this.#keep.run(kept)
  }

  succeed(rowId: number, byRowId: number): void {
    this.#succeed.run(byRowId, rowId)
  }

  addPassage(rowId: number, passage: PassageRow): void {
    const { position, page, heading, text } = passage
    this.#addPassage.run({ rowId, position, page, heading, text, searchText: toSearchText(text) })
  }

  addVersion(rowId: number, { operation, actor, at, before, after }: Omit<MemoryVersion, 'id'>): void {
    const json = (state: MemoryVersion['before']) => (state === null ? null : JSON.stringify(state))
    this.#addVersion.run({ rowId, operation, actor, at, before: json(before), after: json(after) })
  }
}
