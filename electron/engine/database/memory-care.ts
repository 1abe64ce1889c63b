import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'
import { isCurrent } from './memory-row'

/** How many events a day has at least and at most, between which instants, and how many such days. */
type FullDays = { after: number; before: number; least: number; most: number; limit: number }

/** Events that may be told shorter: current, of a known day, and not pinned. */
const isToldOfADay = `m.kind = 'episodic' AND m.pinned = 0 AND e.occurred_precision = 'day' AND ${isCurrent}`

/** What care looks at when nothing else is to be done: facts one after the other, and what stands there twice. */
export class MemoryCare {
  readonly #factsAfter: Statement<[number, number], number>
  readonly #twins: Statement<[number], string>
  readonly #fullDays: Statement<[FullDays], number>
  readonly #eventsAt: Statement<[number], number>

  constructor(db: Database) {
    this.#factsAfter = db
      .prepare<[number, number], number>(
        `SELECT m.id FROM memories m WHERE m.id > ? AND m.kind = 'semantic' AND ${isCurrent} ORDER BY m.id LIMIT ?`,
      )
      .pluck()
    this.#twins = db
      .prepare<[number], string>(
        // First by the index of hashes alone: most stand there once.
        `WITH again AS (SELECT text_hash FROM memories GROUP BY text_hash HAVING count(*) > 1)
        SELECT json_group_array(m.id) FROM again CROSS JOIN memories m ON m.text_hash = again.text_hash
        WHERE m.kind = 'semantic' AND ${isCurrent}
        GROUP BY m.text_hash, coalesce(m.subject, '') HAVING count(*) BETWEEN 2 AND 20 LIMIT ?`,
      )
      .pluck()
    // A day is kept as its noon, so that events of one day have one instant. By its index: the days come in order.
    this.#fullDays = db
      .prepare<[FullDays], number>(
        `SELECT e.occurred_at FROM episodic_memories e CROSS JOIN memories m ON m.id = e.id
        WHERE e.occurred_at > @after AND e.occurred_at < @before AND ${isToldOfADay}
        GROUP BY e.occurred_at HAVING count(*) BETWEEN @least AND @most ORDER BY e.occurred_at LIMIT @limit`,
      )
      .pluck()
    this.#eventsAt = db
      .prepare<[number], number>(
        `SELECT m.id FROM episodic_memories e CROSS JOIN memories m ON m.id = e.id
        WHERE e.occurred_at = ? AND ${isToldOfADay} ORDER BY m.id`,
      )
      .pluck()
  }

  /** Noons of days of which that many events are told, in order. */
  fullDays(days: FullDays): number[] {
    return this.#fullDays.all(days)
  }

  /** Row ids of the current events of the day that has its noon then. */
  eventsAt(noon: number): number[] {
    return this.#eventsAt.all(noon)
  }

  /** Row ids of current facts in the order in which they were written, those after `rowId`. */
  factsAfter(rowId: number, limit: number): number[] {
    return this.#factsAfter.all(rowId, limit)
  }

  /** Groups of row ids whose facts say the same in the same words of the same one. */
  twins(limit: number): number[][] {
    return this.#twins.all(limit).map((ids): number[] => JSON.parse(ids))
  }
}
