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

const columns = `m.id AS rowId, m.public_id AS id, m.conversation_id AS conversationRowId,
  c.public_id AS conversationId, c.title AS conversationTitle, m.parent_id AS parentRowId, m.role, m.speaker,
  m.created_at AS createdAt, coalesce((SELECT group_concat(text, char(10)) FROM
    (SELECT text FROM message_parts WHERE message_id = m.id AND kind = 'text' ORDER BY position)), '') AS text`
const from = 'FROM messages m JOIN conversations c ON c.id = m.conversation_id'

/** Raw turns, and what of them can be found: their own words and those of their windows. */
export class TurnIndex {
  readonly #byRowId: Statement<[number], Turn>
  readonly #mode: Statement<[number], { mode: 'normal' | 'read_only' | 'off'; removedAt: number | null }>
  readonly #setSearchText: Statement<[string, number]>
  readonly #putWindow: Statement<[number, string]>
  readonly #hasWindow: Statement<[string], { rowId: number }>
  readonly #tellsVault: Statement<[number], 0 | 1>
  readonly #keepOut: Statement<[number]>[]
  readonly #heeded: Statement<[number], 0 | 1>
  readonly #setHeeded: Statement<[number]>
  readonly #count: Statement<[], { turns: number }>

  constructor(db: Database) {
    this.#byRowId = db.prepare(`SELECT ${columns} ${from} WHERE m.id = ?`)
    this.#mode = db.prepare(`SELECT c.memory_mode AS mode, c.removed_at AS removedAt ${from} WHERE m.id = ?`)
    this.#setSearchText = db.prepare('UPDATE messages SET search_text = ? WHERE id = ?')
    this.#putWindow = db.prepare(`INSERT INTO turn_windows (id, search_text) VALUES (?, ?)
      ON CONFLICT (id) DO UPDATE SET search_text = excluded.search_text`)
    this.#hasWindow = db.prepare(
      'SELECT id AS rowId FROM turn_windows WHERE id IN (SELECT value FROM json_each(?))',
    )
    this.#tellsVault = db.prepare<[number], 0 | 1>('SELECT tells_vault FROM messages WHERE id = ?').pluck()
    this.#keepOut = [
      'UPDATE messages SET tells_vault = 1 WHERE id = ?',
      'DELETE FROM turn_windows WHERE id = ?',
    ].map((sql) => db.prepare(sql))
    this.#heeded = db.prepare<[number], 0 | 1>('SELECT heeded FROM messages WHERE id = ?').pluck()
    this.#setHeeded = db.prepare('UPDATE messages SET heeded = 1 WHERE id = ?')
    this.#count = db.prepare('SELECT count(*) AS turns FROM turn_windows')
  }

  turn(rowId: number): Turn | undefined {
    return this.#byRowId.get(rowId)
  }

  /** Whether the conversation of this message takes part in memory. */
  isLearnable(rowId: number): boolean {
    const row = this.#mode.get(rowId)
    return row !== undefined && row.mode === 'normal' && row.removedAt === null
  }

  setSearchText(rowId: number, searchText: string): void {
    this.#setSearchText.run(searchText, rowId)
  }

  /** The turn's and its neighbours' words. A turn without a window is never quoted elsewhere. */
  putWindow(rowId: number, searchText: string): void {
    this.#putWindow.run(rowId, searchText)
  }

  /** Those of the turns that have a window. */
  withWindow(rowIds: readonly number[]): Set<number> {
    return new Set(this.#hasWindow.all(JSON.stringify(rowIds)).map((row) => row.rowId))
  }

  /** Whether it tells what the vault keeps, or did when it was written. */
  tellsVault(rowId: number): boolean {
    return this.#tellsVault.get(rowId) === 1
  }

  /** Marks it as one that tells what the vault keeps: from now on it is quoted nowhere else. */
  keepOut(rowId: number): void {
    for (const statement of this.#keepOut) statement.run(rowId)
  }

  /** Whether what this turn told the memory was done already. */
  isHeeded(rowId: number): boolean {
    return this.#heeded.get(rowId) === 1
  }

  setHeeded(rowId: number): void {
    this.#setHeeded.run(rowId)
  }

  count(): number {
    return this.#count.get()?.turns ?? 0
  }
}
