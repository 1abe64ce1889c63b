import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

/** A stretch of a conversation, as its last turn left it. */
export type Session = { rowId: number; turns: number; startedAt: number; endedAt: number }

type NewSession = { conversationRowId: number; firstMessageRowId: number; at: number; searchText: string }

/** Stretches of conversations: what one is about, its turns share. */
export class Sessions {
  readonly #last: Statement<[number], Session>
  readonly #insert: Statement<[NewSession]>
  readonly #append: Statement<[{ rowId: number; at: number }]>
  readonly #write: Statement<[{ rowId: number; length: number }]>
  readonly #putTurn: Statement<[number, number]>
  readonly #has: Statement<[number], { found: 1 }>
  readonly #windowsAfter: Statement<[number, number], { rowId: number }>
  readonly #after: Statement<[number], { rowId: number | null }>
  readonly #bareReplies: Statement<[number, number], { rowId: number }>
  readonly #newest: Statement<[], { rowId: number | null }>
  readonly #clearIndex: Statement<[]>
  readonly #clearSome: Statement<[number, number]>

  constructor(db: Database) {
    this.#last = db.prepare(`SELECT id AS rowId, turns, started_at AS startedAt, ended_at AS endedAt
      FROM sessions WHERE conversation_id = ? ORDER BY id DESC LIMIT 1`)
    this.#insert = db.prepare(`INSERT INTO sessions
      (conversation_id, first_message_id, turns, started_at, ended_at, search_text)
      VALUES (@conversationRowId, @firstMessageRowId, 1, @at, @at, @searchText)`)
    this.#append = db.prepare(`UPDATE sessions SET turns = turns + 1, started_at = min(started_at, @at),
      ended_at = max(ended_at, @at) WHERE id = @rowId`)
    this.#write = db.prepare(`UPDATE sessions SET search_text = words.text FROM (
        SELECT coalesce(group_concat(text, char(10)), '') AS text
        FROM (SELECT substr(m.search_text, 1, @length) AS text FROM session_turns t
          JOIN messages m ON m.id = t.message_id WHERE t.session_id = @rowId ORDER BY m.id)) words
      WHERE id = @rowId AND search_text <> words.text`)
    this.#putTurn = db.prepare('INSERT INTO session_turns (message_id, session_id) VALUES (?, ?)')
    this.#has = db.prepare('SELECT 1 AS found FROM session_turns WHERE message_id = ?')
    this.#windowsAfter = db.prepare('SELECT id AS rowId FROM turn_windows WHERE id > ? ORDER BY id LIMIT ?')
    this.#after = db.prepare('SELECT min(id) AS rowId FROM sessions WHERE id > ?')
    this.#bareReplies =
      db.prepare(`SELECT r.id AS rowId FROM messages r LEFT JOIN turn_windows w ON w.id = r.id
      WHERE r.parent_id = ? AND r.id <= ? AND r.role = 'assistant' AND w.id IS NULL
        AND r.tells_vault = 0
      ORDER BY r.id`)
    this.#newest = db.prepare('SELECT max(id) AS rowId FROM sessions')
    this.#clearIndex = db.prepare(`INSERT INTO session_search (session_search) VALUES ('delete-all')`)
    this.#clearSome = db.prepare(`DELETE FROM sessions WHERE id IN
      (SELECT id FROM sessions WHERE id <= ? ORDER BY id LIMIT ?)`)
  }

  /** The newest stretch of a conversation. */
  last(conversationRowId: number): Session | undefined {
    return this.#last.get(conversationRowId)
  }

  /** Whether the turn is in a session already. */
  has(messageRowId: number): boolean {
    return this.#has.get(messageRowId) !== undefined
  }

  begin(session: NewSession): void {
    const rowId = Number(this.#insert.run(session).lastInsertRowid)
    this.#putTurn.run(session.firstMessageRowId, rowId)
  }

  /** Its words are found as soon as they are written. */
  append(rowId: number, messageRowId: number, at: number): void {
    this.#append.run({ rowId, at })
    this.#putTurn.run(messageRowId, rowId)
  }

  /**
   * Nothing is indexed anew where they are written already.
   * @param length of each turn's beginning, in characters
   */
  write(rowId: number, length: number): void {
    this.#write.run({ rowId, length })
  }

  /** Turns that may be quoted, in their order, from the one after `rowId`. */
  windowsAfter(rowId: number, limit: number): number[] {
    return this.#windowsAfter.all(rowId, limit).map((row) => row.rowId)
  }

  /** The next one after `rowId`; null: there is none. */
  after(rowId: number): number | null {
    return this.#after.get(rowId)?.rowId ?? null
  }

  /** Replies to a turn, up to the row `through`, that have no window. */
  repliesWithoutWindow(messageRowId: number, through: number): number[] {
    return this.#bareReplies.all(messageRowId, through).map((row) => row.rowId)
  }

  /** The row of the newest; 0 where there is none. */
  newest(): number {
    return this.#newest.get()?.rowId ?? 0
  }

  /** None is found by its words; without these, forgetting them is quick. */
  clearIndex(): void {
    this.#clearIndex.run()
  }

  /** Forgets up to `limit` of those up to a row. Returns how many there were. */
  clearSome(through: number, limit: number): number {
    return this.#clearSome.run(through, limit).changes
  }
}
