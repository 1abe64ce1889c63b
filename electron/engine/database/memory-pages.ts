import type { Statement } from 'better-sqlite3'
import type { z } from 'zod'
import type { MemoryFilter, MemorySort } from '../../../shared/contract/memory-item'
import type { Database } from './connection'
import { type MemoryRow, memoryColumns, memoryJoins, readRow, type StoredRow, subjectOf } from './memory-row'

export type MemoryPage = Omit<z.infer<typeof MemoryFilter>, 'query' | 'asOf'> & {
  /** An FTS5 query; null: all. */
  match: string | null
  sort: z.infer<typeof MemorySort>
  descending: boolean
  offset: number
  limit: number
}

/** The filter as the statements take it; lists are JSON, null where all of them are meant. */
type Bound = {
  match: string | null
  kinds: string | null
  origins: string | null
  subject: string | null
  pinned: 0 | 1 | null
  importance: number | null
  writtenBy: 'person' | 'model' | null
  conversationId: string | null
  from: number | null
  to: number | null
  state: MemoryPage['state']
  offset: number
  limit: number
}

/** When it happened, or else was told. */
const when = 'coalesce(e.occurred_at, m.valid_from)'
/** What happened nobody knows when stands after all that has a time. */
const undated = `(e.occurred_precision = 'unknown') IS TRUE`

const wanted = `(@kinds IS NULL OR m.kind IN (SELECT value FROM json_each(@kinds)))
  AND (@origins IS NULL OR m.origin IN (SELECT value FROM json_each(@origins)))
  AND (@subject IS NULL OR ${subjectOf('m.subject')} = @subject)
  AND (@pinned IS NULL OR m.pinned = @pinned)
  AND (@importance IS NULL OR m.importance = @importance)
  AND (@writtenBy IS NULL OR (m.author = 'person') = (@writtenBy = 'person'))
  AND (@from IS NULL OR ${when} >= @from) AND (@to IS NULL OR ${when} < @to)
  AND (@conversationId IS NULL OR EXISTS (SELECT 1 FROM memory_sources s
    LEFT JOIN messages t ON t.id = s.message_id LEFT JOIN conversations c ON c.id = t.conversation_id
    WHERE s.memory_id = m.id
      AND coalesce(c.public_id, json_extract(s.imported, '$.conversationId')) = @conversationId))`
const inState: Record<MemoryPage['state'], string> = {
  current: 'm.removed_at IS NULL AND m.valid_to IS NULL',
  past: 'm.removed_at IS NULL AND m.valid_to IS NOT NULL',
  removed: 'm.removed_at IS NOT NULL',
  all: '1',
}
const found = 'FROM memory_search JOIN memories m ON m.id = memory_search.rowid'

/** Columns to sort by; the best hit first where words are looked for, else what changed last. */
const sortedBy: Record<MemoryPage['sort'], string> = {
  best: 'm.changed_at',
  changed: 'm.changed_at',
  when,
  subject: `coalesce(m.subject, '') COLLATE NOCASE`,
  importance: 'm.importance',
  kind: 'm.kind',
}

/** Memories as lists show them: filtered, counted and sorted where they lie. */
export class MemoryPages {
  readonly #db: Database
  readonly #pages = new Map<string, Statement<[Bound], { rowId: number }>>()
  readonly #counts = new Map<string, Statement<[Bound], { total: number }>>()
  readonly #rows: Statement<[string], StoredRow>
  readonly #indexed: Statement<[], { missing: number }>

  constructor(db: Database) {
    this.#db = db
    // The rows of the page alone: sorting carries every column along.
    this.#rows = db.prepare(`SELECT ${memoryColumns} FROM json_each(?) j JOIN memories m ON m.id = j.value
      ${memoryJoins} ORDER BY j.key`)
    this.#indexed = db.prepare(`SELECT (SELECT count(*) FROM memories)
      - (SELECT count(*) FROM memory_search_docsize) AS missing`)
  }

  page(page: MemoryPage): { rows: MemoryRow[]; total: number } {
    const bound = bind(page)
    const total = this.#count(page).get(bound)?.total ?? 0
    const rowIds = total === 0 ? [] : this.#page(page).all(bound)
    return { rows: this.#rows.all(JSON.stringify(rowIds.map(({ rowId }) => rowId))).map(readRow), total }
  }

  /** Whether the full-text index holds as many memories as there are. */
  isIndexWhole(): boolean {
    return this.#indexed.get()?.missing === 0
  }

  #count({ match, state }: MemoryPage): Statement<[Bound], { total: number }> {
    const key = `${match !== null} ${state}`
    const known = this.#counts.get(key)
    if (known) return known
    const made = this.#db.prepare<[Bound], { total: number }>(
      `SELECT count(*) AS total ${source(match, state)}`,
    )
    this.#counts.set(key, made)
    return made
  }

  #page({ match, state, sort, descending }: MemoryPage): Statement<[Bound], { rowId: number }> {
    const key = `${match !== null} ${state} ${sort} ${descending}`
    const known = this.#pages.get(key)
    if (known) return known
    const direction = descending ? 'DESC' : 'ASC'
    const order =
      sort === 'best' && match !== null
        ? 'bm25(memory_search)'
        : `${sort === 'when' ? `${undated}, ` : ''}${sortedBy[sort]} ${direction}, m.changed_at DESC`
    const made = this.#db.prepare<[Bound], { rowId: number }>(`SELECT m.id AS rowId ${source(match, state)}
      ORDER BY ${order}, m.id ${sort === 'best' || sort === 'changed' ? direction : 'DESC'}
      LIMIT @limit OFFSET @offset`)
    this.#pages.set(key, made)
    return made
  }
}

const source = (match: string | null, state: MemoryPage['state']): string =>
  `${match === null ? 'FROM memories m' : found} ${memoryJoins}
  WHERE ${match === null ? '' : 'memory_search MATCH @match AND'} ${inState[state]} AND ${wanted}`

const list = (values: readonly string[]): string | null =>
  values.length === 0 ? null : JSON.stringify(values)

const bind = (page: MemoryPage): Bound => ({
  match: page.match,
  kinds: list(page.kinds),
  origins: list(page.origins),
  subject: page.subject,
  pinned: page.pinned === null ? null : page.pinned ? 1 : 0,
  importance: page.importance,
  writtenBy: page.writtenBy,
  conversationId: page.conversationId,
  from: page.from,
  to: page.to,
  state: page.state,
  offset: page.offset,
  limit: page.limit,
})
