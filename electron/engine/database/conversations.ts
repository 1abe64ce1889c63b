import type { Statement } from 'better-sqlite3'
import type { MemoryMode } from '../../../shared/contract/chat'
import type { Database } from './connection'

export type ConversationRow = {
  rowId: number
  id: string
  title: string
  titleSource: 'none' | 'model' | 'user'
  memoryMode: MemoryMode
  pinned: 0 | 1
  draft: string
  leafRowId: number | null
  createdAt: number
  changedAt: number
  removedAt: number | null
  activeRunId: string | null
  /** The model of the last reply. */
  modelId: string | null
  /** Most tokens of memory in its prompts; null as Settings say. */
  memoryBudgetTokens: number | null
}

const columns = `c.id AS rowId, c.public_id AS id, c.title, c.title_source AS titleSource,
  c.memory_mode AS memoryMode, c.pinned, c.draft, c.leaf_message_id AS leafRowId, c.created_at AS createdAt,
  c.changed_at AS changedAt, c.removed_at AS removedAt, c.memory_budget_tokens AS memoryBudgetTokens,
  (SELECT r.public_id FROM runs r JOIN messages m ON m.id = r.message_id
    WHERE m.conversation_id = c.id AND r.state IN ('queued', 'streaming') LIMIT 1) AS activeRunId,
  (SELECT o.public_id FROM messages m JOIN runs r ON r.message_id = m.id JOIN models o ON o.id = r.model_id
    WHERE m.conversation_id = c.id ORDER BY m.id DESC LIMIT 1) AS modelId`

/** Conversations; hidden ones only where a method says so. */
export class Conversations {
  readonly #all: Statement<[], ConversationRow>
  readonly #byId: Statement<[string], ConversationRow>
  readonly #byRowId: Statement<[number], ConversationRow>
  readonly #insert: Statement<[string, string, MemoryMode, number, number]>
  readonly #setTitle: Statement<[string, 'none' | 'model' | 'user', string]>
  readonly #setPinned: Statement<[0 | 1, string]>
  readonly #setMemoryMode: Statement<[MemoryMode, string]>
  readonly #setMemoryBudget: Statement<[number | null, string]>
  readonly #setDraft: Statement<[string, string]>
  readonly #setLeaf: Statement<[number, number]>
  readonly #touch: Statement<[number, number]>
  readonly #setRemoved: Statement<[number | null, string]>
  readonly #unlink: Statement<[number]>
  readonly #purge: Statement<[number]>
  readonly #usingModel: Statement<[string], { title: string }>

  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
    this.#all = db.prepare(
      `SELECT ${columns} FROM conversations c WHERE c.removed_at IS NULL ORDER BY c.changed_at DESC, c.id DESC`,
    )
    this.#byId = db.prepare(`SELECT ${columns} FROM conversations c WHERE c.public_id = ?`)
    this.#byRowId = db.prepare(`SELECT ${columns} FROM conversations c WHERE c.id = ?`)
    this.#insert =
      db.prepare(`INSERT INTO conversations (public_id, title, memory_mode, created_at, changed_at)
      VALUES (?, ?, ?, ?, ?)`)
    this.#setTitle = db.prepare('UPDATE conversations SET title = ?, title_source = ? WHERE public_id = ?')
    this.#setPinned = db.prepare('UPDATE conversations SET pinned = ? WHERE public_id = ?')
    this.#setMemoryMode = db.prepare('UPDATE conversations SET memory_mode = ? WHERE public_id = ?')
    this.#setMemoryBudget = db.prepare(
      'UPDATE conversations SET memory_budget_tokens = ? WHERE public_id = ?',
    )
    this.#setDraft = db.prepare('UPDATE conversations SET draft = ? WHERE public_id = ?')
    this.#setLeaf = db.prepare('UPDATE conversations SET leaf_message_id = ? WHERE id = ?')
    this.#touch = db.prepare('UPDATE conversations SET changed_at = ? WHERE id = ?')
    this.#setRemoved = db.prepare('UPDATE conversations SET removed_at = ? WHERE public_id = ?')
    this.#unlink = db.prepare(`UPDATE messages SET parent_id = NULL WHERE conversation_id IN
      (SELECT id FROM conversations WHERE removed_at IS NOT NULL AND removed_at <= ?)`)
    this.#purge = db.prepare('DELETE FROM conversations WHERE removed_at IS NOT NULL AND removed_at <= ?')
    this.#usingModel = db.prepare(`SELECT c.title FROM conversations c
      WHERE c.removed_at IS NULL AND EXISTS (SELECT 1 FROM messages m JOIN runs r ON r.message_id = m.id
        JOIN models o ON o.id = r.model_id WHERE m.conversation_id = c.id AND o.public_id = ?)
      ORDER BY c.changed_at DESC, c.id DESC`)
  }

  /** Newest change first. */
  all(): ConversationRow[] {
    return this.#all.all()
  }

  byId(id: string): ConversationRow | undefined {
    return this.#byId.get(id)
  }

  byRowId(rowId: number): ConversationRow | undefined {
    return this.#byRowId.get(rowId)
  }

  insert(id: string, title: string, memoryMode: MemoryMode, at: number): number {
    return Number(this.#insert.run(id, title, memoryMode, at, at).lastInsertRowid)
  }

  setTitle(id: string, title: string, source: 'none' | 'model' | 'user'): void {
    this.#setTitle.run(title, source, id)
  }

  setPinned(id: string, pinned: boolean): void {
    this.#setPinned.run(pinned ? 1 : 0, id)
  }

  setMemoryMode(id: string, mode: MemoryMode): void {
    this.#setMemoryMode.run(mode, id)
  }

  setMemoryBudget(id: string, tokens: number | null): void {
    this.#setMemoryBudget.run(tokens, id)
  }

  setDraft(id: string, text: string): void {
    this.#setDraft.run(text, id)
  }

  setLeaf(rowId: number, messageRowId: number): void {
    this.#setLeaf.run(messageRowId, rowId)
  }

  touch(rowId: number, at: number): void {
    this.#touch.run(at, rowId)
  }

  setRemoved(id: string, at: number | null): void {
    this.#setRemoved.run(at, id)
  }

  /** Erases what was hidden at or before `until`, and returns how many; nothing once the file is closed. */
  purgeRemoved(until: number): number {
    if (!this.#db.open) return 0
    const purge = this.#db.transaction(() => {
      // From parent to child a cascade goes one level deeper each time, and SQLite gives up after a thousand.
      this.#unlink.run(until)
      return this.#purge.run(until).changes
    })
    return purge.immediate()
  }

  /** Titles of the conversations with a reply by this model. */
  titlesUsingModel(modelId: string): string[] {
    return this.#usingModel.all(modelId).map((row) => row.title)
  }
}
