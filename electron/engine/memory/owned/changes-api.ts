import { setImmediate as breathe } from 'node:timers/promises'
import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Change } from '../../../../shared/contract/app'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { AppError } from '../../app-error'
import type { MemoryRow } from '../../database/memory-row'
import type { Erasure } from '../erasure'
import type { MemoryStore } from '../memory-store'
import { redact } from '../redact'
import type { MemoryChanges } from './change'
import { cleanDate, cleanDetail, cleanOrNull } from './clean'

type Deps = {
  store: MemoryStore
  changes: MemoryChanges
  now: () => number
  newId: () => string
  publish: (change: Change) => void
  erasure: Erasure
  /** @throws AppError invalid_input where a name for what the vault keeps tells it */
  needLabel: (row: MemoryRow, label: string) => void
}
type Names =
  | 'add'
  | 'edit'
  | 'pin'
  | 'remove'
  | 'restore'
  | 'bulk'
  | 'close'
  | 'reopen'
  | 'revert'
  | 'merge'
  | 'split'

const person = 'person'
/** Memories that one step of a change to many takes, so that replies and windows are not held up. */
const bulkSlice = 50
const isThere = ({ removedAt }: MemoryRow): boolean => removedAt === null

/** What a person changes by hand. */
export function changesApi(deps: Deps): Pick<Handlers<EngineContract>['memory'], Names> {
  const { store, changes, now } = deps

  const shown = (row: MemoryRow): MemoryItem => {
    const [item] = store.sources.items([row])
    if (!item) throw new AppError('memory_missing', { id: row.id })
    return item
  }
  const existing = (id: string): MemoryRow => {
    const row = store.memories.byId(id)
    if (!row || row.removedAt !== null) throw new AppError('memory_missing', { id })
    return row
  }
  /** Undefined where the time to undo is over. */
  const hidden = (id: string, at = now()): MemoryRow | undefined => {
    const row = store.memories.byId(id)
    const until = (row?.removedAt ?? Number.NEGATIVE_INFINITY) + deps.erasure.undoMs
    return row && row.removedAt !== null && until > at ? row : undefined
  }
  const sourcesOf = (rows: readonly MemoryRow[]): Set<string> => {
    const sources = store.sources.items(rows).flatMap((item) => item.sources)
    return new Set(sources.filter(({ isHere }) => isHere).map((source) => source.conversationId))
  }
  /** The turns that a memory came from count what is kept of them. */
  const tellSources = (rows: readonly MemoryRow[]) => {
    for (const id of sourcesOf(rows)) deps.publish({ topic: 'conversation', id })
  }
  /** Brought back, and with them what their removal had changed beside them. */
  const undo = (rows: readonly MemoryRow[]): MemoryRow[] => {
    const since = Math.min(...rows.map(({ removedAt }) => removedAt ?? Number.POSITIVE_INFINITY))
    const reopened =
      rows.length === 0
        ? []
        : store.history.reopenedSince(
            since,
            rows.map(({ id }) => id),
          )
    for (const { rowId, byRowId, validTo } of reopened) {
      const row = store.memories.byRowId(rowId)
      if (row && row.validTo === null) changes.supersede(row, byRowId, validTo, { actor: person })
    }
    const goneAt = new Map(rows.map(({ rowId, removedAt }) => [rowId, removedAt ?? now()]))
    for (const { wholeRowId, partRowId } of store.parts.of([...goneAt.keys()])) {
      const part = store.memories.byRowId(partRowId)
      // What the person had opened before by hand stays open.
      const cameApart = store.history
        .of(partRowId)
        .some(({ operation, at }) => operation === 'split' && at >= (goneAt.get(wholeRowId) ?? at + 1))
      if (part && part.validTo === null && cameApart)
        changes.supersede(part, wholeRowId, now(), { actor: person })
    }
    return rows.map((row) => changes.restore(row, person))
  }

  return {
    add: ({ text: typed, subject, importance, occurred, detail: typedDetail }) => {
      const { text, kinds } = redact(typed)
      const at = now()
      const row = store.transact(() => {
        const inserted = changes.insert(
          {
            ...{
              id: deps.newId(),
              text,
              subject: cleanOrNull(subject),
              origin: 'manual',
              author: person,
              importance,
              confidence: 1,
            },
            ...{ validFrom: at, at, occurred: cleanDate(occurred), detail: cleanDetail(typedDetail) },
          },
          { actor: person, reason: kinds.length > 0 ? 'secret' : null },
        )
        // What a person writes down again is wanted again.
        store.history.unbury(inserted.textHash)
        return inserted
      })
      return shown(row)
    },
    edit: ({ id, text: typed, subject, importance, occurred, detail }) => {
      const { text, kinds } = typed === undefined ? { text: undefined, kinds: [] } : redact(typed)
      const found = existing(id)
      if (found.kind === 'vault') for (const name of [typed, subject]) deps.needLabel(found, name ?? '')
      const row = store.transact(() =>
        changes.edit(
          found,
          {
            ...(text === undefined ? {} : { text }),
            ...(subject === undefined ? {} : { subject: cleanOrNull(subject) }),
            ...(importance === undefined ? {} : { importance }),
            ...(occurred === undefined ? {} : { occurred: cleanDate(occurred) }),
            ...(detail === undefined ? {} : { detail: cleanDetail(detail) }),
          },
          person,
          kinds.length > 0 ? 'secret' : null,
        ),
      )
      return shown(row)
    },
    pin: ({ id, pinned }) => shown(store.transact(() => changes.pin(existing(id), pinned, person))),
    remove: ({ id }) => {
      tellSources([store.transact(() => changes.remove(existing(id), person))])
      deps.erasure.schedule()
    },
    restore: ({ id }) => {
      const row = store.transact(() => {
        const found = hidden(id)
        if (!found) throw new AppError('undo_expired', { id })
        return undo([found])[0] ?? found
      })
      tellSources([row])
      return shown(row)
    },
    bulk: async ({ ids, action }) => {
      // The time to undo is that of the click, however long the undoing takes.
      const at = now()
      if (action === 'restore') deps.erasure.close()
      const change = (some: readonly string[]): MemoryRow[] => {
        if (action === 'restore') return undo(some.flatMap((id) => hidden(id, at) ?? []))
        const rows = some.flatMap((id) => store.memories.byId(id) ?? []).filter(isThere)
        return action === 'remove'
          ? rows.map((row) => changes.remove(row, person))
          : rows.map((row) => changes.pin(row, action === 'pin', person))
      }
      const all = [...new Set(ids)]
      const touched = new Set<string>()
      let changed = 0
      try {
        for (let from = 0; from < all.length; from += bulkSlice) {
          const rows = store.transact(() => change(all.slice(from, from + bulkSlice)))
          changed += rows.length
          if (action === 'remove' || action === 'restore') for (const id of sourcesOf(rows)) touched.add(id)
          await breathe()
        }
      } finally {
        for (const id of touched) deps.publish({ topic: 'conversation', id })
        deps.erasure.schedule()
      }
      return { changed }
    },
    close: ({ id }) => shown(store.transact(() => changes.close(existing(id), now(), person))),
    reopen: ({ id }) => shown(store.transact(() => changes.reopen(existing(id), person))),
    revert: ({ id, versionId }) => {
      const row = store.transact(() => {
        const found = existing(id)
        const version = store.history.of(found.rowId).find((known) => known.id === versionId)
        if (!version?.after) throw new AppError('memory_missing', { id })
        if (found.kind === 'vault') deps.needLabel(found, version.after.text)
        return changes.revert(found, version.after, person)
      })
      return shown(row)
    },
    merge: ({ ids, text: typed }) => {
      const { text } = redact(typed)
      return shown(store.transact(() => changes.merge([...new Set(ids)].map(existing), text, person)))
    },
    split: ({ id }) => {
      const rows = store.transact(() => changes.split(existing(id), person))
      deps.erasure.schedule()
      return store.sources.items(rows)
    },
  }
}
