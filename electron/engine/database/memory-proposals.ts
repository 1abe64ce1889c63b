import type { Statement } from 'better-sqlite3'
import type { MemoryProposal } from '../../../shared/contract/proposals'
import type { Database } from './connection'

export type NewProposal = {
  id: string
  type: MemoryProposal['change']['type']
  /** JSON: the change, and how the memories that it names were. */
  payload: string
  origin: MemoryProposal['origin']
  author: string
  conversationRowId: number | null
  messageRowId: number | null
  contentHash: string
  at: number
}

export type ProposalRow = {
  rowId: number
  id: string
  payload: string
  origin: MemoryProposal['origin']
  author: string
  conversationId: string | null
  messageId: string | null
  messageRowId: number | null
  createdAt: number
}

const columns = `p.id AS rowId, p.public_id AS id, p.payload, p.origin, p.author, c.public_id AS conversationId,
  t.public_id AS messageId, p.message_id AS messageRowId, p.created_at AS createdAt`
const joins = `FROM memory_proposals p LEFT JOIN conversations c ON c.id = p.conversation_id
  LEFT JOIN messages t ON t.id = p.message_id`
const waits = `p.decided_at IS NULL AND c.removed_at IS NULL`

/** What waits for a person's click. Of what was decided only the hash stays: its words may be forgotten later. */
export class MemoryProposals {
  readonly #insert: Statement<[NewProposal]>
  readonly #isOpen: Statement<[string], { id: number }>
  readonly #wasDiscarded: Statement<[string], { id: number }>
  readonly #open: Statement<[{ conversationId: string | null; limit: number }], ProposalRow>
  readonly #countOpen: Statement<[], { waiting: number }>
  readonly #openById: Statement<[string], ProposalRow>
  readonly #madeSince: Statement<[{ author: string | null; types: string; since: number }], { made: number }>
  readonly #decide: Statement<[{ rowId: number; accepted: 0 | 1; at: number }]>
  readonly #drop: Statement<[number]>
  readonly #dropNaming: Statement<[string]>

  constructor(db: Database) {
    this.#insert =
      db.prepare(`INSERT INTO memory_proposals (public_id, type, payload, origin, author, conversation_id,
      message_id, content_hash, created_at) VALUES (@id, @type, @payload, @origin, @author, @conversationRowId,
      @messageRowId, @contentHash, @at)`)
    this.#isOpen = db.prepare(
      'SELECT id FROM memory_proposals WHERE content_hash = ? AND decided_at IS NULL LIMIT 1',
    )
    this.#wasDiscarded = db.prepare(
      'SELECT id FROM memory_proposals WHERE content_hash = ? AND accepted = 0 LIMIT 1',
    )
    this.#open = db.prepare(`SELECT ${columns} ${joins}
      WHERE ${waits} AND (@conversationId IS NULL OR c.public_id = @conversationId) ORDER BY p.id DESC LIMIT @limit`)
    this.#countOpen = db.prepare(`SELECT count(*) AS waiting ${joins} WHERE ${waits}`)
    this.#openById = db.prepare(`SELECT ${columns} ${joins} WHERE ${waits} AND p.public_id = ?`)
    this.#madeSince = db.prepare(`SELECT count(*) AS made FROM memory_proposals
      WHERE (@author IS NULL OR author = @author) AND created_at > @since AND type IN (SELECT value FROM json_each(@types))`)
    this.#decide = db.prepare(
      `UPDATE memory_proposals SET decided_at = @at, accepted = @accepted, payload = '{}' WHERE id = @rowId`,
    )
    this.#drop = db.prepare('DELETE FROM memory_proposals WHERE id = ?')
    this.#dropNaming = db.prepare(`DELETE FROM memory_proposals WHERE decided_at IS NULL AND EXISTS (
      SELECT 1 FROM json_each(payload, '$.seen') AS seen WHERE seen.key IN (SELECT value FROM json_each(?)))`)
  }

  insert(proposal: NewProposal): void {
    this.#insert.run(proposal)
  }

  /** Whether the same one waits. */
  isOpen(contentHash: string): boolean {
    return this.#isOpen.get(contentHash) !== undefined
  }

  /** Whether a person said no to the same one. */
  wasDiscarded(contentHash: string): boolean {
    return this.#wasDiscarded.get(contentHash) !== undefined
  }

  /** Newest first; of one conversation where one is named. */
  open(conversationId: string | null, limit: number): ProposalRow[] {
    return this.#open.all({ conversationId, limit })
  }

  countOpen(): number {
    return this.#countOpen.get()?.waiting ?? 0
  }

  openById(id: string): ProposalRow | undefined {
    return this.#openById.get(id)
  }

  /** How many of these types `author`, or anybody, has made since then, decided ones included. */
  madeSince(author: string | null, types: readonly NewProposal['type'][], since: number): number {
    return this.#madeSince.get({ author, since, types: JSON.stringify(types) })?.made ?? 0
  }

  decide(rowId: number, accepted: boolean, at: number): void {
    this.#decide.run({ rowId, accepted: accepted ? 1 : 0, at })
  }

  /** As if it had never been made: it may be proposed again. */
  drop(rowId: number): void {
    this.#drop.run(rowId)
  }

  /** Drops those that name one of these memories, as their words stand in them. Returns how many. */
  dropNaming(memoryIds: readonly string[]): number {
    return this.#dropNaming.run(JSON.stringify(memoryIds)).changes
  }

  /** Drops the waiting ones whose payload holds what is looked for. Returns how many. */
  dropHolding(isHeld: (payload: string) => boolean): number {
    const held = this.open(null, -1).filter(({ payload }) => isHeld(payload))
    for (const { rowId } of held) this.#drop.run(rowId)
    return held.length
  }
}
