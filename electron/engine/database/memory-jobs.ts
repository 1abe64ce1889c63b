import type { Statement } from 'better-sqlite3'
import { AppErrorData } from '../../../shared/errors'
import type { Database } from './connection'

export type NewJob = {
  conversationRowId: number
  userMessageRowId: number
  replyRowId: number | null
  at: number
}

export type WaitingJob = {
  rowId: number
  conversationRowId: number
  messageRowId: number
  attempts: number
  createdAt: number
}

/** A conversation with turns that wait for the manager. */
export type WaitingConversation = {
  conversationRowId: number
  conversationId: string
  jobs: number
  newestAt: number
  notBefore: number
}

// A conversation that was hidden or whose mode changed since is left alone.
const readable = `FROM memory_jobs j JOIN conversations c ON c.id = j.conversation_id
  WHERE j.state = 'waiting' AND c.removed_at IS NULL AND c.memory_mode = 'normal'`

/** The manager's queue: one job for each finished reply, stored in the reply's own transaction. */
export class MemoryJobs {
  readonly #insert: Statement<[NewJob]>
  readonly #conversations: Statement<[], WaitingConversation>
  readonly #ofConversation: Statement<[number, number], WaitingJob>
  readonly #isReadable: Statement<[number], { readable: 1 }>
  readonly #skipUnwanted: Statement<[number]>
  readonly #skipTurns: Statement<[{ conversationId: string | null; since: number | null; at: number }]>
  readonly #finish: Statement<[string, number, number]>
  readonly #fail: Statement<[string, number, number, number]>
  readonly #postpone: Statement<[number]>
  readonly #hurry: Statement<[number]>
  readonly #count: Statement<[], { jobs: number }>
  readonly #lastRead: Statement<[], { at: number | null }>
  readonly #lastFailure: Statement<[], { error: string; notBefore: number }>

  constructor(db: Database) {
    this.#insert = db.prepare(`INSERT INTO memory_jobs
      (conversation_id, message_id, reply_id, state, not_before, created_at, changed_at)
      VALUES (@conversationRowId, @userMessageRowId, @replyRowId, 'waiting', @at, @at, @at)
      ON CONFLICT (message_id) DO NOTHING`)
    this.#conversations = db.prepare(`SELECT j.conversation_id AS conversationRowId,
      c.public_id AS conversationId, count(*) AS jobs,
      max(j.created_at) AS newestAt, min(j.not_before) AS notBefore ${readable}
      GROUP BY j.conversation_id ORDER BY min(j.id)`)
    this.#ofConversation = db.prepare(`SELECT j.id AS rowId, j.conversation_id AS conversationRowId,
      j.message_id AS messageRowId, j.attempts, j.created_at AS createdAt
      ${readable} AND j.conversation_id = ? AND j.not_before <= ? ORDER BY j.id LIMIT 50`)
    this.#isReadable = db.prepare(`SELECT 1 AS readable ${readable} AND j.id = ?`)
    this.#skipTurns = db.prepare(`UPDATE memory_jobs SET state = 'skipped', error = NULL, changed_at = @at
      WHERE state = 'waiting' AND (created_at >= @since
        OR conversation_id = (SELECT id FROM conversations WHERE public_id = @conversationId))`)
    this.#skipUnwanted = db.prepare(`UPDATE memory_jobs SET state = 'skipped', error = NULL, changed_at = ?
      WHERE state = 'waiting' AND conversation_id IN (SELECT id FROM conversations WHERE memory_mode <> 'normal')`)
    this.#finish = db.prepare(
      `UPDATE memory_jobs SET state = ?, error = NULL, changed_at = ? WHERE id = ? AND state = 'waiting'`,
    )
    this.#fail = db.prepare(`UPDATE memory_jobs SET attempts = attempts + 1, error = ?, not_before = ?,
      changed_at = ? WHERE id = ? AND state = 'waiting'`)
    this.#postpone = db.prepare(
      `UPDATE memory_jobs SET not_before = max(not_before, ?) WHERE state = 'waiting'`,
    )
    this.#hurry = db.prepare(`UPDATE memory_jobs SET not_before = min(not_before, ?) WHERE state = 'waiting'`)
    this.#count = db.prepare(`SELECT count(*) AS jobs ${readable}`)
    this.#lastRead = db.prepare(`SELECT max(changed_at) AS at FROM memory_jobs WHERE state = 'done'`)
    this.#lastFailure = db.prepare(`SELECT j.error, j.not_before AS notBefore ${readable}
      AND j.error IS NOT NULL ORDER BY j.changed_at DESC, j.id DESC LIMIT 1`)
  }

  /** False where this turn has a job already. */
  insert(job: NewJob): boolean {
    return this.#insert.run(job).changes === 1
  }

  /** Longest waiting first. */
  conversations(): WaitingConversation[] {
    return this.#conversations.all()
  }

  /** Jobs of a conversation that may be tried at `now`, oldest first. */
  due(conversationRowId: number, now: number): WaitingJob[] {
    return this.#ofConversation.all(conversationRowId, now)
  }

  /** Whether the job still waits in a conversation that may be learned from. */
  isReadable(rowId: number): boolean {
    return this.#isReadable.get(rowId) !== undefined
  }

  /** Drops what waits in conversations that were taken out of memory since. */
  skipUnwanted(at: number): void {
    this.#skipUnwanted.run(at)
  }

  /** Turns of a conversation, or since an instant, that are not to be learned from. */
  skipTurns(turns: { conversationId: string } | { since: number }, at: number): void {
    this.#skipTurns.run({ conversationId: null, since: null, ...turns, at })
  }

  finish(rowId: number, state: 'done' | 'skipped', at: number): void {
    this.#finish.run(state, at, rowId)
  }

  fail(rowId: number, error: AppErrorData, notBefore: number, at: number): void {
    this.#fail.run(JSON.stringify(error), notBefore, at, rowId)
  }

  /** Nothing is tried before `notBefore`: the model itself is away. */
  postponeAll(notBefore: number): void {
    this.#postpone.run(notBefore)
  }

  /** Everything may be tried at once. */
  hurryAll(now: number): void {
    this.#hurry.run(now)
  }

  count(): number {
    return this.#count.get()?.jobs ?? 0
  }

  /** When a turn was last read to its end. */
  lastReadAt(): number | null {
    return this.#lastRead.get()?.at ?? null
  }

  /** Why the next job waits. */
  lastFailure(): { error: AppErrorData; notBefore: number } | null {
    const row = this.#lastFailure.get()
    return row ? { error: AppErrorData.parse(JSON.parse(row.error)), notBefore: row.notBefore } : null
  }
}
