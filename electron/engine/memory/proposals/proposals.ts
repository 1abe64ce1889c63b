import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Change } from '../../../../shared/contract/app'
import type { MemoryItem } from '../../../../shared/contract/memory'
import type { MemoryProposal, ProposedChange } from '../../../../shared/contract/proposals'
import { AppError } from '../../app-error'
import type { ProposalRow } from '../../database/memory-proposals'
import type { MemoryRow } from '../../database/memory-row'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import { inOneVoice } from '../writing/voice'
import { applyChange } from './apply-change'
import { contentHash, namedIds, ProposalPayload, seenHash, withoutSecrets } from './change-parts'
import { isBuried, sameMemory, whyNot } from './why-not'

export type ProposalDeps = {
  store: MemoryStore
  changes: MemoryChanges
  now: () => number
  newId: () => string
  publish: (change: Change) => void
  /** Memories were hidden, to be erased when the time to undo is over. */
  onRemoved: () => void
}

/** Who would have it so, and in which turn it came up. */
export type ProposedBy = {
  origin: MemoryProposal['origin']
  /** The display name of the model or program. */
  author: string
  conversationRowId?: number | null
  messageRowId?: number | null
}

/** A window that is never left waiting for a list; nobody reads more in one go. */
const mostListed = 500
/** A program that proposes without end is not listened to without end. */
const mostWaiting = 1_000

/** Changes of the memory that wait for a person's click; nothing of them is done before. */
export class Proposals {
  readonly #deps: ProposalDeps

  constructor(deps: ProposalDeps) {
    this.#deps = deps
  }

  /**
   * Keeps a change for a person to decide on; runs inside the caller's transaction if there is one.
   * @returns its id; null where nothing is kept: the same waits, was discarded, is known or was forgotten, what it
   *   names is gone, it reads like an order to a model, or too many wait
   */
  add(wanted: ProposedChange, by: ProposedBy): string | null {
    const { store, newId, now } = this.#deps
    const change = inVoice(withoutSecrets(wanted))
    // Documents and vault items are a person's own doing.
    if (change.type === 'add' && (change.detail.kind === 'resource' || change.detail.kind === 'vault'))
      return null
    const id = store.transact(() => {
      const rows = this.#named(change)
      if (rows === null) return null
      const seen = Object.fromEntries(rows.map((row) => [row.id, seenHash(row)]))
      const payload: ProposalPayload = { change, seen }
      const reason = whyNot(store, change, rows, by.origin)
      if (reason !== null) {
        this.#note(change, by, 'skipped', reason, reason === 'duplicate' ? sameMemory(store, change) : null)
        return null
      }
      const hash = contentHash(payload)
      if (store.proposals.isOpen(hash)) return null
      // Somebody who says once more "forget that" is asked once more; nobody is asked twice to keep what they discarded.
      if (change.type !== 'forget' && store.proposals.wasDiscarded(hash)) return null
      if (store.proposals.countOpen() >= mostWaiting) return null
      const made = newId()
      store.proposals.insert({
        id: made,
        type: change.type,
        payload: JSON.stringify(payload),
        origin: by.origin,
        author: by.author,
        conversationRowId: by.conversationRowId ?? null,
        messageRowId: by.messageRowId ?? null,
        contentHash: hash,
        at: now(),
      })
      this.#note(change, by, 'proposed', null)
      return made
    })
    if (id !== null) this.#tell(id)
    return id
  }

  /** Those that wait and still hold, newest first; of one conversation where one is named. */
  list(conversationId: string | null): MemoryProposal[] {
    const { store } = this.#deps
    return store.proposals.open(conversationId, mostListed).flatMap((row) => {
      const read = this.#read(row)
      if (read === null) return []
      const { payload, rows } = read
      return [
        {
          id: row.id,
          change: payload.change,
          origin: row.origin,
          author: row.author,
          conversationId: row.conversationId,
          messageId: row.messageId,
          createdAt: row.createdAt,
          items: store.sources.items(rows),
        },
      ]
    })
  }

