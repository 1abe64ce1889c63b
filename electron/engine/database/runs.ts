import type { Statement } from 'better-sqlite3'
import { z } from 'zod'
import { RunNotice, type RunState, type RunView } from '../../../shared/contract/chat'
import { AppErrorData } from '../../../shared/errors'
import type { Database } from './connection'

const columns = `r.id AS rowId, r.public_id AS id, r.message_id AS messageRowId, r.state, o.public_id AS modelId,
  r.model_name AS modelName, r.started_at AS startedAt, r.first_token_at AS firstTokenAt, r.ended_at AS endedAt,
  r.prompt_tokens AS promptTokens, r.completion_tokens AS completionTokens, r.finish_reason AS finishReason,
  r.notices, r.error,
  (SELECT count(*) FROM run_memories u WHERE u.run_id = r.id AND u.kind <> 'core'
    AND (u.kind <> 'vault' OR EXISTS
      (SELECT 1 FROM json_each(u.why) w WHERE w.value ->> 'feature' = 'granted'))) AS usedMemories,
  EXISTS (SELECT 1 FROM run_memories u WHERE u.run_id = r.id AND u.kind = 'core') AS usedCore,
  (SELECT count(DISTINCT s.memory_id) FROM memory_sources s JOIN memories y ON y.id = s.memory_id
    JOIN messages a ON a.id = r.message_id
    WHERE s.message_id IN (a.parent_id, a.id) AND y.removed_at IS NULL) AS rememberedMemories`
const from = 'FROM runs r LEFT JOIN models o ON o.id = r.model_id'

type Row = {
  rowId: number
  messageRowId: number
  id: string
  state: RunState
  modelId: string | null
  modelName: string
  startedAt: number
  firstTokenAt: number | null
  endedAt: number | null
  promptTokens: number | null
  completionTokens: number | null
  finishReason: string | null
  notices: string
  error: string | null
  usedMemories: number
  usedCore: 0 | 1
  rememberedMemories: number
}
export type StoredRun = { rowId: number; messageRowId: number; view: RunView }
/** A run that has no end yet, and the process that drives it; null: one of before that was written down. */
export type UnendedRun = { rowId: number; messageRowId: number; holder: string | null }

/** How a run ended. */
export type RunEnd = {
  state: Exclude<RunState, 'queued' | 'streaming'>
  at: number
  finishReason: string | null
  error: AppErrorData | null
  promptTokens: number | null
  completionTokens: number | null
}

/** The runs that make replies, one for each reply. */
export class Runs {
  readonly #insert: Statement<[string, number, number | null, string, number, string]>
  readonly #byId: Statement<[string], Row>
  readonly #byMessage: Statement<[number], Row>
  readonly #ofConversation: Statement<[number], Row>
  readonly #begin: Statement<[number, number]>
  readonly #firstToken: Statement<[number, number]>
  readonly #setNotices: Statement<[string, number]>
  readonly #end: Statement<[Omit<RunEnd, 'error'> & { error: string | null; rowId: number }]>
  readonly #underWay: Statement<[], UnendedRun>
  readonly #holdersIn: Statement<[number], string | null>

  constructor(db: Database) {
    this.#insert =
      db.prepare(`INSERT INTO runs (public_id, message_id, state, model_id, model_name, started_at, holder)
      VALUES (?, ?, 'queued', ?, ?, ?, ?)`)
    this.#byId = db.prepare(`SELECT ${columns} ${from} WHERE r.public_id = ?`)
    this.#byMessage = db.prepare(`SELECT ${columns} ${from} WHERE r.message_id = ?`)
    this.#ofConversation = db.prepare(
      `SELECT ${columns} ${from} JOIN messages m ON m.id = r.message_id WHERE m.conversation_id = ?`,
    )
    this.#begin = db.prepare(`UPDATE runs SET state = 'streaming', started_at = ? WHERE id = ?`)
    this.#firstToken = db.prepare(
      'UPDATE runs SET first_token_at = ? WHERE id = ? AND first_token_at IS NULL',
    )
    this.#setNotices = db.prepare('UPDATE runs SET notices = ? WHERE id = ?')
    this.#end = db.prepare(`UPDATE runs SET state = @state, ended_at = @at, finish_reason = @finishReason,
      error = @error, prompt_tokens = @promptTokens, completion_tokens = @completionTokens WHERE id = @rowId`)
    this.#underWay = db.prepare(`SELECT id AS rowId, message_id AS messageRowId, holder FROM runs
      WHERE state IN ('queued', 'streaming')`)
    this.#holdersIn = db
      .prepare<[number], string | null>(`SELECT r.holder FROM runs r JOIN messages m ON m.id = r.message_id
      WHERE r.state IN ('queued', 'streaming') AND m.conversation_id = ?`)
      .pluck()
  }

  /** `holder`: the process that drives it. */
  insert(
    id: string,
    messageRowId: number,
    modelRowId: number | null,
    modelName: string,
    at: number,
    holder: string,
  ): number {
    return Number(this.#insert.run(id, messageRowId, modelRowId, modelName, at, holder).lastInsertRowid)
  }

  byId(id: string): StoredRun | undefined {
    return read(this.#byId.get(id))
  }

  byMessage(messageRowId: number): StoredRun | undefined {
    return read(this.#byMessage.get(messageRowId))
  }

  /** By the row id of the reply. */
  ofConversation(conversationRowId: number): Map<number, RunView> {
    return new Map(this.#ofConversation.all(conversationRowId).map((row) => [row.messageRowId, view(row)]))
  }

  begin(rowId: number, at: number): void {
    this.#begin.run(at, rowId)
  }

  firstToken(rowId: number, at: number): void {
    this.#firstToken.run(at, rowId)
  }

  setNotices(rowId: number, notices: readonly RunNotice[]): void {
    this.#setNotices.run(JSON.stringify(notices), rowId)
  }

  end(rowId: number, end: RunEnd): void {
    this.#end.run({ ...end, error: end.error === null ? null : JSON.stringify(end.error), rowId })
  }

  /** Runs without an end, whichever process drives them. */
  underWay(): UnendedRun[] {
    return this.#underWay.all()
  }

  /** Who drives the runs without an end of a conversation. */
  holdersIn(conversationRowId: number): (string | null)[] {
    return this.#holdersIn.all(conversationRowId)
  }
}

const read = (row: Row | undefined): StoredRun | undefined =>
  row && { rowId: row.rowId, messageRowId: row.messageRowId, view: view(row) }

const Notices = z.array(RunNotice)

function view({
  rowId: _rowId,
  messageRowId: _messageRowId,
  usedCore,
  notices,
  error,
  ...row
}: Row): RunView {
  return {
    ...row,
    usedCore: usedCore === 1,
    notices: Notices.parse(JSON.parse(notices)),
    error: error === null ? null : AppErrorData.parse(JSON.parse(error)),
  }
}
