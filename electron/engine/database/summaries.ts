import type { Statement } from 'better-sqlite3'
import type { ConversationSummaryText } from '../../../shared/contract/context'
import type { Database } from './connection'

export type SummaryRow = ConversationSummaryText & {
  rowId: number
  conversationRowId: number
  untilMessageRowId: number
}
type NewSummary = Pick<
  SummaryRow,
  'id' | 'conversationRowId' | 'untilMessageRowId' | 'text' | 'author' | 'turns'
>

const columns = `s.id AS rowId, s.public_id AS id, s.conversation_id AS conversationRowId,
  s.until_message_id AS untilMessageRowId, s.text, s.author, s.turns, m.public_id AS untilMessageId,
  s.created_at AS createdAt, s.changed_at AS changedAt`
const from = 'FROM conversation_summaries s JOIN messages m ON m.id = s.until_message_id'

/** Older turns of a branch, told in short. */
export class Summaries {
  readonly #insert: Statement<[NewSummary & { at: number }]>
  readonly #byId: Statement<[string], SummaryRow>
  readonly #of: Statement<[number], SummaryRow>
  readonly #edit: Statement<[string, string, number, string]>
  readonly #remove: Statement<[string]>

  constructor(db: Database) {
    // Another process may have told the same turns meanwhile; what stands, a person may have edited.
    this.#insert = db.prepare(`INSERT INTO conversation_summaries
      (public_id, conversation_id, until_message_id, text, author, turns, created_at, changed_at)
      VALUES (@id, @conversationRowId, @untilMessageRowId, @text, @author, @turns, @at, @at)
      ON CONFLICT (until_message_id) DO NOTHING`)
    this.#byId = db.prepare(`SELECT ${columns} ${from} WHERE s.public_id = ?`)
    this.#of = db.prepare(`SELECT ${columns} ${from} WHERE s.conversation_id = ? ORDER BY s.until_message_id`)
    this.#edit = db.prepare(
      'UPDATE conversation_summaries SET text = ?, author = ?, changed_at = ? WHERE public_id = ?',
    )
    this.#remove = db.prepare('DELETE FROM conversation_summaries WHERE public_id = ?')
  }

  insert(summary: NewSummary, at: number): void {
    this.#insert.run({ ...summary, at })
  }

  byId(id: string): SummaryRow | undefined {
    return this.#byId.get(id)
  }

  /** Of all branches, the one that reaches furthest last. */
  ofConversation(conversationRowId: number): SummaryRow[] {
    return this.#of.all(conversationRowId)
  }

  /** The one that reaches furthest among those that hold for a branch. */
  furthestOn(conversationRowId: number, branch: ReadonlySet<number>): SummaryRow | undefined {
    return this.ofConversation(conversationRowId).findLast((row) => branch.has(row.untilMessageRowId))
  }

  edit(id: string, text: string, author: string, at: number): void {
    this.#edit.run(text, author, at, id)
  }

  remove(id: string): void {
    this.#remove.run(id)
  }
}
