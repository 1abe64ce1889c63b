import type { Statement } from 'better-sqlite3'
import type { MemoryKind, MemorySubject } from '../../../shared/contract/memory'
import type { Database } from './connection'
import { statesAsOf } from './memory-past'
import { isCurrent, subjectOf } from './memory-row'
import { isIndexFault } from './search-indexes'
import { quotePhrase } from './search-text'

type Asked = { asOf: number | null }
type CountRow = { subject: string; kind: MemoryKind; count: number; newestAt: number }
type LinkRow = { subject: string; other: string; count: number }
/** A memory that has a subject's name among its words. */
type NamingRow = { id: number; subject: string; name: string }

const now = `SELECT m.id, ${subjectOf('m.subject')} AS subject, m.kind, m.text, m.changed_at AS at FROM memories m
  WHERE ${isCurrent}`
const past = `SELECT h.id, ${subjectOf(`json_extract(h.after, '$.subject')`)} AS subject,
  json_extract(h.after, '$.kind') AS kind, json_extract(h.after, '$.text') AS text, h.at FROM (${statesAsOf}) h
  WHERE json_extract(h.after, '$.removedAt') IS NULL
    AND coalesce(json_extract(h.after, '$.validTo'), @asOf + 1) > @asOf`
const counts =
  'SELECT subject, kind, count(*) AS count, max(at) AS newestAt FROM known GROUP BY subject, kind'
const links = `SELECT a.subject, b.subject AS other, count(DISTINCT s.message_id) AS count
  FROM known a JOIN memory_sources s ON s.memory_id = a.id
  JOIN memory_sources t ON t.message_id = s.message_id AND t.memory_id <> s.memory_id
  JOIN known b ON b.id = t.memory_id
  WHERE a.subject <> b.subject AND a.subject <> '' AND b.subject <> '' GROUP BY 1, 2`
const namedThen = `SELECT known.id, known.subject, one.value AS name FROM known
  JOIN json_each(@names) one ON one.value <> known.subject AND instr(known.text, one.value) > 0`
/** As many other subjects as a picture can show. */
const mostLinks = 24
/** As many subjects as a picture can show; the names of no more are looked for. */
const mostNames = 60
/** Memories that one name is looked for in; who is told of more often is tied by fewer too. */
const mostNamings = 1_000
/** A memory of more names than this is a list, and ties nobody. */
const mostInOne = 6

/** Whom and what memories are about, and who is told of in one turn or one memory. */
export class MemorySubjects {
  readonly #counts: Record<'now' | 'before', Statement<[Asked], CountRow>>
  readonly #links: Record<'now' | 'before', Statement<[Asked], LinkRow>>
  readonly #named: Statement<[{ name: string; phrase: string }], NamingRow>
  readonly #namedThen: Statement<[Asked & { names: string }], NamingRow>

  constructor(db: Database) {
    const known = (states: string, what: string) => `WITH known AS MATERIALIZED (${states}) ${what}`
    // Both take the instant, so that they are called alike.
    const present = `${now} AND @asOf IS NULL`
    this.#counts = { now: db.prepare(known(present, counts)), before: db.prepare(known(past, counts)) }
    this.#links = { now: db.prepare(known(present, links)), before: db.prepare(known(past, links)) }
    this.#named = db.prepare(`SELECT m.id, ${subjectOf('m.subject')} AS subject, @name AS name
      FROM memory_search JOIN memories m ON m.id = memory_search.rowid
      WHERE memory_search MATCH @phrase AND ${isCurrent} AND coalesce(m.subject, '') <> @name LIMIT ${mostNamings}`)
    this.#namedThen = db.prepare(known(past, namedThen))
  }

  /** Those with the most memories first; at an instant, or now. */
  all(asOf: number | null): MemorySubject[] {
    const when = asOf === null ? 'now' : 'before'
    const subjects = new Map<string, MemorySubject>()
    for (const { subject, kind, count, newestAt } of this.#counts[when].all({ asOf })) {
      const known = subjects.get(subject) ?? { subject, count: 0, kinds: [], newestAt, links: [] }
      known.count += count
      known.kinds.push({ kind, count })
      known.newestAt = Math.max(known.newestAt, newestAt)
      subjects.set(subject, known)
    }
    const sorted = [...subjects.values()].sort(
      (left, right) => right.count - left.count || right.newestAt - left.newestAt,
    )
    const names = sorted.flatMap(({ subject }) => (subject === '' ? [] : [subject])).slice(0, mostNames)
    for (const { subject, other, count } of [
      ...this.#links[when].all({ asOf }),
      ...tied(this.#namings(names, asOf)),
    ]) {
      const ends = subjects.get(subject)?.links
      const known = ends?.find((link) => link.subject === other)
      if (known) known.count += count
      else ends?.push({ subject: other, count })
    }
    for (const subject of sorted)
      subject.links = subject.links
        .sort((left, right) => right.count - left.count || (left.subject < right.subject ? -1 : 1))
        .slice(0, mostLinks)
    return sorted
  }

  #namings(names: readonly string[], asOf: number | null): NamingRow[] {
    if (asOf !== null) return this.#namedThen.all({ asOf, names: JSON.stringify(names) })
    const told = names.filter((name) => /[\p{L}\p{N}]/u.test(name))
    try {
      return told.flatMap((name) => this.#named.all({ name, phrase: quotePhrase(name) }))
    } catch (error) {
      // Without its index the search says so itself; whom memories are about is known all the same.
      if (isIndexFault(error)) return []
      throw error
    }
  }
}

/** Whoever one memory names, with each other and with whom it is about; each tie from both its ends. */
function tied(namings: readonly NamingRow[]): LinkRow[] {
  const inOne = new Map<number, Set<string>>()
  for (const { id, subject, name } of namings) {
    const all = inOne.get(id) ?? new Set(subject === '' ? [] : [subject])
    inOne.set(id, all.add(name))
  }
  return [...inOne.values()].flatMap((all) => {
    const names = all.size <= mostInOne ? [...all] : []
    return names.flatMap((subject) =>
      names.flatMap((other) => (other === subject ? [] : [{ subject, other, count: 1 }])),
    )
  })
}
