import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'
import { ForgetAround } from './forget-around'
import { ForgetPlaces } from './forget-places'

export type ForgetTurn = {
  rowId: number
  messageId: string
  conversationId: string
  conversationTitle: string
  text: string
  createdAt: number
}

/** What stands in the place of a message that was erased. */
export const erasedText = '[erased]'

const ids = 'IN (SELECT value FROM json_each(?))'
/** What was learned, and not written by a person's hand or added as a file or a secret. */
const learned = `m.origin <> 'manual' AND m.kind NOT IN ('resource', 'vault')`
const fromConversation = `SELECT s.memory_id FROM memory_sources s JOIN messages t ON t.id = s.message_id
  JOIN conversations c ON c.id = t.conversation_id WHERE c.public_id = @id`

/** What forgetting asks of the tables and does to them. */
export class ForgettingTables {
  readonly places: ForgetPlaces
  readonly around: ForgetAround
  readonly #db: Database
  readonly #learnedFrom: Statement<[{ id: string }], { rowId: number; elsewhere: 0 | 1 }>
  readonly #learnedSince: Statement<[number], { rowId: number }>
  readonly #all: Record<'memories' | 'messages', Statement<[], { rowId: number }>>
  readonly #messagesOf: Statement<[string], { rowId: number }>
  readonly #messagesSince: Statement<[number], { rowId: number }>
  readonly #versionCount: Statement<[string, string], { versions: number }>
  readonly #documentCount: Statement<[string], { documents: number }>
  readonly #sourceTurns: Statement<[string], { rowId: number }>
  readonly #ofConversation: Record<string, Statement<[string], { rowId: number }>>
  readonly #since: Record<string, Statement<[number], { rowId: number }>>
  readonly #turns: Statement<[string], ForgetTurn>
  readonly #neighbours: Statement<[string, string, string], { rowId: number }>
  readonly #eraseMessages: Statement<[string]>[]
  readonly #dropSources: Statement<[{ id: string }]>
  readonly #dropJobs: Statement<[number, string]>

