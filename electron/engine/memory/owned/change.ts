import type { Change } from '../../../../shared/contract/app'
import type { MemoryDetail, MemoryState } from '../../../../shared/contract/memory-item'
import { AppError } from '../../app-error'
import type { MemoryContent } from '../../database/memories'
import type { NewActivity } from '../../database/memory-activity'
import type { MemoryOperation } from '../../database/memory-history'
import { type MemoryRow, type NewMemory, stateOf } from '../../database/memory-row'
import type { MemoryStore } from '../memory-store'
import { hashText } from '../words'

export type ChangeDeps = {
  store: MemoryStore
  now: () => number
  /** A new UUIDv7. */
  newId: () => string
  publish: (change: Change) => void
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

type Told = Pick<NewActivity, 'outcome'> & {
  reason?: string | null
  text?: string
  conversationRowId?: number | null
}

/**
 * The one way to change memories: each change is one transaction (or a part of the caller's) that keeps the state
 * before and after, says so in the activity and tells those who listen.
 * @throws AppError memory_core_full where a block of the core has no room for what would be in it
 */
export class MemoryChanges {
  readonly #deps: ChangeDeps

  constructor(deps: ChangeDeps) {
    this.#deps = deps
  }

  /** Whether a text still fits into its block of the core; what is no core always does. */
  hasRoom(detail: MemoryDetail, text: string, exceptRowId = -1): boolean {
    if (detail.kind !== 'core') return true
    const { memories, blocks } = this.#deps.store
    const limit = blocks.limit(detail.label, detail.block) ?? ownBlockLimit
    return memories.coreLength(detail.label, detail.block, exceptRowId) + text.length <= limit
  }

  insert(memory: Omit<NewMemory, 'textHash'>, why: Why): MemoryRow {
    const { store } = this.#deps
    return store.transact(() => {
      this.#needRoom(memory.detail, memory.text)
      if (memory.detail.kind === 'core') this.#ensureBlock(memory.detail)
      const rowId = store.memories.insert({ ...memory, textHash: hashText(memory.text) })
      const row = this.#row(rowId)
      this.#version(row, why.operation ?? 'insert', why.actor, why.jobRowId ?? null, null, memory.at)
      this.#tell(row, {
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
    return this.#change(row, 'edit', actor, { outcome: 'edited', reason }, (at) => {
      const content = { ...contentOf(row), ...change }
      // A document and a secret hang on their kind: their files and values would be lost.
      const isBound = row.kind === 'resource' || row.kind === 'vault'
      if (isBound && content.detail.kind !== row.kind) content.detail = row.detail
      if (row.validTo === null) this.#needRoom(content.detail, content.text, row.rowId)
      if (content.detail.kind === 'core') this.#ensureBlock(content.detail)
      const textHash = hashText(content.text)
      store.history.unbury(textHash)
      // Reading the turn again must not bring back what was corrected.
      if (textHash !== row.textHash) store.history.bury(row.textHash, at)
      store.memories.setContent(row.rowId, { ...content, textHash }, at)
    })
  }

  pin(row: MemoryRow, pinned: boolean, actor: string): MemoryRow {
    return this.#change(row, 'pin', actor, null, (at) =>
      this.#deps.store.memories.setPinned(row.rowId, pinned, at),
    )
  }

  /** It was said again. Sources are added by the caller. */
  seeAgain(row: MemoryRow, importance: number, why: Why): MemoryRow {
    return this.#change(
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
    return this.#change(
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
    return this.#change(row, operation, actor, { outcome: 'edited', reason: 'closed' }, (at) =>
      this.#deps.store.memories.setValidity(row.rowId, validTo, null, at),
    )
  }

  /** It is so after all; what took its place stays. */
  reopen(row: MemoryRow, actor: string): MemoryRow {
    return this.#change(row, 'reopen', actor, { outcome: 'edited', reason: 'reopened' }, (at) => {
      this.#needRoom(row.detail, row.text, row.rowId)
      this.#deps.store.memories.setValidity(row.rowId, null, null, at)
    })
  }

  /** Hidden at once, erased when the time to undo is over. */
  remove(row: MemoryRow, actor: string, operation: 'remove' | 'expire' = 'remove'): MemoryRow {
    return this.#change(row, operation, actor, { outcome: 'removed' }, (at) =>
      this.#deps.store.memories.setRemoved(row.rowId, at),
    )
  }

  restore(row: MemoryRow, actor: string): MemoryRow {
    return this.#change(row, 'restore', actor, { outcome: 'restored' }, () => {
      if (row.validTo === null) this.#needRoom(row.detail, row.text, row.rowId)
      this.#deps.store.memories.setRemoved(row.rowId, null)
    })
  }

  /** The state that a version tells of. */
  revert(row: MemoryRow, state: MemoryState, actor: string): MemoryRow {
    const { store } = this.#deps
    return this.#change(row, 'edit', actor, { outcome: 'edited', reason: 'reverted' }, (at) => {
      const detail = state.detail ?? (state.kind === row.kind ? row.detail : null)
      if (detail === null) throw new AppError('memory_missing', { id: row.id })
      const successor = state.supersededBy === null ? undefined : store.memories.byId(state.supersededBy)
      if (state.validTo === null) this.#needRoom(detail, state.text, row.rowId)
      if (detail.kind === 'core') this.#ensureBlock(detail)
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
   * @throws AppError memory_kinds_differ
   */
  merge(rows: readonly MemoryRow[], text: string, actor: string): MemoryRow {
    const { store, now, newId } = this.#deps
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
        this.#change(row, 'merge', actor, null, () => store.memories.setValidity(row.rowId, at, rowId, at))
      }
      const merged = this.#row(rowId)
      if (!this.hasRoom(detail, text, rowId)) throw this.#full(detail)
      this.#version(merged, 'merge', actor, null, null, at)
      this.#tell(merged, { outcome: 'merged', reason: 'merged' })
      return merged
    })
  }

  /** The parts are so again, as they were; what was made of them is removed. */
  split(row: MemoryRow, actor: string): MemoryRow[] {
    const { store } = this.#deps
    return store.transact(() => {
      const parts = store.memories.byRowIds(store.parts.of([row.rowId]).map(({ partRowId }) => partRowId))
      this.#change(row, 'split', actor, { outcome: 'removed', reason: 'split' }, (at) =>
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
    return this.#change(part, 'split', actor, null, (at) => {
      if (validTo === null) this.#needRoom(part.detail, part.text, part.rowId)
      const byRowId = by === null ? null : (store.memories.byId(by)?.rowId ?? null)
      store.memories.setValidity(part.rowId, validTo, byRowId, at)
    })
  }

  #change(
    row: MemoryRow,
    operation: MemoryOperation,
    actor: string,
    told: Told | null,
    write: (at: number) => void,
    jobRowId: number | null = null,
  ): MemoryRow {
    const { store, now } = this.#deps
    return store.transact(() => {
      const at = now()
      write(at)
      const after = this.#row(row.rowId)
      this.#version(after, operation, actor, jobRowId, stateOf(row), at)
      if (told !== null) this.#tell(after, told)
      else this.#publish(after)
      return after
    })
  }

  #row(rowId: number): MemoryRow {
    const row = this.#deps.store.memories.byRowId(rowId)
    if (!row) throw new AppError('memory_missing', {})
    return row
  }

  #version(
    row: MemoryRow,
    operation: MemoryOperation,
    actor: string,
    jobRowId: number | null,
    before: MemoryState | null,
    at: number,
  ): void {
    const { store } = this.#deps
    store.history.add({ memoryRowId: row.rowId, operation, actor, jobRowId, before, after: stateOf(row), at })
  }

  #tell(row: MemoryRow, { outcome, reason = null, text = row.text, conversationRowId = null }: Told): void {
    const { store, now } = this.#deps
    const entry = { outcome, reason, text, conversationRowId, memoryRowId: row.rowId }
    store.activity.add({ ...entry, at: now(), kind: row.kind })
    this.#publish(row)
  }

  /** After the transaction of whoever called. */
  #publish(row: MemoryRow): void {
    queueMicrotask(() => this.#deps.publish({ topic: 'memory', id: row.id }))
  }

  #ensureBlock({ label, block }: Extract<MemoryDetail, { kind: 'core' }>): void {
    const { blocks } = this.#deps.store
    if (blocks.limit(label, block) === undefined) blocks.set(label, block, ownBlockLimit)
  }

  #needRoom(detail: MemoryDetail, text: string, exceptRowId = -1): void {
    if (!this.hasRoom(detail, text, exceptRowId)) throw this.#full(detail)
  }

  #full(detail: MemoryDetail): AppError {
    const { blocks } = this.#deps.store
    const limit = detail.kind === 'core' ? blocks.limit(detail.label, detail.block) : undefined
    return new AppError('memory_core_full', { limit: limit ?? ownBlockLimit })
  }
}

/** Characters of an own block that nobody gave a limit. */
const ownBlockLimit = 1_000

const contentOf = (row: MemoryRow): Omit<MemoryContent, 'textHash'> => ({
  text: row.text,
  subject: row.subject,
  importance: row.importance,
  occurred:
    row.occurredPrecision === null
      ? null
      : { at: row.occurredAt, precision: row.occurredPrecision, phrase: row.occurredPhrase },
  detail: row.detail,
})

/** What was merged is trusted no more than its least trusted part. */
const trust: MemoryRow['origin'][] = ['manual', 'user', 'import', 'assistant', 'file', 'tool', 'web']
const weakestOrigin = (rows: readonly MemoryRow[]): MemoryRow['origin'] =>
  rows.map(({ origin }) => origin).sort((left, right) => trust.indexOf(right) - trust.indexOf(left))[0] ??
  'user'
