import type { Statement } from 'better-sqlite3'
import type { MemoryKind, MemorySubject } from '../../../shared/contract/memory'
import type { Database } from './connection'
import { statesAsOf } from './memory-past'
import { isCurrent } from './memory-row'

type Asked = { asOf: number | null }
type CountRow = { subject: string; kind: MemoryKind; count: number; newestAt: number }
type LinkRow = { subject: string; other: string; count: number }

const now = `SELECT m.id, coalesce(m.subject, '') AS subject, m.kind, m.changed_at AS at FROM memories m
  WHERE ${isCurrent}`
const past = `SELECT h.id, coalesce(json_extract(h.after, '$.subject'), '') AS subject,
  json_extract(h.after, '$.kind') AS kind, h.at FROM (${statesAsOf}) h
  WHERE json_extract(h.after, '$.removedAt') IS NULL
    AND coalesce(json_extract(h.after, '$.validTo'), @asOf + 1) > @asOf`
const counts =
  'SELECT subject, kind, count(*) AS count, max(at) AS newestAt FROM known GROUP BY subject, kind'
const links = `SELECT a.subject, b.subject AS other, count(DISTINCT s.message_id) AS count
  FROM known a JOIN memory_sources s ON s.memory_id = a.id
  JOIN memory_sources t ON t.message_id = s.message_id AND t.memory_id <> s.memory_id
  JOIN known b ON b.id = t.memory_id
  WHERE a.subject <> b.subject AND a.subject <> '' AND b.subject <> '' GROUP BY 1, 2 ORDER BY 3 DESC, 2`
/** As many other subjects as a picture can show. */
const mostLinks = 24

/** Whom and what memories are about, and who is told of in the same turns. */
export class MemorySubjects {
  readonly #counts: Record<'now' | 'before', Statement<[Asked], CountRow>>
  readonly #links: Record<'now' | 'before', Statement<[Asked], LinkRow>>

  constructor(db: Database) {
    const known = (states: string, what: string) => `WITH known AS MATERIALIZED (${states}) ${what}`
    // Both take the instant, so that they are called alike.
    const present = `${now} AND @asOf IS NULL`
    this.#counts = { now: db.prepare(known(present, counts)), before: db.prepare(known(past, counts)) }
    this.#links = { now: db.prepare(known(present, links)), before: db.prepare(known(past, links)) }
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
    for (const { subject, other, count } of this.#links[when].all({ asOf })) {
      const known = subjects.get(subject)
      if (known && known.links.length < mostLinks) known.links.push({ subject: other, count })
    }
    return [...subjects.values()].sort(
      (left, right) => right.count - left.count || right.newestAt - left.newestAt,
    )
  }
}
