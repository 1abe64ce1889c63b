import type { Statement } from 'better-sqlite3'
import type { MemoryItem, MemoryKind } from '../../../shared/contract/memory'
import type { Database } from './connection'
import type { MemoryState } from './memory-history'
import { toSearchText } from './search-text'

type Precision = NonNullable<MemoryItem['occurredPrecision']>
export type CoreLabel = 'user' | 'persona' | 'own'

export type NewMemory = {
  id: string
  kind: 'core' | 'episodic' | 'semantic'
  text: string
  subject: string | null
  origin: MemoryItem['origin']
  author: string
  importance: number
  confidence: number
  validFrom: number
  textHash: string
  at: number
  occurred: { at: number | null; precision: Precision; phrase: string | null } | null
}

export type MemoryRow = {
  rowId: number
  id: string
  kind: MemoryKind
  text: string
  subject: string | null
  origin: MemoryItem['origin']
  importance: number
  seenCount: number
  pinned: 0 | 1
  validFrom: number
  validTo: number | null
  supersededBy: number | null
  textHash: string
  createdAt: number
  changedAt: number
  removedAt: number | null
  occurredAt: number | null
  occurredPrecision: Precision | null
  occurredPhrase: string | null
  coreLabel: CoreLabel | null
}

const columns = `m.id AS rowId, m.public_id AS id, m.kind, m.text, m.subject, m.origin, m.importance,
  m.seen_count AS seenCount, m.pinned, m.valid_from AS validFrom, m.valid_to AS validTo,
  m.superseded_by AS supersededBy, m.text_hash AS textHash, m.created_at AS createdAt,
  m.changed_at AS changedAt, m.removed_at AS removedAt, e.occurred_at AS occurredAt,
  e.occurred_precision AS occurredPrecision, e.occurred_phrase AS occurredPhrase, k.label AS coreLabel`
const details = `LEFT JOIN episodic_memories e ON e.id = m.id LEFT JOIN core_memories k ON k.id = m.id`
const current = 'm.removed_at IS NULL AND m.valid_to IS NULL'

type PageInput = { kind: MemoryKind | null; limit: number; offset: number }
type Change = { rowId: number; at: number }

/** Memories of all kinds with the detail rows of those that are written so far. */
export class Memories {
  readonly #insert: Statement<[Omit<NewMemory, 'occurred'> & { searchText: string }]>
  readonly #insertCore: Statement<[number, CoreLabel]>
  readonly #insertEpisodic: Statement<[number, number | null, Precision, string | null]>
  readonly #insertSemantic: Statement<[number, string | null]>
  readonly #byId: Statement<[string], MemoryRow>
  readonly #byRowId: Statement<[number], MemoryRow>
  readonly #page: Statement<[PageInput], MemoryRow>
  readonly #count: Statement<[{ kind: MemoryKind | null }], { total: number }>
  readonly #found: Statement<[PageInput & { match: string }], MemoryRow>
  readonly #countFound: Statement<[{ kind: MemoryKind | null; match: string }], { total: number }>
  readonly #byHash: Statement<[string], MemoryRow>
  readonly #matching: Statement<[string, number], MemoryRow & { rank: number }>
  readonly #countMatching: Statement<[string, number], { rows: number }>
  readonly #core: Statement<[], MemoryRow>
  readonly #coreLength: Statement<[CoreLabel, number], { length: number }>
  readonly #setText: Statement<[Change & { text: string; textHash: string; searchText: string }]>
  readonly #setPinned: Statement<[Change & { pinned: 0 | 1 }]>
  readonly #raiseSeen: Statement<[Change & { importance: number }]>
  readonly #close: Statement<[Change & { validTo: number; supersededBy: number }]>
  readonly #setRemoved: Statement<[number | null, number]>
  readonly #hiddenBefore: Statement<[number], MemoryRow>
  readonly #oldestHidden: Statement<[], { removedAt: number | null }>
  readonly #erase: Statement<[number]>

