import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

/** A message with its text and its place in the talk. */
export type Turn = {
  rowId: number
  id: string
  conversationRowId: number
  conversationId: string
  conversationTitle: string
  parentRowId: number | null
  role: 'user' | 'assistant'
  /** A name in imported talk; null: the person or the model, as `role` says. */
  speaker: string | null
  createdAt: number
  text: string
}

/** What ranking needs of a message; `searchText` is its cleaned beginning. */
export type TurnOutline = {
  rowId: number
  parentRowId: number | null
  role: 'user' | 'assistant'
  createdAt: number
  searchText: string
  /** The last sign of the text tells a question. */
  ending: string
}

export type TurnHit = { rowId: number; rank: number }

const columns = `m.id AS rowId, m.public_id AS id, m.conversation_id AS conversationRowId,
  c.public_id AS conversationId, c.title AS conversationTitle, m.parent_id AS parentRowId, m.role, m.speaker,
  m.created_at AS createdAt, coalesce((SELECT group_concat(text, char(10)) FROM
    (SELECT text FROM message_parts WHERE message_id = m.id AND kind = 'text' ORDER BY position)), '') AS text`
const outline = `m.id AS rowId, m.parent_id AS parentRowId, m.role, m.created_at AS createdAt,
  substr(m.search_text, 1, 4000) AS searchText, substr(m.search_text, -2) AS ending`
const from = 'FROM messages m JOIN conversations c ON c.id = m.conversation_id'
// What may be quoted elsewhere: neither hidden, nor of a conversation that keeps out of memory, nor this one.
const quotable = `c.removed_at IS NULL AND c.memory_mode = 'normal' AND c.id <> @except`

type Search = { match: string; except: number; limit: number }

/** Full-text search over raw turns and over the user's turns with their neighbours. */
export class TurnIndex {
  readonly #byRowId: Statement<[number], Turn>
  readonly #outlines: Statement<[string], TurnOutline>
  readonly #replies: Statement<[string], TurnOutline>
  readonly #mode: Statement<[number], { mode: 'normal' | 'read_only' | 'off'; removedAt: number | null }>
  readonly #setSearchText: Statement<[string, number]>
  readonly #putWindow: Statement<[number, string]>
  readonly #hasWindow: Statement<[string], { rowId: number }>
  readonly #searchTurns: Statement<[Search], TurnHit>
  readonly #searchWindows: Statement<[Search], TurnHit>
  readonly #countMatching: Statement<[string, number], { rows: number }>
  readonly #count: Statement<[], { turns: number }>

  constructor(db: Database) {
    this.#byRowId = db.prepare(`SELECT ${columns} ${from} WHERE m.id = ?`)
    this.#outlines = db.prepare(
      `SELECT ${outline} FROM messages m WHERE m.id IN (SELECT value FROM json_each(?))`,
    )
    this.#replies = db.prepare(`SELECT ${outline} FROM messages m WHERE m.id IN (
      SELECT max(r.id) FROM messages r WHERE r.parent_id IN (SELECT value FROM json_each(?)) GROUP BY r.parent_id)`)
    this.#mode = db.prepare(`SELECT c.memory_mode AS mode, c.removed_at AS removedAt ${from} WHERE m.id = ?`)
    this.#setSearchText = db.prepare('UPDATE messages SET search_text = ? WHERE id = ?')
    this.#putWindow = db.prepare(`INSERT INTO turn_windows (id, search_text) VALUES (?, ?)
      ON CONFLICT (id) DO UPDATE SET search_text = excluded.search_text`)
    this.#hasWindow = db.prepare(
      'SELECT id AS rowId FROM turn_windows WHERE id IN (SELECT value FROM json_each(?))',
    )
    this.#searchTurns = db.prepare(`SELECT m.id AS rowId, bm25(message_search) AS rank
      FROM message_search JOIN messages m ON m.id = message_search.rowid
      JOIN conversations c ON c.id = m.conversation_id
      WHERE message_search MATCH @match AND ${quotable} ORDER BY rank LIMIT @limit`)
    this.#searchWindows = db.prepare(`SELECT m.id AS rowId, bm25(turn_window_search) AS rank
      FROM turn_window_search JOIN messages m ON m.id = turn_window_search.rowid
      JOIN conversations c ON c.id = m.conversation_id
      WHERE turn_window_search MATCH @match AND ${quotable} ORDER BY rank LIMIT @limit`)
    this.#countMatching = db.prepare(`SELECT count(*) AS rows FROM
      (SELECT 1 FROM turn_window_search WHERE turn_window_search MATCH ? LIMIT ?)`)
    this.#count = db.prepare('SELECT count(*) AS turns FROM turn_windows')
  }

  turn(rowId: number): Turn | undefined {
    return this.#byRowId.get(rowId)
  }

  outlines(rowIds: readonly number[]): TurnOutline[] {
    return this.#outlines.all(JSON.stringify(rowIds))
  }

  /** The newest reply to each of these messages, where there is one. */
  replies(rowIds: readonly number[]): TurnOutline[] {
    return this.#replies.all(JSON.stringify(rowIds))
  }

  /** Whether the conversation of this message takes part in memory. */
  isLearnable(rowId: number): boolean {
    const row = this.#mode.get(rowId)
    return row !== undefined && row.mode === 'normal' && row.removedAt === null
  }

  setSearchText(rowId: number, searchText: string): void {
    this.#setSearchText.run(searchText, rowId)
  }

  /** The user's turn and its neighbours' words. A turn without a window is never quoted elsewhere. */
  putWindow(rowId: number, searchText: string): void {
    this.#putWindow.run(rowId, searchText)
  }

  /** Those of the turns that have a window. */
  withWindow(rowIds: readonly number[]): Set<number> {
    return new Set(this.#hasWindow.all(JSON.stringify(rowIds)).map((row) => row.rowId))
  }

  /** Turns of both sides outside the conversation `except`; `rank` is bm25, smaller is better. */
  searchTurns(match: string, except: number | null, limit: number): TurnHit[] {
    return this.#searchTurns.all({ match, except: except ?? -1, limit })
  }

  /** The user's turns by their own and their neighbours' words. */
  searchWindows(match: string, except: number | null, limit: number): TurnHit[] {
    return this.#searchWindows.all({ match, except: except ?? -1, limit })
  }

  /** Windows that match, counted up to `limit`. */
  countMatching(match: string, limit: number): number {
    return this.#countMatching.get(match, limit)?.rows ?? 0
  }

  count(): number {
    return this.#count.get()?.turns ?? 0
  }
}
