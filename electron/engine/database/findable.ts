import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

export type Found = { rowId: number; rank: number }

/** What ranking needs of a turn. */
export type FindableTurn = {
  rowId: number
  role: 'user' | 'assistant'
  /** Null: the person or the model, as `role` says. */
  speaker: string | null
  createdAt: number
  /** Its cleaned beginning. */
  text: string
  /** The last signs of the text, which tell a question. */
  ending: string
  sessionRowId: number | null
  /** The turn before, where it may be quoted, and how it ends. */
  beforeRowId: number | null
  beforeEnding: string | null
  beforeSessionRowId: number | null
  /** The newest turn that follows, and how it begins. */
  afterRowId: number | null
  afterBeginning: string | null
  afterSessionRowId: number | null
}

export type FindableMemory = {
  rowId: number
  kind: string
  text: string
  subject: string | null
  importance: number
  confidence: number
  pinned: 0 | 1
  createdAt: number
  validTo: number | null
  occurredAt: number | null
  /** All its words, as they are indexed. */
  searchText: string
}

export type FindablePassage = { rowId: number; text: string; title: string; createdAt: number }

type Filter = { match: string; except: number; limit: number; past: 0 | 1 }
/** One of the best by words; closed where it may not be quoted. */
type Ranked = Found & { isOpen: 0 | 1 }
type Range = { from: number; to: number; except: number; limit: number }
const indexes = [
  'message_search',
  'turn_window_search',
  'session_search',
  'memory_search',
  'chunk_search',
] as const
export type FullTextIndex = (typeof indexes)[number]

const contentOf: Record<FullTextIndex, string> = {
  message_search: 'messages',
  turn_window_search: 'turn_windows',
  session_search: 'sessions',
  memory_search: 'memories',
  chunk_search: 'resource_chunks',
}
// A turn without a window is never quoted; neither is one that is hidden, kept out of memory, or in the prompt already.
const quotable = `c.removed_at IS NULL AND c.memory_mode = 'normal' AND c.id <> @except`
const current = `m.removed_at IS NULL AND (m.valid_to IS NULL OR @past = 1) AND m.kind NOT IN ('vault', 'core')`

/** By so much more is looked at where most of the best may not be quoted. */
const further = 8

/** The best that may be quoted, as many as are wanted or nearly so: a chat that is kept out can hold all the best. */
function open(statement: Statement<[Filter], Ranked>, filter: Filter): Found[] {
  for (let limit = filter.limit; ; limit *= further) {
    const ranked = statement.all({ ...filter, limit })
    const found = ranked.filter(({ isOpen }) => isOpen === 1)
    if (ranked.length < limit || found.length * 2 >= filter.limit) return found.slice(0, filter.limit)
  }
}

/** Reads all that can be found. Every statement only reads, so that the connection may be one that cannot write. */
export class Findable {
  readonly #turns: Statement<[Filter], Ranked>
  readonly #windows: Statement<[Filter], Ranked>
  readonly #sessions: Statement<[Filter], Ranked>
  readonly #memories: Statement<[Filter], Found>
  readonly #passages: Statement<[Filter], Found>
  readonly #turnRows: Statement<[{ ids: string; except: number }], FindableTurn>
  readonly #memoryRows: Statement<[{ ids: string; past: 0 | 1 }], FindableMemory>
  readonly #passageRows: Statement<[string], FindablePassage>
  readonly #turnsOfTime: Statement<[Range], { rowId: number }>
  readonly #memoriesOfTime: Statement<[Range & { past: 0 | 1 }], { rowId: number }>
  readonly #speakers: Statement<[], { speaker: string }>
  readonly #bounds: Map<FullTextIndex, Statement<[], { first: number | null; last: number | null }>>
  readonly #counts: Map<FullTextIndex, Statement<[string, number], { held: number; oldest: number | null }>>

