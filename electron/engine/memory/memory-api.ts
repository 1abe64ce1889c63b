import type { EngineContract, Handlers } from '../../../shared/contract'
import type { Change } from '../../../shared/contract/app'
import type { MemoryItem, MemoryStatus, UsedMemory } from '../../../shared/contract/memory'
import { AppError } from '../app-error'
import { type MemoryRow, stateOf } from '../database/memories'
import type { MemoryOperation } from '../database/memory-history'
import { searchBoxQuery } from '../database/search-text'
import type { Erasure } from './erasure'
import type { MemoryStore } from './memory-store'
import type { Pause } from './pause'
import { redact } from './redact'
import { hashText } from './words'
import { coreHasRoom, coreLimit, writeVersion } from './writing/apply'

type Deps = {
  store: MemoryStore
  now: () => number
  newId: () => string
  publish: (change: Change) => void
  queue: { readonly running: boolean; wake: () => void }
  erasure: Erasure
  pause: Pause
}

const person = 'person'

/** What a window, the command line or a test may ask of memory. */
export function memoryApi(deps: Deps): Handlers<EngineContract>['memory'] {
  const { store, now, publish } = deps

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
  /** One change by hand, with its version, in one transaction; then the news of it. */
  const change = (
    find: () => MemoryRow,
    operation: MemoryOperation,
    write: (row: MemoryRow, at: number) => void,
  ) => {
    const row = store.transact(() => {
      const found = find()
      const before = stateOf(found)
      const at = now()
      write(found, at)
      writeVersion(deps, found, operation, person, null, before, at)
      return store.memories.byRowId(found.rowId) ?? found
    })
    publish({ topic: 'memory', id: row.id })
    return row
  }
  /** The turns that a memory came from count what is kept of them. */
  const tellSources = (row: MemoryRow) => {
    for (const id of new Set(shown(row).sources.map(({ conversationId }) => conversationId)))
      publish({ topic: 'conversation', id })
  }
  const note = (
    row: MemoryRow,
    outcome: 'saved' | 'edited' | 'removed' | 'restored',
    text: string,
    reason: string | null,
  ) =>
    store.activity.add({
      at: now(),
      outcome,
      kind: row.kind,
      text,
      reason,
      memoryRowId: row.rowId,
      conversationRowId: null,
    })
  const full = () => new AppError('memory_core_full', { limit: coreLimit })
  const runOf = (runId: string) => {
    const run = store.runMemories.run(runId)
    if (!run) throw new AppError('run_missing', { id: runId })
    return run
  }

  return {
    list: ({ query, kind, offset, limit }) => {
      const match = searchBoxQuery(query)
      if (match === null && query.trim() !== '') return { items: [], total: 0 }
      const { rows, total } = store.memories.page({ match, kind, offset, limit })
      return { items: store.sources.items(rows), total }
    },
    get: ({ id }) => shown(existing(id)),
    add: ({ kind, text: typed }) => {
      const { text, kinds } = redact(typed)
      const at = now()
      const row = store.transact(() => {
        if (kind === 'core' && !coreHasRoom(store, 'user', text)) throw full()
        const textHash = hashText(text)
        // What a person writes down again is wanted again.
        store.history.unbury(textHash)
        const rowId = store.memories.insert({
          id: deps.newId(),
          kind,
          text,
          subject: null,
          origin: 'manual',
          author: person,
          importance: 2,
          confidence: 1,
          validFrom: at,
          textHash,
          at,
          occurred: null,
        })
        const inserted = store.memories.byRowId(rowId)
        if (!inserted) throw new AppError('memory_missing', {})
        writeVersion(deps, inserted, 'insert', person, null, null, at)
        note(inserted, 'saved', text, kinds.length > 0 ? 'secret' : null)
        return inserted
      })
      publish({ topic: 'memory', id: row.id })
      return shown(row)
    },
    edit: ({ id, text: typed }) => {
      const { text, kinds } = redact(typed)
      const row = change(
        () => existing(id),
        'edit',
        (found, at) => {
          if (found.kind === 'core' && !coreHasRoom(store, found.coreLabel ?? 'user', text, found.rowId))
            throw full()
          const textHash = hashText(text)
          store.history.unbury(textHash)
          // Reading the turn again must not bring back what was corrected.
          if (textHash !== found.textHash) store.history.bury(found.textHash, at)
          store.memories.setText(found, text, textHash, at)
          note(found, 'edited', text, kinds.length > 0 ? 'secret' : null)
        },
      )
      return shown(row)
    },
    pin: ({ id, pinned }) =>
      shown(
        change(
          () => existing(id),
          'pin',
          (row, at) => store.memories.setPinned(row.rowId, pinned, at),
        ),
      ),
    remove: ({ id }) => {
      const removed = change(
        () => existing(id),
        'remove',
        (row, at) => {
          store.memories.setRemoved(row.rowId, at)
          note(row, 'removed', row.text, null)
        },
      )
      tellSources(removed)
      deps.erasure.schedule()
    },
    restore: ({ id }) => {
      const row = change(
        () => {
          const hidden = store.memories.byId(id)
          const until = (hidden?.removedAt ?? Number.NEGATIVE_INFINITY) + deps.erasure.undoMs
          if (!hidden || hidden.removedAt === null || until <= now())
            throw new AppError('undo_expired', { id })
          return hidden
        },
        'restore',
        (hidden) => {
          store.memories.setRemoved(hidden.rowId, null)
          note(hidden, 'restored', hidden.text, null)
        },
      )
      tellSources(row)
      return shown(row)
    },
    status: () => status(deps),
    setPaused: ({ paused }) => {
      deps.pause.set(paused)
      publish({ topic: 'memory-status' })
      deps.queue.wake()
    },
    retryNow: () => {
      store.jobs.hurryAll(now())
      publish({ topic: 'memory-status' })
      deps.queue.wake()
    },
    usedIn: ({ runId }) => usedIn(store, runOf(runId).runRowId),
    writtenFrom: ({ runId }) => {
      const { userMessageRowId } = runOf(runId)
      if (userMessageRowId === null) return []
      const rows = store.sources
        .writtenFrom(userMessageRowId)
        .flatMap((rowId) => store.memories.byRowId(rowId) ?? [])
      return store.sources.items(rows)
    },
    activity: ({ limit }) => store.activity.latest(limit),
  }
}

function status({ store, now, queue, pause }: Deps): MemoryStatus {
  const failure = store.jobs.lastFailure()
  return {
    paused: pause.isOn(),
    waitingJobs: store.jobs.count(),
    running: queue.running,
    lastError: failure?.error ?? null,
    nextTryAt: failure && failure.notBefore > now() ? failure.notBefore : null,
    indexedTurns: store.turns.count(),
    memories: store.memories.count(),
  }
}

function usedIn(store: MemoryStore, runRowId: number): UsedMemory[] {
  return store.runMemories.of(runRowId).map((used) => {
    const row = used.memoryRowId === null ? undefined : store.memories.byRowId(used.memoryRowId)
    const turn = used.messageRowId === null ? undefined : store.turns.turn(used.messageRowId)
    const source = row
      ? store.sources.items([row])[0]?.sources[0]
      : turn && {
          conversationId: turn.conversationId,
          conversationTitle: turn.conversationTitle,
          messageId: turn.id,
          quote: used.text,
          createdAt: turn.createdAt,
        }
    return {
      memoryId: row?.id ?? null,
      kind: used.kind,
      text: used.text,
      createdAt: used.createdAt,
      score: used.score,
      source: source ?? null,
    }
  })
}
