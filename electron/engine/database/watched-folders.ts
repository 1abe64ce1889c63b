import type { Statement } from 'better-sqlite3'
import { AppErrorData } from '../../../shared/errors'
import type { Database } from './connection'

export type FolderRow = {
  rowId: number
  id: string
  path: string
  documents: number
  /** When it began to be watched. */
  addedAt: number
  lookedAt: number | null
  error: AppErrorData | null
}
type StoredRow = Omit<FolderRow, 'error'> & { error: string | null }

/** Folders whose files are documents. */
export class WatchedFolders {
  readonly #all: Statement<[], StoredRow>
  readonly #byId: Statement<[string], StoredRow>
  readonly #byPath: Statement<[string], StoredRow>
  readonly #insert: Statement<[string, string, number]>
  readonly #setLooked: Statement<[number, string | null, number]>
  readonly #remove: Statement<[number]>

  constructor(db: Database) {
    const select = `SELECT f.id AS rowId, f.public_id AS id, f.path, f.added_at AS addedAt, f.looked_at AS lookedAt, f.error,
      (SELECT count(*) FROM resource_memories r JOIN memories m ON m.id = r.id
        WHERE r.folder_id = f.id AND m.removed_at IS NULL) AS documents FROM watched_folders f`
    this.#all = db.prepare(`${select} ORDER BY f.path`)
    this.#byId = db.prepare(`${select} WHERE f.public_id = ?`)
    this.#byPath = db.prepare(`${select} WHERE f.path = ?`)
    this.#insert = db.prepare('INSERT INTO watched_folders (public_id, path, added_at) VALUES (?, ?, ?)')
    this.#setLooked = db.prepare('UPDATE watched_folders SET looked_at = ?, error = ? WHERE id = ?')
    this.#remove = db.prepare('DELETE FROM watched_folders WHERE id = ?')
  }

  all(): FolderRow[] {
    return this.#all.all().map(read)
  }

  byId(id: string): FolderRow | undefined {
    return maybe(this.#byId.get(id))
  }

  byPath(path: string): FolderRow | undefined {
    return maybe(this.#byPath.get(path))
  }

  insert(id: string, path: string, at: number): void {
    this.#insert.run(id, path, at)
  }

  setLooked(rowId: number, at: number, error: AppErrorData | null): void {
    this.#setLooked.run(at, error && JSON.stringify(error), rowId)
  }

  /** Its documents lose their folder, and stay. */
  remove(rowId: number): void {
    this.#remove.run(rowId)
  }
}

const read = (row: StoredRow): FolderRow => ({
  ...row,
  error: row.error === null ? null : AppErrorData.parse(JSON.parse(row.error)),
})
const maybe = (row: StoredRow | undefined): FolderRow | undefined => row && read(row)
