import type { Statement } from 'better-sqlite3'
import type { Change } from '../../../shared/contract/app'
import type { Database } from './connection'

type Topic = Change['topic']

/**
 * What of the file each topic shows, in a form that is quick to compare: this runs beside the window, each time
 * another process has written.
 */
const marks: readonly { topics: readonly Topic[]; sql: string }[] = [
  {
    topics: ['models', 'endpoints'],
    sql: `SELECT json_array((SELECT json_group_array(json_array(id, changed_at, enabled, favourite, position))
      FROM models), (SELECT json_group_array(json_array(id, changed_at, enabled, secret_name)) FROM endpoints))`,
  },
  {
    topics: ['choices'],
    sql: `SELECT json_group_array(json_array(key, value)) FROM settings WHERE key LIKE 'models.choice.%'`,
  },
  {
    topics: ['settings'],
    sql: `SELECT json_group_array(json_array(key, value)) FROM settings WHERE key LIKE 'app.%'`,
  },
  { topics: ['secrets'], sql: 'SELECT json_group_array(json_array(name, created_at)) FROM secrets' },
  {
    topics: ['conversations'],
    sql: `SELECT json_array(count(*), max(changed_at), total(pinned), total(length(title)), count(removed_at))
      FROM conversations`,
  },
  {
    topics: ['memory'],
    sql: `SELECT json_array((SELECT max(id) FROM memory_versions), (SELECT max(id) FROM memory_activity),
      (SELECT max(changed_at) FROM memories WHERE removed_at IS NULL AND valid_to IS NULL))`,
  },
  {
    topics: ['memory-status'],
    sql: `SELECT json_array(count(*), max(not_before)) FROM memory_jobs WHERE state = 'waiting'`,
  },
  {
    topics: ['proposals', 'memory-status'],
    sql: 'SELECT json_array(count(*), max(id), count(decided_at)) FROM memory_proposals',
  },
  {
    topics: ['mcp'],
    sql: 'SELECT json_group_array(json_array(id, state, scopes, uses)) FROM mcp_clients',
  },
  {
    topics: ['downloads'],
    sql: 'SELECT json_group_array(json_array(id, state, received_bytes)) FROM downloads',
  },
]

/** Notices what another connection wrote to this file; what this one writes is told by whoever writes it. */
export class ForeignWrites {
  readonly #version: () => unknown
  readonly #marks: readonly { topics: readonly Topic[]; read: Statement<[], string>; last: string }[]
  readonly #newestChange: Statement<[], number | null>
  readonly #touched: Statement<[number], string>
  #seenVersion: unknown
  #seenChange: number

  constructor(db: Database) {
    this.#version = () => db.pragma('data_version', { simple: true })
    this.#newestChange = db
      .prepare<[], number | null>('SELECT max(changed_at) FROM conversations WHERE removed_at IS NULL')
      .pluck()
    this.#touched = db
      .prepare<
        [number],
        string
      >(`SELECT public_id FROM conversations WHERE removed_at IS NULL AND changed_at >= ?
      UNION SELECT c.public_id FROM runs r JOIN messages m ON m.id = r.message_id
        JOIN conversations c ON c.id = m.conversation_id WHERE r.state IN ('queued', 'streaming')`)
      .pluck()
    this.#seenVersion = this.#version()
    this.#marks = marks.map(({ topics, sql }) => {
      const read = db.prepare<[], string>(sql).pluck()
      return { topics, read, last: read.get() ?? '' }
    })
    this.#seenChange = this.#newestChange.get() ?? 0
  }

  /** What changed since the last look, by another connection or beside it; empty where none has written. */
  look(): Change[] {
    const version = this.#version()
    if (version === this.#seenVersion) return []
    this.#seenVersion = version
    const changes: Change[] = []
    for (const mark of this.#marks) {
      const now = mark.read.get() ?? ''
      if (now === mark.last) continue
      mark.last = now
      changes.push(...mark.topics.map((topic) => ({ topic })))
    }
    for (const id of this.#touched.all(this.#seenChange)) changes.push({ topic: 'conversation', id })
    this.#seenChange = this.#newestChange.get() ?? 0
    return changes
  }
}
