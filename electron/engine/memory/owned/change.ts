import type { MemoryDetail, MemoryState } from '../../../../shared/contract/memory-item'
import { AppError } from '../../app-error'
import type { MemoryContent } from '../../database/memories'
import type { MemoryRow, NewMemory } from '../../database/memory-row'
import { hashText } from '../words'
import { contentOf, weakestOrigin } from './content'
import { CoreRoom } from './core-room'
import { Ledger, type LedgerDeps } from './ledger'

export type ChangeDeps = LedgerDeps & {
  /** A new UUIDv7. */
  newId: () => string
}

export type Why = {
  /** 'person' or the display name of a model or program. */
  actor: string
  jobRowId?: number | null
  operation?: 'insert' | 'import'
  /** Of the entry in the activity: a code of why. */
  reason?: string | null
  conversationRowId?: number | null
}

/** What is left out stays as it is. */
export type ContentChange = Partial<Omit<MemoryContent, 'textHash'>>

/**
 * The one way to change memories: each change is one transaction (or a part of the caller's) that keeps the state
 * before and after, says so in the activity and tells those who listen.
 * @throws AppError memory_core_full where a block of the core has no room for what would be in it
 */
export class MemoryChanges {
  readonly #deps: ChangeDeps
  readonly #ledger: Ledger
  readonly #room: CoreRoom

  constructor(deps: ChangeDeps) {
    this.#deps = deps
    this.#ledger = new Ledger(deps)
    this.#room = new CoreRoom(deps.store)
  }

  /** Whether a text still fits into its block of the core; what is no core always does. */
  hasRoom(detail: MemoryDetail, text: string, exceptRowId = -1): boolean {
    return this.#room.has(detail, text, exceptRowId)
  }