  constructor(db: Database) {
    this.#db = db
    this.places = new ForgetPlaces(db)
    this.around = new ForgetAround(db)
    this.#learnedFrom = db.prepare(`SELECT m.id AS rowId, EXISTS (SELECT 1 FROM memory_sources o
        LEFT JOIN messages t ON t.id = o.message_id LEFT JOIN conversations c ON c.id = t.conversation_id
        WHERE o.memory_id = m.id AND coalesce(c.public_id, '') <> @id) AS elsewhere
      FROM memories m WHERE m.id IN (${fromConversation}) AND m.removed_at IS NULL ORDER BY m.id`)
    this.#learnedSince = db.prepare(`SELECT m.id AS rowId FROM memories m
      WHERE m.created_at >= ? AND ${learned} AND m.removed_at IS NULL ORDER BY m.id`)
    const select = (what: string) => db.prepare<[], { rowId: number }>(`SELECT id AS rowId FROM ${what}`)
    this.#all = {
      memories: select('memories'),
      messages: select(`messages m WHERE EXISTS
        (SELECT 1 FROM message_parts p WHERE p.message_id = m.id AND p.text <> '${erasedText}')`),
    }
    this.#versionCount = db.prepare(
      `SELECT count(*) AS versions FROM memory_versions WHERE memory_id ${ids} OR id ${ids}`,
    )
    this.#documentCount = db.prepare(`SELECT count(*) AS documents FROM resource_memories WHERE id ${ids}`)
    // A reply often says again what it answers.
    this.#sourceTurns = db.prepare(`WITH told AS (SELECT message_id AS id FROM memory_sources
        WHERE message_id IS NOT NULL AND memory_id ${ids})
      SELECT id AS rowId FROM told
      UNION SELECT r.id FROM messages r JOIN told ON told.id = r.parent_id WHERE r.role = 'assistant'`)
    const of = (table: string) =>
      db.prepare<[string], { rowId: number }>(`SELECT r.id AS rowId FROM ${table} r
        JOIN conversations c ON c.id = r.conversation_id WHERE c.public_id = ?`)
    this.#ofConversation = {
      proposals: of('memory_proposals'),
      activity: of('memory_activity'),
      summaries: of('conversation_summaries'),
    }
    this.#messagesOf = of('messages')
    const since = (table: string, at: string) =>
      db.prepare<[number], { rowId: number }>(`SELECT id AS rowId FROM ${table} WHERE ${at} >= ?`)
    this.#since = {
      proposals: since('memory_proposals', 'created_at'),
      activity: since('memory_activity', 'at'),
      summaries: since('conversation_summaries', 'created_at'),
    }
    this.#messagesSince = since('messages', 'created_at')
    this.#turns = db.prepare(`SELECT m.id AS rowId, m.public_id AS messageId, c.public_id AS conversationId,
      c.title AS conversationTitle, m.created_at AS createdAt,
      coalesce((SELECT group_concat(substr(text, 1, 200000), char(10)) FROM message_parts p WHERE p.message_id = m.id), '') AS text
      FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.id ${ids} ORDER BY m.id DESC`)
    this.#neighbours = db.prepare(`SELECT id AS rowId FROM messages WHERE parent_id ${ids}
      UNION SELECT parent_id FROM messages WHERE parent_id IS NOT NULL AND id ${ids}
      EXCEPT SELECT value FROM json_each(?)`)
    this.#eraseMessages = [
      `DELETE FROM message_parts WHERE message_id ${ids}`,
      `INSERT INTO message_parts (message_id, position, kind, text, data)
        SELECT value, 0, 'text', '${erasedText}', '{}' FROM json_each(?)`,
      `DELETE FROM turn_windows WHERE id ${ids}`,
      `DELETE FROM run_memories WHERE message_id ${ids}`,
      `UPDATE memory_sources SET quote = '' WHERE message_id ${ids}`,
      `UPDATE messages SET search_text = '', speaker = NULL WHERE id ${ids}`,
      `UPDATE sessions SET search_text = coalesce((SELECT group_concat(text, char(10)) FROM
        (SELECT m.search_text AS text FROM session_turns t JOIN messages m ON m.id = t.message_id
          WHERE t.session_id = sessions.id ORDER BY m.id)), '')
        WHERE id IN (SELECT session_id FROM session_turns WHERE message_id ${ids})`,
    ].map((sql) => db.prepare(sql))
    this.#dropSources =
      db.prepare(`DELETE FROM memory_sources WHERE message_id IN (SELECT t.id FROM messages t
      JOIN conversations c ON c.id = t.conversation_id WHERE c.public_id = @id)`)
    this.#dropJobs = db.prepare(`UPDATE memory_jobs SET state = 'skipped', error = NULL, changed_at = ?
      WHERE state = 'waiting' AND message_id ${ids}`)
  }

  /** Memories that were read from a conversation; `elsewhere`: and from another one too. */
  learnedFrom(conversationId: string): { rowId: number; elsewhere: boolean }[] {
    const rows = this.#learnedFrom.all({ id: conversationId })
    return rows.map(({ rowId, elsewhere }) => ({ rowId, elsewhere: elsewhere === 1 }))
  }

  learnedSince(at: number): number[] {
    return rowIds(this.#learnedSince.all(at))
  }

  all(what: 'memories' | 'messages'): number[] {
    return rowIds(this.#all[what].all())
  }

  messagesOf(conversationId: string): number[] {
    return rowIds(this.#messagesOf.all(conversationId))
  }

  messagesSince(at: number): number[] {
    return rowIds(this.#messagesSince.all(at))
  }

  /** What lies beside the memories of a conversation, by place. */
  besideConversation(conversationId: string) {
    return beside((name) => rowIds(this.#ofConversation[name]?.all(conversationId) ?? []))
  }

  besideSince(at: number) {
    return beside((name) => rowIds(this.#since[name]?.all(at) ?? []))
  }

  /** The turns that these were read from, and the replies to them. */
  sourceTurns(memories: readonly number[]): number[] {
    return rowIds(this.#sourceTurns.all(JSON.stringify(memories)))
  }

  /** The versions of these memories, and these versions. */
  versionCount(memories: readonly number[], versions: readonly number[]): number {
    return this.#versionCount.get(JSON.stringify(memories), JSON.stringify(versions))?.versions ?? 0
  }

  /** Documents that are among these memories. */
  documentCount(memories: readonly number[]): number {
    return this.#documentCount.get(JSON.stringify(memories))?.documents ?? 0
  }

  /** Newest first. */
  turns(messages: readonly number[]): ForgetTurn[] {
    return this.#turns.all(JSON.stringify(messages))
  }

  /** Takes the words out of messages and of all that was made of them. Returns the messages beside them. */
  eraseMessages(messages: readonly number[]): number[] {
    const list = JSON.stringify(messages)
    for (const statement of this.#eraseMessages) statement.run(list)
    return rowIds(this.#neighbours.all(list, list, list))
  }

  /** What was also learned elsewhere no longer names this conversation. */
  dropSources(conversationId: string): void {
    this.#dropSources.run({ id: conversationId })
  }

  /** These turns are not read any more. */
  dropJobs(messages: readonly number[], at: number): void {
    this.#dropJobs.run(at, JSON.stringify(messages))
  }

  /**
   * Writes the file anew and empties its log: what was erased is in no page of either. Holds up every writer meanwhile.
   * False where another process still reads what was before: to be tried again.
   */
  rewrite(): boolean {
    return this.#atOnce(() => {
      this.#db.exec('VACUUM')
      return this.#emptyLog()
    })
  }

  emptyLog(): boolean {
    return this.#atOnce(() => this.#emptyLog())
  }

  #emptyLog(): boolean {
    return this.#db.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0
  }

  /** SQLite would wait for others with everything standing still. */
  #atOnce<T>(work: () => T): T {
    const waits = this.#db.pragma('busy_timeout', { simple: true })
    this.#db.pragma('busy_timeout = 0')
    try {
      return work()
    } finally {
      this.#db.pragma(`busy_timeout = ${waits}`)
    }
  }
}

const rowIds = (rows: readonly { rowId: number }[]): number[] => rows.map(({ rowId }) => rowId)

const beside = (read: (name: string) => number[]) => ({
  proposals: read('proposals'),
  activity: read('activity'),
  summaries: read('summaries'),
})
