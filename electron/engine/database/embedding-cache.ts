import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

/** Whose text a vector is of; `witness` tells whether the row still is what it was when the text was read. */
export type VectorOwner =
  | { of: 'memory'; rowId: number /** Its text's hash. */; witness: string }
  | { of: 'message'; rowId: number /** The beginning of its search text. */; witness: string }

export type CachedVector = { textHash: string; vector: Float32Array; owner: VectorOwner }

type Insert = {
  modelRowId: number
  textHash: string
  rowId: number
  witness: string
  vector: Buffer
  at: number
}

const dayMs = 86_400_000
/** 20,000 texts of a small encoder, 2,000 of the largest. */
const mostBytes = 32 * 1024 * 1024

/** Vectors of memories and messages by model; the ones that were not used for longest make room for new ones. */
export class EmbeddingCache {
  readonly #db: Database
  readonly #mostBytes: number
  readonly #find: Statement<[number, string], { textHash: string; vector: Buffer }>
  readonly #ofMemory: Statement<[Insert]>
  readonly #ofMessage: Statement<[Insert]>
  readonly #touch: Statement<[{ modelRowId: number; hashes: string; at: number; before: number }]>
  readonly #size: Statement<[], { bytes: number }>
  readonly #evict: Statement<[number]>
  /** What lies there at most; others may have taken away. Null: not counted yet. */
  #bytes: number | null = null

  constructor(db: Database, limitBytes = mostBytes) {
    this.#db = db
    this.#mostBytes = limitBytes
    this.#find = db.prepare(`SELECT text_hash AS textHash, vector FROM embedding_cache
      WHERE model_id = ? AND text_hash IN (SELECT value FROM json_each(?))`)
    const insertFor = (owner: 'memory_id' | 'message_id', stillThere: string) =>
      db.prepare<
        [Insert]
      >(`INSERT INTO embedding_cache (model_id, text_hash, ${owner}, vector, size_bytes, used_at)
        SELECT @modelRowId, @textHash, @rowId, @vector, length(@vector), @at
        WHERE EXISTS (SELECT 1 FROM models WHERE id = @modelRowId) AND EXISTS (${stillThere})
        ON CONFLICT (model_id, text_hash) DO UPDATE SET memory_id = excluded.memory_id,
          message_id = excluded.message_id, vector = excluded.vector, size_bytes = excluded.size_bytes,
          used_at = excluded.used_at`)
    this.#ofMemory = insertFor(
      'memory_id',
      'SELECT 1 FROM memories WHERE id = @rowId AND text_hash = @witness AND removed_at IS NULL',
    )
    this.#ofMessage = insertFor(
      'message_id',
      'SELECT 1 FROM messages WHERE id = @rowId AND substr(search_text, 1, length(@witness)) = @witness',
    )
    this.#touch = db.prepare(`UPDATE embedding_cache SET used_at = @at WHERE model_id = @modelRowId
      AND used_at < @before AND text_hash IN (SELECT value FROM json_each(@hashes))`)
    this.#size = db.prepare('SELECT coalesce(sum(size_bytes), 0) AS bytes FROM embedding_cache')
    this.#evict = db.prepare(`DELETE FROM embedding_cache WHERE id IN (SELECT id FROM
      (SELECT id, sum(size_bytes) OVER (ORDER BY used_at DESC, id DESC) AS kept FROM embedding_cache)
      WHERE kept > ?)`)
  }

  find(modelRowId: number, textHashes: readonly string[]): Map<string, Float32Array> {
    const rows = this.#find.all(modelRowId, JSON.stringify(textHashes))
    // Copied, as the bytes of a row may begin where no float can.
    return new Map(
      rows.map(({ textHash, vector }) => [textHash, new Float32Array(new Uint8Array(vector).buffer)]),
    )
  }

  /** Keeps vectors of what is still there, and notes that `used` were of use; nothing once the file is closed. */
  keep(modelRowId: number, entries: readonly CachedVector[], used: readonly string[], at: number): void {
    if (!this.#db.open) return
    const keep = this.#db.transaction(() => {
      const hashes = JSON.stringify(used)
      this.#touch.run({ modelRowId, hashes, at, before: at - dayMs })
      this.#bytes ??= this.#size.get()?.bytes ?? 0
      for (const { textHash, vector, owner } of entries) {
        const insert = owner.of === 'memory' ? this.#ofMemory : this.#ofMessage
        const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
        const { rowId, witness } = owner
        insert.run({ modelRowId, textHash, rowId, witness, vector: bytes, at })
        this.#bytes += vector.byteLength
      }
      if (this.#bytes > this.#mostBytes) this.#makeRoom()
    })
    keep.immediate()
  }

  /** A tenth at once, so that it is seldom. */
  #makeRoom(): void {
    const bytes = this.#size.get()?.bytes ?? 0
    if (bytes > this.#mostBytes) this.#evict.run(Math.floor(this.#mostBytes * 0.9))
    this.#bytes = this.#size.get()?.bytes ?? 0
  }
}
