import type { Statement } from 'better-sqlite3'
import { z } from 'zod'
import { DownloadState } from '../../../shared/contract/servers'
import { AppErrorData } from '../../../shared/errors'
import type { Database } from './connection'

/** A download as it is kept: enough to go on after a restart. */
export type DownloadRow = {
  id: string
  modelKey: string
  displayName: string
  state: z.infer<typeof DownloadState>
  sourceIndex: number
  sourceName: string | null
  receivedBytes: number
  totalBytes: number | null
  sha256: string | null
  etag: string | null
  targetPath: string
  error: AppErrorData | null
  /** The process that fetches it, as `runHolders` names processes; null where none does. */
  holder: string | null
  createdAt: number
  changedAt: number
}

/** What of a download changes while it runs. */
export type DownloadPatch = Partial<
  Omit<DownloadRow, 'id' | 'modelKey' | 'displayName' | 'targetPath' | 'createdAt' | 'changedAt'>
>

type Stored = Omit<DownloadRow, 'state' | 'error'> & { state: string; error: string | null }

const columns = `public_id AS id, model_key AS modelKey, display_name AS displayName, state,
  source_index AS sourceIndex, source_name AS sourceName, received_bytes AS receivedBytes,
  total_bytes AS totalBytes, sha256, etag, target_path AS targetPath, error, holder,
  created_at AS createdAt, changed_at AS changedAt`

/** The downloads of models, finished ones included. */
export class DownloadsTable {
  readonly #insert: Statement<[Stored]>
  readonly #update: Statement<[Stored]>
  readonly #get: Statement<[string], Stored>
  readonly #list: Statement<[], Stored>
  readonly #remove: Statement<[string]>
  readonly #claim: Statement<[string, string, string | null]>

  constructor(db: Database) {
    this.#insert = db.prepare(`INSERT INTO downloads (public_id, model_key, display_name, state, source_index,
      source_name, received_bytes, total_bytes, sha256, etag, target_path, error, holder, created_at, changed_at)
      VALUES (@id, @modelKey, @displayName, @state, @sourceIndex, @sourceName, @receivedBytes, @totalBytes,
      @sha256, @etag, @targetPath, @error, @holder, @createdAt, @changedAt)`)
    this.#update = db.prepare(`UPDATE downloads SET state = @state, source_index = @sourceIndex,
      source_name = @sourceName, received_bytes = @receivedBytes, total_bytes = @totalBytes, sha256 = @sha256,
      etag = @etag, error = @error, holder = @holder, changed_at = @changedAt WHERE public_id = @id`)
    this.#get = db.prepare(`SELECT ${columns} FROM downloads WHERE public_id = ?`)
    this.#list = db.prepare(`SELECT ${columns} FROM downloads ORDER BY id`)
    this.#remove = db.prepare('DELETE FROM downloads WHERE public_id = ?')
    this.#claim = db.prepare('UPDATE downloads SET holder = ? WHERE public_id = ? AND holder IS ?')
  }

  insert(row: DownloadRow): void {
    this.#insert.run(toStored(row))
  }

  /** The row with the patch applied; undefined where it is gone. */
  update(id: string, patch: DownloadPatch, at: number): DownloadRow | undefined {
    const row = this.get(id)
    if (!row) return undefined
    const next = { ...row, ...patch, changedAt: at }
    this.#update.run(toStored(next))
    return next
  }

  /** Makes `holder` the one that fetches, unless it is another by now than was seen. */
  claim(id: string, seen: string | null, holder: string): boolean {
    return this.#claim.run(holder, id, seen).changes === 1
  }

  get(id: string): DownloadRow | undefined {
    const stored = this.#get.get(id)
    return stored && fromStored(stored)
  }

  /** All of them, the oldest first. */
  list(): DownloadRow[] {
    return this.#list.all().map(fromStored)
  }

  remove(id: string): void {
    this.#remove.run(id)
  }
}

const StoredError = z.preprocess(
  (text) => (typeof text === 'string' ? JSON.parse(text) : null),
  AppErrorData.nullable(),
)

function toStored(row: DownloadRow): Stored {
  return { ...row, error: row.error && JSON.stringify(row.error) }
}

function fromStored(stored: Stored): DownloadRow {
  return { ...stored, state: DownloadState.parse(stored.state), error: StoredError.parse(stored.error) }
}
