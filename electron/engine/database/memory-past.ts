import type { Statement } from 'better-sqlite3'
import type { z } from 'zod'
import type { MemoryFilter, MemorySort } from '../../../shared/contract/memory-item'
import type { Database } from './connection'
import { readState } from './memory-history'
import { type MemoryRow, memoryColumns, memoryJoins, readRow, type StoredRow, subjectOf } from './memory-row'
import { toSearchText } from './search-text'

type Filter = z.infer<typeof MemoryFilter>
export type PastPage = Omit<Filter, 'asOf'> & {
  asOf: number
  sort: z.infer<typeof MemorySort>
  descending: boolean
  offset: number
  limit: number
}

/** Each memory that was known at the instant `@asOf`, with its state of then. */
export const statesAsOf = `SELECT m.id, v.id AS versionId, v.after, v.at FROM memories m JOIN memory_versions v
  ON v.id = (SELECT x.id FROM memory_versions x WHERE x.memory_id = m.id AND x.at <= @asOf
    ORDER BY x.at DESC, x.id DESC LIMIT 1)
  WHERE v.after IS NOT NULL`
const stood = (name: keyof z.infer<typeof MemoryFilter> | string) => `json_extract(h.after, '$.${name}')`
const when = `coalesce(${stood('occurredAt')}, ${stood('validFrom')})`
const undated = `(${stood('occurredPrecision')} = 'unknown') IS TRUE`

const inState: Record<Filter['state'], string> = {
  current: `${stood('removedAt')} IS NULL AND coalesce(${stood('validTo')}, @asOf + 1) > @asOf`,
  past: `${stood('removedAt')} IS NULL AND ${stood('validTo')} <= @asOf`,
  removed: `${stood('removedAt')} IS NOT NULL`,
  all: '1',
}
const sortedBy: Record<PastPage['sort'], string> = {
  best: 'h.at',
  changed: 'h.at',
  when,
  subject: `coalesce(${stood('subject')}, '') COLLATE NOCASE`,
  importance: stood('importance'),
  kind: stood('kind'),
}
const wanted = `(@kinds IS NULL OR ${stood('kind')} IN (SELECT value FROM json_each(@kinds)))
  AND (@origins IS NULL OR m.origin IN (SELECT value FROM json_each(@origins)))
  AND (@subject IS NULL OR ${subjectOf(stood('subject'))} = @subject)
  AND (@pinned IS NULL OR ${stood('pinned')} = @pinned)
  AND (@importance IS NULL OR ${stood('importance')} = @importance)
  AND (@writtenBy IS NULL OR (m.author = 'person') = (@writtenBy = 'person'))
  AND (@from IS NULL OR ${when} >= @from) AND (@to IS NULL OR ${when} < @to)
  AND (@words = '[]' OR memory_holds(h.after, @words))
  AND (@conversationId IS NULL OR EXISTS (SELECT 1 FROM memory_sources s
    LEFT JOIN messages t ON t.id = s.message_id LEFT JOIN conversations c ON c.id = t.conversation_id
    WHERE s.memory_id = m.id
      AND coalesce(c.public_id, json_extract(s.imported, '$.conversationId')) = @conversationId))`

type Bound = Record<string, string | number | null>

/** The memory as it was: the state that each one had at an instant, out of its versions. */
export class MemoryPast {
  readonly #db: Database
  readonly #statements = new Map<string, Statement<[Bound], { versionId: number; total: number }>>()
  readonly #counts = new Map<string, Statement<[Bound], { total: number }>>()

  readonly #rows: Statement<[string], StoredRow & { state: string; stateAt: number }>

  constructor(db: Database) {
    this.#db = db
    this.#rows = db.prepare(`SELECT ${memoryColumns}, h.after AS state, h.at AS stateAt FROM json_each(?) j
      JOIN memory_versions h ON h.id = j.value JOIN memories m ON m.id = h.memory_id ${memoryJoins} ORDER BY j.key`)
    db.function('memory_holds', { deterministic: true }, (state, words) =>
      holds(String(state), String(words)) ? 1 : 0,
    )
  }

  /** Rows with the state of then; those that were erased since are gone. */
  page(page: PastPage): { rows: MemoryRow[]; total: number } {
    const bound = bind(page)
    const from = `FROM (${statesAsOf}) h JOIN memories m ON m.id = h.id`
    const where = `WHERE ${inState[page.state]} AND ${wanted}`
    const direction = page.descending ? 'DESC' : 'ASC'
    const rows = remember(this.#statements, `${page.state} ${page.sort} ${direction}`, () =>
      // Counted in passing: to look at every state once more would cost as much again.
      this.#db.prepare(`SELECT h.versionId, count(*) OVER () AS total ${from} ${where}
        ORDER BY ${page.sort === 'when' ? `${undated}, ` : ''}${sortedBy[page.sort]} ${direction}, h.at DESC, m.id DESC LIMIT @limit OFFSET @offset`),
    )
    const found = rows.all(bound)
    const versions = found.map(({ versionId }) => versionId)
    return {
      rows: this.#rows.all(JSON.stringify(versions)).map(asItStood),
      total: found[0]?.total ?? (page.offset === 0 ? 0 : this.#count(page, from, where)),
    }
  }

  /** Asked only beyond the end, where no row tells it. */
  #count(page: PastPage, from: string, where: string): number {
    const count = remember(this.#counts, page.state, () =>
      this.#db.prepare(`SELECT count(*) AS total ${from} ${where}`),
    )
    return count.get(bind(page))?.total ?? 0
  }
}

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}

/** The row with what its version of then says. */
function asItStood({
  state: json,
  stateAt,
  ...stored
}: StoredRow & { state: string; stateAt: number }): MemoryRow {
  const row = readRow(stored)
  const state = readState(json)
  if (state === null) return row
  const { pinned, supersededBy, detail, ...rest } = state
  return {
    ...row,
    ...rest,
    pinned: pinned ? 1 : 0,
    supersededById: supersededBy,
    changedAt: stateAt,
    // Versions of earlier days kept no detail.
    detail: detail ?? row.detail,
  }
}

const list = (values: readonly string[]): string | null =>
  values.length === 0 ? null : JSON.stringify(values)

const bind = ({
  query,
  pinned,
  kinds,
  origins,
  state: _,
  sort: __,
  descending: ___,
  ...page
}: PastPage): Bound => ({
  ...page,
  kinds: list(kinds),
  origins: list(origins),
  pinned: pinned === null ? null : pinned ? 1 : 0,
  words: JSON.stringify(
    query
      .split(/\s+/)
      .map(folded)
      .filter((word) => word !== ''),
  ),
})

/** Plain text is what it is when folded: a word that is not in it is not in its texts, and nothing need be parsed. */
const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)
const canHold = (json: string, wanted: readonly string[]): boolean => {
  if (!isPlain(json)) return true
  const lower = json.toLowerCase()
  return wanted.every((word) => word.split(' ').every((part) => lower.includes(part)))
}

/** Whether every word begins somewhere in the texts of a state. Asked of every row, so that nothing is checked twice. */
function holds(json: string, words: string): boolean {
  const wantedWords: string[] = JSON.parse(words)
  if (!canHold(json, wantedWords)) return false
  const { text, subject, detail }: Record<string, unknown> = JSON.parse(json)
  const { kind: _, ...more } = { kind: '', ...(detail as object | null) }
  const said = ` ${folded([text, subject ?? '', ...Object.values(more)].flat().join(' '))}`
  return wantedWords.every((word) => said.includes(` ${word}`))
}

const folded = (text: string): string =>
  toSearchText(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()
