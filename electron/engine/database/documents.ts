import type { Statement } from 'better-sqlite3'
import { AppErrorData } from '../../../shared/errors'
import type { Database } from './connection'

export type DocumentRow = {
  rowId: number
  id: string
  title: string
  path: string | null
  mediaType: string
  sizeBytes: number
  pages: number | null
  chunks: number
  fileHash: string
  folderId: string | null
  error: AppErrorData | null
  addedAt: number
  /** Null: it waits to be read. */
  readAt: number | null
  /** When the file was last written. */
  fileChangedAt: number | null
  /** The file is no longer there. */
  validTo: number | null
  /** Forgotten, and not yet erased. */
  removedAt: number | null
}
type StoredRow = Omit<DocumentRow, 'error'> & { error: string | null }

type Words = { page: number | null; heading: string | null; text: string }
/** `searchText`: by `toSearchText`. */
export type NewChunk = Words & { searchText: string }
export type PassageRow = Words & { rowId: number; position: number }
type FileRead = {
  rowId: number
  fileHash: string
  sizeBytes: number
  pages: number | null
  fileChangedAt: number | null
  at: number
}

/** A passage as it is quoted to a model. */
export type QuotedPassage = {
  documentId: string
  title: string
  page: number | null
  heading: string | null
  text: string
  /** When its file was last written, else when it was added. */
  createdAt: number
}

const columns = `m.id AS rowId, m.public_id AS id, r.title, r.path, r.media_type AS mediaType,
  r.size_bytes AS sizeBytes, r.pages, r.file_hash AS fileHash, f.public_id AS folderId, r.error,
  m.created_at AS addedAt, r.read_at AS readAt, r.file_changed_at AS fileChangedAt, m.valid_to AS validTo,
  m.removed_at AS removedAt,
  (SELECT count(*) FROM resource_chunks c WHERE c.resource_id = m.id AND c.position >= 0) AS chunks`
const from = `FROM memories m JOIN resource_memories r ON r.id = m.id
  LEFT JOIN watched_folders f ON f.id = r.folder_id`
/** Far below any position: passages that were replaced and are about to be erased. */
const replaced = 1_000_000_000

/** Documents and their passages. Passages are written in small steps, and become the document's in one. */
export class Documents {
  readonly #all: Statement<[], StoredRow>
  readonly #byId: Statement<[string], StoredRow>
  readonly #byRowId: Statement<[number], StoredRow>
  readonly #byPath: Statement<[string], StoredRow>
  readonly #ofFolder: Statement<[number], StoredRow>
  readonly #loose: Statement<[], StoredRow>
  readonly #waiting: Statement<[], number>
  readonly #setWaiting: Statement<[number]>
  readonly #setFailed: Statement<[string, number, number]>
  readonly #setRead: Statement<[FileRead]>
  readonly #leaveFolder: Statement<[number]>
  readonly #stage: Statement<[NewChunk & { rowId: number; position: number }]>
  readonly #putAside: Statement<[number]>
  readonly #takeStaged: Statement<[number]>
  readonly #takeSome: Statement<[number, number]>
  readonly #dropStaged: Statement<[number, number]>
  readonly #dropSome: Statement<[number, number]>
  readonly #any: Statement<[number], number>
  readonly #staged: Statement<[], number>
  readonly #unfinished: Statement<[], number>
  readonly #passages: Statement<[{ rowId: number; limit: number; offset: number }], PassageRow>
  readonly #found: Statement<[{ rowId: number; match: string; limit: number; offset: number }], PassageRow>
  readonly #countFound: Statement<[{ rowId: number; match: string }], number>
  readonly #passage: Statement<[number], QuotedPassage>