  insert(memory: Omit<NewMemory, 'textHash'>, why: Why): MemoryRow {
    const { store } = this.#deps
    return store.transact(() => {
      this.#room.need(memory.detail, memory.text)
      this.#room.ensureBlock(memory.detail)
      const rowId = store.memories.insert({ ...memory, textHash: hashText(memory.text) })
      const row = this.#ledger.row(rowId)
      this.#ledger.version(row, why.operation ?? 'insert', why.actor, why.jobRowId ?? null, null, memory.at)
      this.#ledger.tell(row, {
        outcome: 'saved',
        reason: why.reason ?? null,
        conversationRowId: why.conversationRowId ?? null,
      })
      return row
    })
  }

  /** Another text, subject, date or kind; what it said before is not read again. */
  edit(row: MemoryRow, change: ContentChange, actor: string, reason: string | null = null): MemoryRow {
    const { store } = this.#deps
    return this.#ledger.change(row, 'edit', actor, { outcome: 'edited', reason }, (at) => {
      const content = { ...contentOf(row), ...change }
      // A document and a secret hang on their kind: their files and values would be lost.
      const isBound = row.kind === 'resource' || row.kind === 'vault'
      if (isBound && content.detail.kind !== row.kind) content.detail = row.detail
      if (row.validTo === null) this.#room.need(content.detail, content.text, row.rowId)
      this.#room.ensureBlock(content.detail)
      const textHash = hashText(content.text)
      store.history.unbury(textHash)
      // Reading the turn again must not bring back what was corrected.
      if (textHash !== row.textHash) store.history.bury(row.textHash, at)
      store.memories.setContent(row.rowId, { ...content, textHash }, at)
    })
  }

  /** The same in a fuller sentence. What it said before is still so, and may be read again. */
  fill(row: MemoryRow, { text, importance }: Pick<MemoryRow, 'text' | 'importance'>, why: Why): MemoryRow {
    return this.#ledger.change(
      row,
      'edit',
      why.actor,
      null,
      (at) => {
        this.#room.need(row.detail, text, row.rowId)
        const content = { ...contentOf(row), text, importance: Math.max(row.importance, importance) }
        this.#deps.store.memories.setContent(row.rowId, { ...content, textHash: hashText(text) }, at)
      },
      why.jobRowId ?? null,
    )
  }

  pin(row: MemoryRow, pinned: boolean, actor: string): MemoryRow {
    return this.#ledger.change(row, 'pin', actor, null, (at) =>
      this.#deps.store.memories.setPinned(row.rowId, pinned, at),
    )
  }

  /** It was said again. Sources are added by the caller. */
  seeAgain(row: MemoryRow, importance: number, why: Why): MemoryRow {
    return this.#ledger.change(
      row,
      'same',
      why.actor,
      null,
      (at) => this.#deps.store.memories.raiseSeen(row.rowId, importance, at),
      why.jobRowId ?? null,
    )
  }

  /** The old one stays in the history, valid until `validTo`. */
  supersede(row: MemoryRow, byRowId: number, validTo: number, why: Why): MemoryRow {
    return this.#ledger.change(
      row,
      'supersede',
      why.actor,
      { outcome: 'superseded', reason: why.reason ?? null, conversationRowId: why.conversationRowId ?? null },
      (at) => this.#deps.store.memories.setValidity(row.rowId, validTo, byRowId, at),
      why.jobRowId ?? null,
    )
  }

  /** It is no longer so. */
  close(row: MemoryRow, validTo: number, actor: string, operation: 'close' | 'expire' = 'close'): MemoryRow {
    return this.#ledger.change(row, operation, actor, { outcome: 'edited', reason: 'closed' }, (at) =>
      this.#deps.store.memories.setValidity(row.rowId, validTo, null, at),
    )
  }

  /** It is so after all; what took its place stays. */
  reopen(row: MemoryRow, actor: string): MemoryRow {
    return this.#ledger.change(row, 'reopen', actor, { outcome: 'edited', reason: 'reopened' }, (at) => {
      this.#room.need(row.detail, row.text, row.rowId)
      this.#deps.store.memories.setValidity(row.rowId, null, null, at)
    })
  }

  /** Hidden at once, erased when the time to undo is over. */
  remove(row: MemoryRow, actor: string, operation: 'remove' | 'expire' = 'remove'): MemoryRow {
    return this.#ledger.change(row, operation, actor, { outcome: 'removed' }, (at) =>
      this.#deps.store.memories.setRemoved(row.rowId, at),
    )
  }

  restore(row: MemoryRow, actor: string): MemoryRow {
    return this.#ledger.change(row, 'restore', actor, { outcome: 'restored' }, () => {
      if (row.validTo === null) this.#room.need(row.detail, row.text, row.rowId)
      this.#deps.store.memories.setRemoved(row.rowId, null)
    })
  }

  /** The state that a version tells of. */
  revert(row: MemoryRow, state: MemoryState, actor: string): MemoryRow {
    const { store } = this.#deps
    return this.#ledger.change(row, 'edit', actor, { outcome: 'edited', reason: 'reverted' }, (at) => {
      const detail = state.detail ?? (state.kind === row.kind ? row.detail : null)
      if (detail === null) throw new AppError('memory_missing', { id: row.id })
      const successor = state.supersededBy === null ? undefined : store.memories.byId(state.supersededBy)
      if (state.validTo === null) this.#room.need(detail, state.text, row.rowId)
      this.#room.ensureBlock(detail)
      const textHash = hashText(state.text)
      store.history.unbury(textHash)
      if (textHash !== row.textHash) store.history.bury(row.textHash, at)
      const occurred =
        state.occurredPrecision === null
          ? null
          : { at: state.occurredAt, precision: state.occurredPrecision, phrase: state.occurredPhrase }
      const { text, subject, importance } = state
      store.memories.setContent(row.rowId, { text, textHash, subject, importance, occurred, detail }, at)
      store.memories.setPinned(row.rowId, state.pinned, at)
      store.memories.setValidity(row.rowId, state.validTo, successor?.rowId ?? null, at)
    })
  }

  /**
   * One memory out of several of a kind, with all their sources; the parts are closed and come back by `split`.
   * @throws AppError memory_kinds_differ; memory_missing where one of them is removed: its words would be back
   */
  merge(rows: readonly MemoryRow[], text: string, actor: string): MemoryRow {
    const { store, now, newId } = this.#deps
    const removed = rows.find(({ removedAt }) => removedAt !== null)
    if (removed) throw new AppError('memory_missing', { id: removed.id })
    const [first, ...others] = rows
    const own = first && (first.kind === 'resource' || first.kind === 'vault')
    if (!first || own || others.some(({ kind }) => kind !== first.kind)) {
      throw new AppError('memory_kinds_differ', { kinds: rows.map(({ kind }) => kind).join(', ') })
    }
    return store.transact(() => {
      const at = now()
      const told = Math.min(...rows.map((row) => row.validFrom))
      const { subject, occurred, detail } = contentOf(first)
      const rowId = store.memories.insert({
        ...{ id: newId(), text, textHash: hashText(text), detail, occurred, at, validFrom: told },
        subject: rows.every((row) => row.subject === subject) ? subject : null,
        origin: weakestOrigin(rows),
        author: actor,
        importance: Math.max(...rows.map(({ importance }) => importance)),
        confidence: Math.min(...rows.map(({ confidence }) => confidence)),
      })
      const seen = rows.reduce((sum, row) => sum + row.seenCount, 0)
      if (seen > 1) store.memories.raiseSeen(rowId, 1, at, seen - 1)
      if (rows.some(({ pinned }) => pinned === 1)) store.memories.setPinned(rowId, true, at)
      for (const row of rows) {
        store.sources.unite(rowId, row.rowId)
        store.parts.add(rowId, row.rowId)
        this.#ledger.change(row, 'merge', actor, null, () =>
          store.memories.setValidity(row.rowId, at, rowId, at),
        )
      }
      const merged = this.#ledger.row(rowId)
      if (!this.hasRoom(detail, text, rowId)) throw this.#room.full(detail)
      this.#ledger.version(merged, 'merge', actor, null, null, at)
      this.#ledger.tell(merged, { outcome: 'merged', reason: 'merged' })
      return merged
    })
  }

  /** The parts are so again, as they were; what was made of them is removed. */
  split(row: MemoryRow, actor: string): MemoryRow[] {
    const { store } = this.#deps
    return store.transact(() => {
      const parts = store.memories.byRowIds(store.parts.of([row.rowId]).map(({ partRowId }) => partRowId))
      this.#ledger.change(row, 'split', actor, { outcome: 'removed', reason: 'split' }, (at) =>
        store.memories.setRemoved(row.rowId, at),
      )
      return parts.flatMap((part) => {
        const again = part.supersededBy === row.rowId ? this.standApart(part, actor) : part
        return part.removedAt === null ? [again] : []
      })
    })
  }

  /** A part of what was merged is again as it was before. */
  standApart(part: MemoryRow, actor: string): MemoryRow {
    const { store } = this.#deps
    const merged = store.history.of(part.rowId).find(({ operation }) => operation === 'merge')
    const validTo = merged?.before?.validTo ?? null
    const by = merged?.before?.supersededBy ?? null
    return this.#ledger.change(part, 'split', actor, null, (at) => {
      if (validTo === null) this.#room.need(part.detail, part.text, part.rowId)
      const byRowId = by === null ? null : (store.memories.byId(by)?.rowId ?? null)
      store.memories.setValidity(part.rowId, validTo, byRowId, at)
    })
  }
}