  /**
   * Does it, all of it or nothing. Returns the memories that came of it.
   * @throws AppError proposal_missing, proposal_stale, memory_core_full
   */
  accept(id: string): MemoryItem[] {
    const { store, now } = this.#deps
    const done = store.transact(() => {
      const row = this.#open(id)
      const read = this.#read(row)
      if (read === null) {
        // No longer a question: what it was about is not so any more.
        store.proposals.drop(row.rowId)
        return null
      }
      const written = applyChange(this.#deps, row, read.payload.change, read.rows, now())
      store.proposals.decide(row.rowId, true, now())
      this.#settle(read.payload.change, written[0] ?? null)
      return {
        written,
        hides: read.payload.change.type === 'forget',
        conversationId: row.conversationId,
      }
    })
    this.#tell(id)
    if (done === null) throw new AppError('proposal_stale', { id })
    if (done.hides) this.#deps.onRemoved()
    this.#deps.publish({ topic: 'memory' })
    // The reply under which it was asked counts what is kept of it.
    if (done.conversationId !== null) this.#deps.publish({ topic: 'conversation', id: done.conversationId })
    return store.sources.items(done.written.flatMap((row) => store.memories.byRowId(row.rowId) ?? []))
  }

  /** @throws AppError proposal_missing */
  reject(id: string): void {
    const { store, now } = this.#deps
    store.transact(() => {
      const row = this.#open(id)
      store.proposals.decide(row.rowId, false, now())
      this.#settle(ProposalPayload.parse(JSON.parse(row.payload)).change, null)
    })
    this.#tell(id)
  }

  #open(id: string): ProposalRow {
    const row = this.#deps.store.proposals.openById(id)
    if (!row) throw new AppError('proposal_missing', { id })
    return row
  }

  /** What was proposed and the memories that it names; null where it no longer holds. */
  #read(row: ProposalRow): { payload: ProposalPayload; rows: MemoryRow[] } | null {
    const { data: payload } = ProposalPayload.safeParse(JSON.parse(row.payload))
    // Another version's: one that nobody can read must not hide those beside it.
    if (payload === undefined) return null
    const rows = this.#named(payload.change)
    if (rows === null || rows.some((one) => payload.seen[one.id] !== seenHash(one))) return null
    const { change } = payload
    if (change.type === 'add' && isBuried(this.#deps.store, change.text)) return null
    return { payload, rows }
  }

  /** The memories that a change names; null where one of them is gone or hidden. */
  #named(change: ProposedChange): MemoryRow[] | null {
    const ids = namedIds(change)
    const rows = ids.flatMap((id) => this.#deps.store.memories.byId(id) ?? [])
    return rows.length === ids.length && rows.every((row) => row.removedAt === null) ? rows : null
  }

  #note(
    change: ProposedChange,
    by: ProposedBy,
    outcome: 'proposed' | 'skipped',
    reason: string | null,
    memory: MemoryRow | null = null,
  ): void {
    const { store, now } = this.#deps
    store.activity.add({
      at: now(),
      outcome,
      kind: change.type === 'add' ? change.detail.kind : change.type === 'rewrite_core' ? 'core' : null,
      // What was forgotten is not written down again, not even to tell that it was left out.
      text: reason === 'removed_before' ? '' : toldText(change),
      reason,
      memoryRowId: memory?.rowId ?? null,
      conversationRowId: by.conversationRowId ?? null,
    })
  }

  /** Once it is decided, its words stand in no entry that would outlive the memory that came of it. */
  #settle(change: ProposedChange, memory: MemoryRow | null): void {
    this.#deps.store.activity.settle(toldText(change), memory?.rowId ?? null)
  }

  #tell(id: string): void {
    this.#deps.publish({ topic: 'proposals', id })
    this.#deps.publish({ topic: 'memory-status' })
  }
}

/** What is added speaks as all memories do. */
const inVoice = (change: ProposedChange): ProposedChange =>
  change.type === 'add' ? { ...change, text: inOneVoice(change.text) } : change

/** What the activity says of it. Changes of memories tell their words again, and would outlive them: nothing. */
const toldText = (change: ProposedChange): string => (change.type === 'add' ? change.text : '')

/** What a window may ask about proposals. */
export const proposalsApi = (proposals: Proposals): Handlers<EngineContract>['proposals'] => ({
  list: ({ conversationId }) => proposals.list(conversationId),
  accept: ({ id }) => proposals.accept(id),
  reject: ({ id }) => proposals.reject(id),
})