  constructor(db: Database) {
    // Turns: the best by words first, then what may be quoted of these few; to filter every turn that matches would
    // cost far more. There are far fewer memories and passages, and most of what matches can be what is no longer so.
    const turnsBy = (index: FullTextIndex) => `SELECT f.rowid AS rowId, f.rank,
        EXISTS (SELECT 1 FROM turn_windows w JOIN messages m ON m.id = w.id
          JOIN conversations c ON c.id = m.conversation_id WHERE w.id = f.rowid AND ${quotable}) AS isOpen
      FROM (SELECT rowid, rank FROM ${index} WHERE ${index} MATCH @match ORDER BY rank LIMIT @limit) f
      ORDER BY f.rank`
    this.#turns = db.prepare(turnsBy('message_search'))
    this.#windows = db.prepare(turnsBy('turn_window_search'))
    this.#sessions = db.prepare(`SELECT f.rowid AS rowId, f.rank, EXISTS (SELECT 1 FROM sessions s
          JOIN conversations c ON c.id = s.conversation_id WHERE s.id = f.rowid AND ${quotable}) AS isOpen
      FROM (SELECT rowid, rank FROM session_search WHERE session_search MATCH @match ORDER BY rank LIMIT @limit) f
      ORDER BY f.rank`)
    this.#memories = db.prepare(`SELECT f.rowid AS rowId, f.rank FROM memory_search f
      CROSS JOIN memories m ON m.id = f.rowid
      WHERE memory_search MATCH @match AND ${current} ORDER BY f.rank, f.rowid DESC LIMIT @limit`)
    this.#passages = db.prepare(`SELECT f.rowid AS rowId, f.rank FROM chunk_search f
      CROSS JOIN resource_chunks r ON r.id = f.rowid CROSS JOIN memories m ON m.id = r.resource_id
      WHERE chunk_search MATCH @match AND r.position >= 0 AND ${current}
      ORDER BY f.rank, f.rowid DESC LIMIT @limit`)
    this.#turnRows = db.prepare(`SELECT m.id AS rowId, m.role, m.speaker, m.created_at AS createdAt,
      substr(m.search_text, 1, 2000) AS text, substr(m.search_text, -2) AS ending, s.session_id AS sessionRowId,
      b.id AS beforeRowId, substr(b.search_text, -400) AS beforeEnding, bs.session_id AS beforeSessionRowId,
      a.id AS afterRowId, substr(a.search_text, 1, 400) AS afterBeginning, s2.session_id AS afterSessionRowId
      FROM messages m JOIN turn_windows w ON w.id = m.id JOIN conversations c ON c.id = m.conversation_id
      LEFT JOIN session_turns s ON s.message_id = m.id
      LEFT JOIN messages b ON b.id = m.parent_id AND EXISTS (SELECT 1 FROM turn_windows bw WHERE bw.id = b.id)
      LEFT JOIN session_turns bs ON bs.message_id = b.id
      LEFT JOIN messages a ON a.id =
        (SELECT max(n.id) FROM messages n JOIN turn_windows nw ON nw.id = n.id WHERE n.parent_id = m.id)
      LEFT JOIN session_turns s2 ON s2.message_id = a.id
      WHERE m.id IN (SELECT value FROM json_each(@ids)) AND ${quotable}`)
    this.#memoryRows =
      db.prepare(`SELECT m.id AS rowId, m.kind, m.text, m.subject, m.importance, m.confidence,
      m.pinned, m.created_at AS createdAt, m.valid_to AS validTo, e.occurred_at AS occurredAt,
      substr(m.search_text, 1, 2000) AS searchText
      FROM memories m LEFT JOIN episodic_memories e ON e.id = m.id WHERE m.id IN (SELECT value FROM json_each(@ids)) AND ${current}`)
    this.#passageRows = db.prepare(`SELECT r.id AS rowId, substr(r.search_text, 1, 2500) AS text, d.title,
      m.created_at AS createdAt FROM resource_chunks r JOIN resource_memories d ON d.id = r.resource_id
      JOIN memories m ON m.id = r.resource_id WHERE r.id IN (SELECT value FROM json_each(?))
      AND r.position >= 0 AND m.removed_at IS NULL AND m.valid_to IS NULL`)
    this.#turnsOfTime = db.prepare(`SELECT m.id AS rowId FROM (SELECT s.id FROM sessions s
        JOIN conversations c ON c.id = s.conversation_id
        WHERE s.started_at < @to AND s.ended_at >= @from AND ${quotable}
        ORDER BY s.started_at DESC LIMIT @limit) s
      JOIN session_turns t ON t.session_id = s.id JOIN messages m ON m.id = t.message_id
      WHERE m.created_at >= @from AND m.created_at < @to
      ORDER BY m.role = 'user' DESC, m.id DESC LIMIT @limit`)
    this.#memoriesOfTime =
      db.prepare(`SELECT m.id AS rowId FROM episodic_memories e JOIN memories m ON m.id = e.id
      WHERE e.occurred_at >= @from AND e.occurred_at < @to AND ${current} ORDER BY e.occurred_at DESC LIMIT @limit`)
    // Hops from one name to the next along the index; DISTINCT would read every turn.
    this.#speakers = db.prepare(`WITH RECURSIVE names(speaker) AS (
        SELECT min(speaker) FROM messages WHERE speaker IS NOT NULL
        UNION ALL
        SELECT (SELECT min(m.speaker) FROM messages m WHERE m.speaker > names.speaker) FROM names
        WHERE names.speaker IS NOT NULL LIMIT 300)
      SELECT speaker FROM names WHERE speaker IS NOT NULL`)
    this.#bounds = new Map(
      indexes.map((index) => [
        index,
        db.prepare(
          `SELECT (SELECT min(id) FROM ${contentOf[index]}) AS first, (SELECT max(id) FROM ${contentOf[index]}) AS last`,
        ),
      ]),
    )
    this.#counts = new Map(
      indexes.map((index) => [
        index,
        db.prepare(`SELECT count(*) AS held, min(id) AS oldest FROM (SELECT rowid AS id FROM ${index}
          WHERE ${index} MATCH ? ORDER BY rowid DESC LIMIT ?)`),
      ]),
    )
  }

  turns(match: string, except: number, limit: number): Found[] {
    return open(this.#turns, { match, except, limit, past: 0 })
  }

  windows(match: string, except: number, limit: number): Found[] {
    return open(this.#windows, { match, except, limit, past: 0 })
  }

  sessions(match: string, except: number, limit: number): Found[] {
    return open(this.#sessions, { match, except, limit, past: 0 })
  }

  /** @param past those that are no longer so as well */
  memories(match: string, limit: number, past: boolean): Found[] {
    return this.#memories.all({ match, except: -1, limit, past: past ? 1 : 0 })
  }

  passages(match: string, limit: number): Found[] {
    return this.#passages.all({ match, except: -1, limit, past: 0 })
  }

  /** Those that may be quoted. */
  turnRows(rowIds: readonly number[], except: number): FindableTurn[] {
    return this.#turnRows.all({ ids: JSON.stringify(rowIds), except })
  }

  memoryRows(rowIds: readonly number[], past: boolean): FindableMemory[] {
    return this.#memoryRows.all({ ids: JSON.stringify(rowIds), past: past ? 1 : 0 })
  }

  passageRows(rowIds: readonly number[]): FindablePassage[] {
    return this.#passageRows.all(JSON.stringify(rowIds))
  }

  /** Turns that were said in [from, to), the person's first. */
  turnsOfTime(range: Range): number[] {
    return this.#turnsOfTime.all(range).map(({ rowId }) => rowId)
  }

  /** What happened in [from, to). */
  memoriesOfTime(range: Range, past: boolean): number[] {
    return this.#memoriesOfTime.all({ ...range, past: past ? 1 : 0 }).map(({ rowId }) => rowId)
  }

  /** Names of those who speak in imported talk. */
  speakers(): string[] {
    return this.#speakers.all().map(({ speaker }) => speaker)
  }

  /** The first and the last id that the rows of an index may have; null where it is empty. */
  bounds(index: FullTextIndex): { first: number; last: number } | null {
    const row = this.#bounds.get(index)?.get()
    return row?.first == null || row.last == null ? null : { first: row.first, last: row.last }
  }

  /** How many rows match, counted from the newest up to `limit`, and the oldest of those. */
  count(index: FullTextIndex, match: string, limit: number): { held: number; oldest: number | null } {
    return this.#counts.get(index)?.get(match, limit) ?? { held: 0, oldest: null }
  }
}