  constructor(db: Database) {
    this.#insert =
      db.prepare(`INSERT INTO memories (public_id, kind, text, subject, origin, author, importance,
      confidence, valid_from, text_hash, search_text, created_at, changed_at)
      VALUES (@id, @kind, @text, @subject, @origin, @author, @importance,
      @confidence, @validFrom, @textHash, @searchText, @at, @at)`)
    this.#insertCore = db.prepare('INSERT INTO core_memories (id, label) VALUES (?, ?)')
    this.#insertEpisodic = db.prepare(
      'INSERT INTO episodic_memories (id, occurred_at, occurred_precision, occurred_phrase) VALUES (?, ?, ?, ?)',
    )
    this.#insertSemantic = db.prepare('INSERT INTO semantic_memories (id, name) VALUES (?, ?)')
    this.#byId = db.prepare(`SELECT ${columns} FROM memories m ${details} WHERE m.public_id = ?`)
    this.#byRowId = db.prepare(`SELECT ${columns} FROM memories m ${details} WHERE m.id = ?`)
    this.#page = db.prepare(`SELECT ${columns} FROM memories m ${details}
      WHERE ${current} AND (@kind IS NULL OR m.kind = @kind)
      ORDER BY m.changed_at DESC, m.id DESC LIMIT @limit OFFSET @offset`)
    this.#count = db.prepare(
      `SELECT count(*) AS total FROM memories m WHERE ${current} AND (@kind IS NULL OR m.kind = @kind)`,
    )
    const found = `FROM memory_search JOIN memories m ON m.id = memory_search.rowid ${details}
      WHERE memory_search MATCH @match AND ${current} AND (@kind IS NULL OR m.kind = @kind)`
    this.#found = db.prepare(
      `SELECT ${columns} ${found} ORDER BY bm25(memory_search), m.id DESC LIMIT @limit OFFSET @offset`,
    )
    this.#countFound = db.prepare(`SELECT count(*) AS total ${found}`)
    this.#byHash = db.prepare(
      `SELECT ${columns} FROM memories m ${details} WHERE m.text_hash = ? AND ${current} LIMIT 1`,
    )
    this.#matching = db.prepare(`SELECT ${columns}, bm25(memory_search) AS rank
      FROM memory_search JOIN memories m ON m.id = memory_search.rowid ${details}
      WHERE memory_search MATCH ? AND ${current} AND m.kind <> 'vault' ORDER BY rank LIMIT ?`)
    this.#countMatching = db.prepare(`SELECT count(*) AS rows FROM
      (SELECT 1 FROM memory_search WHERE memory_search MATCH ? LIMIT ?)`)
    this.#core = db.prepare(`SELECT ${columns} FROM memories m ${details}
      WHERE ${current} AND m.kind = 'core' ORDER BY k.label = 'user' DESC, k.label, m.pinned DESC, m.id`)
    this.#coreLength = db.prepare(`SELECT coalesce(sum(length(m.text)), 0) AS length FROM memories m
      JOIN core_memories k ON k.id = m.id WHERE ${current} AND k.label = ? AND m.id <> ?`)
    this.#setText = db.prepare(`UPDATE memories SET text = @text, text_hash = @textHash,
      search_text = @searchText, changed_at = @at WHERE id = @rowId`)
    this.#setPinned = db.prepare('UPDATE memories SET pinned = @pinned, changed_at = @at WHERE id = @rowId')
    this.#raiseSeen = db.prepare(`UPDATE memories SET seen_count = seen_count + 1,
      importance = max(importance, @importance), changed_at = @at WHERE id = @rowId`)
    this.#close = db.prepare(`UPDATE memories SET valid_to = @validTo, superseded_by = @supersededBy,
      changed_at = @at WHERE id = @rowId`)
    this.#setRemoved = db.prepare('UPDATE memories SET removed_at = ? WHERE id = ?')
    this.#hiddenBefore = db.prepare(
      `SELECT ${columns} FROM memories m ${details} WHERE m.removed_at <= ? ORDER BY m.id`,
    )
    this.#oldestHidden = db.prepare('SELECT min(removed_at) AS removedAt FROM memories')
    this.#erase = db.prepare('DELETE FROM memories WHERE id = ?')
  }

  /** Writes the memory and the row of its kind; core goes under the label "user". */
  insert({ occurred, ...memory }: NewMemory): number {
    const searchText = toSearchText([memory.subject ?? '', memory.text].join(' '))
    const rowId = Number(this.#insert.run({ ...memory, searchText }).lastInsertRowid)
    if (memory.kind === 'core') this.#insertCore.run(rowId, 'user')
    if (memory.kind === 'semantic') this.#insertSemantic.run(rowId, memory.subject)
    if (memory.kind === 'episodic') {
      this.#insertEpisodic.run(
        rowId,
        occurred?.at ?? null,
        occurred?.precision ?? 'unknown',
        occurred?.phrase ?? null,
      )
    }
    return rowId
  }

  byId(id: string): MemoryRow | undefined {
    return this.#byId.get(id)
  }

  byRowId(rowId: number): MemoryRow | undefined {
    return this.#byRowId.get(rowId)
  }

  /** Current memories; without `match` newest change first, with it the best hit first. */
  page(input: PageInput & { match: string | null }): { rows: MemoryRow[]; total: number } {
    const { match, ...page } = input
    if (match === null) {
      return { rows: this.#page.all(page), total: this.#count.get({ kind: page.kind })?.total ?? 0 }
    }
    const total = this.#countFound.get({ kind: page.kind, match })?.total ?? 0
    return { rows: this.#found.all({ ...page, match }), total }
  }

  count(): number {
    return this.#count.get({ kind: null })?.total ?? 0
  }

  currentByHash(textHash: string): MemoryRow | undefined {
    return this.#byHash.get(textHash)
  }

  /** Best hits first; `rank` is bm25, smaller is better. */
  matching(match: string, limit: number): (MemoryRow & { rank: number })[] {
    return this.#matching.all(match, limit)
  }

  /** Rows that match, counted up to `limit`. */
  countMatching(match: string, limit: number): number {
    return this.#countMatching.get(match, limit)?.rows ?? 0
  }

  core(): MemoryRow[] {
    return this.#core.all()
  }

  /** Characters under a label, without those of the memory `exceptRowId`. */
  coreLength(label: CoreLabel, exceptRowId: number): number {
    return this.#coreLength.get(label, exceptRowId)?.length ?? 0
  }

  setText(row: MemoryRow, text: string, textHash: string, at: number): void {
    const searchText = toSearchText([row.subject ?? '', text].join(' '))
    this.#setText.run({ rowId: row.rowId, text, textHash, searchText, at })
  }

  setPinned(rowId: number, pinned: boolean, at: number): void {
    this.#setPinned.run({ rowId, pinned: pinned ? 1 : 0, at })
  }

  raiseSeen(rowId: number, importance: number, at: number): void {
    this.#raiseSeen.run({ rowId, importance, at })
  }

  /** The old one stays, no longer current from `validTo` on. */
  supersede(rowId: number, supersededBy: number, validTo: number, at: number): void {
    this.#close.run({ rowId, supersededBy, validTo, at })
  }

  setRemoved(rowId: number, removedAt: number | null): void {
    this.#setRemoved.run(removedAt, rowId)
  }

  hiddenBefore(at: number): MemoryRow[] {
    return this.#hiddenBefore.all(at)
  }

  oldestHidden(): number | null {
    return this.#oldestHidden.get()?.removedAt ?? null
  }

  /** The row, and by the keys that point to it all that was kept of it. */
  erase(rowId: number): void {
    this.#erase.run(rowId)
  }
}

/** What a version keeps of a memory. */
export const stateOf = (row: MemoryRow): MemoryState => ({
  kind: row.kind,
  text: row.text,
  subject: row.subject,
  importance: row.importance,
  pinned: row.pinned === 1,
  seenCount: row.seenCount,
  validFrom: row.validFrom,
  validTo: row.validTo,
  supersededBy: row.supersededBy,
  removedAt: row.removedAt,
})
