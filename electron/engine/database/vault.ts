import type { Statement } from 'better-sqlite3'
import type { Database } from './connection'

export type VaultLabel = { memoryRowId: number; label: string; createdAt: number }

/** What the key store made of the values of vault items, and which conversations may read them. */
export class Vault {
  readonly #ciphertext: Statement<[number], Buffer>
  readonly #setCiphertext: Statement<[Uint8Array, number]>
  readonly #conversation: Statement<[string], number>
  readonly #allow: Statement<[number, number, number]>
  readonly #forbid: Statement<[number, number, number]>
  readonly #granted: Statement<[number], number>
  readonly #everGranted: Statement<[number], number | null>
  readonly #labels: Statement<[], VaultLabel>
  readonly #leaveValue: Statement<[number]>

  constructor(db: Database) {
    this.#ciphertext = db
      .prepare<[number], Buffer>('SELECT ciphertext FROM vault_memories WHERE id = ?')
      .pluck()
    this.#setCiphertext = db.prepare('UPDATE vault_memories SET ciphertext = ? WHERE id = ?')
    this.#conversation = db
      .prepare<[string], number>('SELECT id FROM conversations WHERE public_id = ? AND removed_at IS NULL')
      .pluck()
    this.#allow = db.prepare(
      `INSERT INTO vault_grants (memory_id, conversation_id, at) VALUES (?, ?, ?)
      ON CONFLICT (memory_id, conversation_id) DO UPDATE SET at = excluded.at, revoked_at = NULL
      WHERE revoked_at IS NOT NULL`,
    )
    this.#forbid = db.prepare(
      `UPDATE vault_grants SET revoked_at = ? WHERE memory_id = ? AND conversation_id = ? AND revoked_at IS NULL`,
    )
    this.#everGranted = db
      .prepare<[number], number | null>('SELECT memory_id FROM vault_grants WHERE conversation_id = ?')
      .pluck()
    this.#labels = db.prepare(`SELECT v.id AS memoryRowId, m.text AS label, m.created_at AS createdAt
      FROM vault_memories v JOIN memories m ON m.id = v.id
      WHERE m.removed_at IS NULL AND m.valid_to IS NULL ORDER BY v.id`)
    this.#leaveValue = db.prepare(`INSERT INTO vault_grants (memory_id, conversation_id, at, revoked_at)
      SELECT NULL, conversation_id, at, at FROM vault_grants WHERE memory_id = ?`)
    this.#granted = db
      .prepare<[number], number>(
        `SELECT g.memory_id FROM vault_grants g JOIN memories m ON m.id = g.memory_id
        WHERE g.conversation_id = ? AND g.revoked_at IS NULL AND m.removed_at IS NULL AND m.valid_to IS NULL ORDER BY g.at, g.memory_id`,
      )
      .pluck()
  }

  ciphertext(rowId: number): Buffer | undefined {
    return this.#ciphertext.get(rowId)
  }

  setCiphertext(rowId: number, ciphertext: Uint8Array): void {
    this.#setCiphertext.run(ciphertext, rowId)
  }

  /** The row of a conversation that is there. */
  conversation(id: string): number | undefined {
    return this.#conversation.get(id)
  }

  setGrant(rowId: number, conversationRowId: number, allowed: boolean, at: number): void {
    if (allowed) this.#allow.run(rowId, conversationRowId, at)
    else this.#forbid.run(at, rowId, conversationRowId)
  }

  /** Items that this conversation's model may read or once might; null for each that is gone, or had another value. */
  everGranted(conversationRowId: number): (number | null)[] {
    return this.#everGranted.all(conversationRowId)
  }

  /** What every item is found by. */
  labels(): VaultLabel[] {
    return this.#labels.all()
  }

  /** The item gets another value: its conversations may go on telling the one that it had. */
  leaveValue(rowId: number): void {
    this.#leaveValue.run(rowId)
  }

  /** Items that this conversation's model may read, the first allowed first. */
  granted(conversationRowId: number): number[] {
    return this.#granted.all(conversationRowId)
  }
}
