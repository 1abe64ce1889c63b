import type { Statement } from 'better-sqlite3'
import type { MemoryDetail } from '../../../shared/contract/memory-item'
import type { Database } from './connection'
import type { NewMemory, Occurred } from './memory-row'

type Values = (string | number | Uint8Array | null)[]

const tables = ['core', 'episodic', 'semantic', 'procedural', 'resource', 'vault'] as const

/** The row of each kind, beside the one that all kinds share. */
export class MemoryDetails {
  readonly #put: Record<MemoryDetail['kind'], Statement<Values>>
  readonly #drop: Statement<[number]>[]
  readonly #setOccurred: Statement<[Occurred & { rowId: number }]>

  constructor(db: Database) {
    // A resource and a vault item keep what no detail shows.
    this.#put = {
      core: db.prepare(`INSERT INTO core_memories (id, label, block) VALUES (?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET label = excluded.label, block = excluded.block`),
      episodic: db.prepare(`INSERT INTO episodic_memories
        (id, event_type, actor, details, occurred_at, occurred_precision, occurred_phrase) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET event_type = excluded.event_type, actor = excluded.actor,
          details = excluded.details, occurred_at = excluded.occurred_at,
          occurred_precision = excluded.occurred_precision, occurred_phrase = excluded.occurred_phrase`),
      semantic: db.prepare(`INSERT INTO semantic_memories (id, name, details) VALUES (?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, details = excluded.details`),
      procedural:
        db.prepare(`INSERT INTO procedural_memories (id, title, entry_type, steps) VALUES (?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET title = excluded.title, entry_type = excluded.entry_type,
          steps = excluded.steps`),
      resource: db.prepare(`INSERT INTO resource_memories
        (id, title, media_type, file_hash, path, size_bytes, pages, folder_id)
        VALUES (?, ?, ?, coalesce(?, ''), ?, ?, ?, (SELECT id FROM watched_folders WHERE public_id = ?))
        ON CONFLICT (id) DO UPDATE SET title = excluded.title, media_type = excluded.media_type,
          file_hash = CASE excluded.file_hash WHEN '' THEN file_hash ELSE excluded.file_hash END,
          path = excluded.path, size_bytes = excluded.size_bytes, pages = excluded.pages,
          folder_id = excluded.folder_id`),
      vault: db.prepare(`INSERT INTO vault_memories (id, item_kind, sensitivity, ciphertext)
        VALUES (?, ?, ?, coalesce(?, x''))
        ON CONFLICT (id) DO UPDATE SET item_kind = excluded.item_kind, sensitivity = excluded.sensitivity,
          ciphertext = CASE length(excluded.ciphertext) WHEN 0 THEN ciphertext ELSE excluded.ciphertext END`),
    }
    this.#drop = tables.map((kind) => db.prepare(`DELETE FROM ${kind}_memories WHERE id = ?`))
    this.#setOccurred = db.prepare(`UPDATE episodic_memories SET occurred_at = @at,
      occurred_precision = @precision, occurred_phrase = @phrase WHERE id = @rowId`)
  }

  /** Writes or rewrites the detail of a memory; that of another kind goes. */
  put(
    rowId: number,
    memory: Pick<NewMemory, 'detail' | 'subject' | 'occurred' | 'ciphertext' | 'fileHash'>,
  ): void {
    const { detail } = memory
    for (const [index, kind] of tables.entries()) if (kind !== detail.kind) this.#drop[index]?.run(rowId)
    this.#put[detail.kind].run(rowId, ...valuesOf(memory))
  }

  setOccurred(rowId: number, occurred: Occurred): void {
    this.#setOccurred.run({ rowId, ...occurred })
  }
}

function valuesOf({
  detail,
  subject,
  occurred,
  ciphertext,
  fileHash,
}: Pick<NewMemory, 'detail' | 'subject' | 'occurred' | 'ciphertext' | 'fileHash'>): Values {
  switch (detail.kind) {
    case 'core':
      return [detail.label, detail.block === '' ? null : detail.block]
    case 'episodic':
      return [
        ...[detail.eventType, detail.actor, detail.details],
        ...[occurred?.at ?? null, occurred?.precision ?? 'unknown', occurred?.phrase ?? null],
      ]
    case 'semantic':
      return [subject, detail.details]
    case 'procedural':
      return [detail.title, detail.entryType, JSON.stringify(detail.steps)]
    case 'resource':
      return [
        ...[detail.title, detail.mediaType, fileHash ?? null, detail.path],
        ...[detail.sizeBytes, detail.pages, detail.folderId],
      ]
    case 'vault':
      return [detail.itemKind, detail.sensitivity, ciphertext ?? null]
  }
}
