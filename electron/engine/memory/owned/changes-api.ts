import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Change } from '../../../../shared/contract/app'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { AppError } from '../../app-error'
import type { MemoryRow } from '../../database/memory-row'
import type { Erasure } from '../erasure'
import type { MemoryStore } from '../memory-store'
import { redact } from '../redact'
import { bringBack, openedBy } from './bring-back'
import { changeMany } from './bulk'
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
  /** The turns that a memory came from count what is kept of them. */
  const tellSources = ({ rowId }: MemoryRow) => {
    for (const id of store.sources.conversationsOf([rowId])) deps.publish({ topic: 'conversation', id })
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
      tellSources(store.transact(() => changes.remove(existing(id), person)))
      deps.erasure.schedule()
    },
    restore: ({ id }) => {
      const row = store.transact(() => {
        const found = store.memories.byId(id)
        const removedAt = found?.removedAt ?? null
        if (!found || removedAt === null || removedAt + deps.erasure.undoMs <= now()) {
          throw new AppError('undo_expired', { id })
        }
        return bringBack(deps, { ...found, removedAt }, openedBy(deps, removedAt, [id]))
      })
      tellSources(row)
      return shown(row)
    },
    bulk: (input) => changeMany(deps, input),
    close: ({ id }) => shown(store.transact(() => changes.close(existing(id), now(), person))),
    reopen: ({ id }) => shown(store.transact(() => changes.reopen(existing(id), person))),
    revert: ({ id, versionId }) => {
      const row = store.transact(() => {
        const found = existing(id)
        const version = store.history.of(found.rowId).find((known) => known.id === versionId)
        if (!version?.after) throw new AppError('memory_missing', { id })
        const { text, subject } = version.after
        if (found.kind === 'vault') for (const name of [text, subject]) deps.needLabel(found, name ?? '')
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