  constructor(db: Database) {
    this.#all = db.prepare(`SELECT ${columns} ${from} WHERE m.removed_at IS NULL ORDER BY m.id DESC`)
    this.#byId = db.prepare(`SELECT ${columns} ${from} WHERE m.public_id = ?`)
    this.#byRowId = db.prepare(`SELECT ${columns} ${from} WHERE m.id = ?`)
    this.#byPath = db.prepare(`SELECT ${columns} ${from} WHERE r.path = ? ORDER BY m.removed_at IS NULL DESC`)
    this.#ofFolder = db.prepare(`SELECT ${columns} ${from} WHERE r.folder_id = ?`)
    this.#loose = db.prepare(`SELECT ${columns} ${from}
      WHERE r.folder_id IS NULL AND r.path IS NOT NULL AND m.removed_at IS NULL`)
    this.#waiting = db
      .prepare<[], number>(
        `SELECT m.id ${from} WHERE r.read_at IS NULL AND r.error IS NULL AND m.removed_at IS NULL ORDER BY m.id`,
      )
      .pluck()
    this.#setWaiting = db.prepare('UPDATE resource_memories SET read_at = NULL, error = NULL WHERE id = ?')
    this.#setFailed = db.prepare('UPDATE resource_memories SET error = ?, read_at = ? WHERE id = ?')
    this.#setRead = db.prepare(`UPDATE resource_memories SET file_hash = @fileHash, size_bytes = @sizeBytes,
      pages = @pages, file_changed_at = @fileChangedAt, read_at = @at, error = NULL WHERE id = @rowId`)
    this.#leaveFolder = db.prepare('UPDATE resource_memories SET folder_id = NULL WHERE folder_id = ?')
    this.#stage =
      db.prepare(`INSERT INTO resource_chunks (resource_id, position, page, heading, text, search_text)
      VALUES (@rowId, @position, @page, @heading, @text, @searchText)`)
    this.#putAside = db.prepare(
      `UPDATE resource_chunks SET position = -${replaced} - position WHERE resource_id = ? AND position >= 0`,
    )
    this.#takeStaged = db.prepare(`UPDATE resource_chunks SET position = -1 - position
      WHERE resource_id = ? AND position < 0 AND position > -${replaced}`)
    this.#takeSome = db.prepare(`UPDATE resource_chunks SET position = -1 - position WHERE id IN
      (SELECT id FROM resource_chunks WHERE resource_id = ? AND position < 0 AND position > -${replaced}
        ORDER BY position DESC LIMIT ?)`)
    this.#dropStaged = db.prepare(`DELETE FROM resource_chunks WHERE id IN
      (SELECT id FROM resource_chunks WHERE resource_id = ? AND position < 0 LIMIT ?)`)
    this.#dropSome = db.prepare(`DELETE FROM resource_chunks WHERE id IN
      (SELECT id FROM resource_chunks WHERE resource_id = ? LIMIT ?)`)
    this.#any = db
      .prepare<[number], number>('SELECT 1 FROM resource_chunks WHERE resource_id = ? LIMIT 1')
      .pluck()
    this.#staged = db
      .prepare<[], number>('SELECT DISTINCT resource_id FROM resource_chunks WHERE position < 0')
      .pluck()
    this.#unfinished = db
      .prepare<[], number>(
        "SELECT id FROM resource_memories WHERE path IS NULL AND file_hash = '' AND read_at IS NOT NULL",
      )
      .pluck()
    const passage = 'c.id AS rowId, c.position, c.page, c.heading, c.text'
    this.#passages = db.prepare(`SELECT ${passage} FROM resource_chunks c
      WHERE c.resource_id = @rowId AND c.position >= 0 ORDER BY c.position LIMIT @limit OFFSET @offset`)
    const found = `FROM chunk_search JOIN resource_chunks c ON c.id = chunk_search.rowid
      WHERE chunk_search MATCH @match AND c.resource_id = @rowId AND c.position >= 0`
    this.#found = db.prepare(`SELECT ${passage} ${found}
      ORDER BY bm25(chunk_search), c.position LIMIT @limit OFFSET @offset`)
    this.#countFound = db
      .prepare<[{ rowId: number; match: string }], number>(`SELECT count(*) ${found}`)
      .pluck()
    this.#passage = db.prepare(`SELECT m.public_id AS documentId, r.title, c.page, c.heading, c.text,
      coalesce(r.file_changed_at, m.created_at) AS createdAt
      FROM resource_chunks c JOIN resource_memories r ON r.id = c.resource_id JOIN memories m ON m.id = r.id
      WHERE c.id = ? AND c.position >= 0`)
  }

  /** Newest first; those that are gone too. */
  all(): DocumentRow[] {
    return this.#all.all().map(read)
  }

  byId(id: string): DocumentRow | undefined {
    return maybe(this.#byId.get(id))
  }

  byRowId(rowId: number): DocumentRow | undefined {
    return maybe(this.#byRowId.get(rowId))
  }

  /** The one of this file; one that was just forgotten where there is no other. */
  byPath(path: string): DocumentRow | undefined {
    return maybe(this.#byPath.get(path))
  }

  /** With those that were just forgotten. */
  ofFolder(folderRowId: number): DocumentRow[] {
    return this.#ofFolder.all(folderRowId).map(read)
  }

  /** Of files that no watched folder holds. */
  loose(): DocumentRow[] {
    return this.#loose.all().map(read)
  }

  /** What is to be read, the first added first. */
  waiting(): number[] {
    return this.#waiting.all()
  }

  setWaiting(rowId: number): void {
    this.#setWaiting.run(rowId)
  }

  setFailed(rowId: number, error: AppErrorData, at: number): void {
    this.#setFailed.run(JSON.stringify(error), at, rowId)
  }

  setRead(file: FileRead): void {
    this.#setRead.run(file)
  }

  /** Its documents stay, as files of their own. */
  leaveFolder(folderRowId: number): void {
    this.#leaveFolder.run(folderRowId)
  }

  /** Writes passages that are not yet the document's; `first` is the position of the first of them. */
  stage(rowId: number, first: number, chunks: readonly NewChunk[]): void {
    for (const [index, { page, heading, text, searchText }] of chunks.entries()) {
      this.#stage.run({ rowId, page, heading, text, searchText, position: -1 - (first + index) })
    }
  }

  /** What was staged takes the place of what was there; the rest is for `dropStaged`. */
  takeStaged(rowId: number): void {
    this.#putAside.run(rowId)
    this.#takeStaged.run(rowId)
  }

  /** Up to `limit` staged passages become the document's, which has no others. Returns how many. */
  takeSome(rowId: number, limit: number): number {
    return this.#takeSome.run(rowId, limit).changes
  }

  /** Erases up to `limit` passages that are not the document's. Returns how many there were. */
  dropStaged(rowId: number, limit: number): number {
    return this.#dropStaged.run(rowId, limit).changes
  }

  /** Whether it has passages, of whatever kind. */
  hasAny(rowId: number): boolean {
    return this.#any.get(rowId) !== undefined
  }

  /** Erases up to `limit` passages of a document that goes. Returns how many there were. */
  dropSome(rowId: number, limit: number): number {
    return this.#dropSome.run(rowId, limit).changes
  }

  /** Documents with passages that a crash left half written or half erased. */
  staged(): number[] {
    return this.#staged.all()
  }

  /** Pasted texts that were not kept to their end. */
  unfinished(): number[] {
    return this.#unfinished.all()
  }

  /** In their order; with `match` the best first. */
  passages(input: { rowId: number; match: string | null; limit: number; offset: number }): PassageRow[] {
    const { match, ...page } = input
    return match === null ? this.#passages.all(page) : this.#found.all({ ...page, match })
  }

  countFound(rowId: number, match: string): number {
    return this.#countFound.get({ rowId, match }) ?? 0
  }

  /** A passage by its row, as it is quoted; undefined where it is gone. */
  passage(chunkRowId: number): QuotedPassage | undefined {
    return this.#passage.get(chunkRowId)
  }
}

const read = (row: StoredRow): DocumentRow => ({
  ...row,
  error: row.error === null ? null : AppErrorData.parse(JSON.parse(row.error)),
})
const maybe = (row: StoredRow | undefined): DocumentRow | undefined => row && read(row)
