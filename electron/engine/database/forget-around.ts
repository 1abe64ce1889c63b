import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

type Named = 'memories' | 'messages'
const ids = 'IN (SELECT value FROM json_each(?))'

/** How rows that are forgotten are called, and what tells them again. */
export class ForgetAround {
  readonly #names: Record<Named, Statement<[string], { id: string }>>
  readonly #named: Record<Named, Statement<[string], { rowId: number }>>
  readonly #conversations: Statement<[string], { id: string }>
  readonly #documentsOf: Statement<[string], { rowId: number }>
  readonly #retoldIn: Statement<[string], { rowId: number }>
  readonly #begunBy: Statement<[string], { rowId: number }>
  readonly #saidIn: Statement<[string, string], { text: string }>
  readonly #holders: Statement<[], { holder: string | null }>

  constructor(db: Database) {
    const each = <T>(make: (table: Named) => T) => ({
      memories: make('memories'),
      messages: make('messages'),
    })
    this.#names = each((table) =>
      db.prepare(`SELECT public_id AS id FROM ${table} WHERE id ${ids} ORDER BY id`),
    )
    this.#named = each((table) =>
      db.prepare(`SELECT id AS rowId FROM ${table} WHERE public_id ${ids} ORDER BY id`),
    )
    this.#conversations = db.prepare(`SELECT DISTINCT c.public_id AS id FROM messages m
      JOIN conversations c ON c.id = m.conversation_id WHERE m.public_id ${ids}`)
    this.#documentsOf = db.prepare(
      `SELECT DISTINCT resource_id AS rowId FROM resource_chunks WHERE id ${ids}`,
    )
    // Along a branch ids grow: what ends before a turn does not tell it.
    this.#retoldIn = db.prepare(`SELECT DISTINCT s.id AS rowId FROM conversation_summaries s
      JOIN messages m ON m.conversation_id = s.conversation_id AND m.id <= s.until_message_id WHERE m.id ${ids}`)
    this.#begunBy =
      db.prepare(`SELECT c.id AS rowId FROM conversations c JOIN messages m ON m.conversation_id = c.id
      WHERE c.title_source <> 'user' AND m.parent_id IS NULL AND m.id ${ids}`)
    this.#saidIn = db.prepare(`SELECT text FROM memories WHERE id ${ids}
      UNION SELECT after ->> '$.text' FROM memory_versions WHERE after IS NOT NULL AND memory_id ${ids}`)
    this.#holders = db.prepare(`SELECT holder FROM runs WHERE state IN ('queued', 'streaming')`)
  }

  /** By which rows are found again whatever becomes of their numbers, which SQLite gives again. */
  names(table: Named, rows: readonly number[]): string[] {
    return this.#names[table].all(JSON.stringify(rows)).map(({ id }) => id)
  }

  /** Those of them that are still there. */
  named(table: Named, names: readonly string[]): number[] {
    return rowIds(this.#named[table].all(JSON.stringify(names)))
  }

  /** The conversations of messages, all by their public ids. */
  conversationsOf(messages: readonly string[]): string[] {
    return this.#conversations.all(JSON.stringify(messages)).map(({ id }) => id)
  }

  /** The documents that passages are from. */
  documentsOf(chunks: readonly number[]): number[] {
    return rowIds(this.#documentsOf.all(JSON.stringify(chunks)))
  }

  /** Summaries that reach over one of these messages. */
  summariesOver(messages: readonly number[]): number[] {
    return rowIds(this.#retoldIn.all(JSON.stringify(messages)))
  }

  /** Conversations that begin with one of these messages and were not named by the person. */
  titledBy(messages: readonly number[]): number[] {
    return rowIds(this.#begunBy.all(JSON.stringify(messages)))
  }

  /** What memories say, and have said before. */
  textsOf(memories: readonly number[]): string[] {
    const list = JSON.stringify(memories)
    return this.#saidIn.all(list, list).map(({ text }) => text)
  }

  /** Who drives the replies that are being written. */
  replyHolders(): string[] {
    return this.#holders.all().flatMap(({ holder }) => holder ?? [])
  }
}

const rowIds = (rows: readonly { rowId: number }[]): number[] => rows.map(({ rowId }) => rowId)
