import { z } from 'zod'
import type { UndoneScope } from '../../../../shared/contract/forget'
import type { ForgettingTables } from '../../database/forgetting'
import type { MemoryRow } from '../../database/memory-row'
import type { Erasure } from '../erasure'
import { inSlices } from '../in-slices'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import { asOneRemoval } from '../owned/one-removal'
import { family } from './family'

/** What is taken back, by public ids. */
export const Learned = z.strictObject({
  remove: z.array(z.string()),
  /** Of what the removed took the place: it is so again. */
  reopen: z.array(z.string()),
  /** Parts of merged ones that stand apart again. */
  parts: z.array(z.string()),
})
export type Learned = z.infer<typeof Learned>
const Note = Learned.extend({ id: z.string() })
type Note = z.infer<typeof Note>

type Deps = {
  store: MemoryStore
  changes: MemoryChanges
  erasure: Erasure
  now: () => number
  newId: () => string
  /** Of the slices: milliseconds that only rise. */
  clock?: () => number
}
type Undone = { removed: string[]; reopened: number }

const key = 'memory.undoing'
const empty: Learned = { remove: [], reopen: [], parts: [] }
const person = 'person'

/** What was learned from a conversation and nowhere else, or since an instant, with what hangs on it. */
export function findLearned(store: MemoryStore, tables: ForgettingTables, scope: UndoneScope): Learned {
  return withFamily(store, tables, learnedIn(tables, scope))
}

const learnedIn = (tables: ForgettingTables, scope: UndoneScope): number[] =>
  scope.what === 'since'
    ? tables.learnedSince(scope.at)
    : tables
        .learnedFrom(scope.conversationId)
        .filter(({ elsewhere }) => !elsewhere)
        .map(({ rowId }) => rowId)

function withFamily(store: MemoryStore, tables: ForgettingTables, learned: number[]): Learned {
  const found = family(store, learned, false)
  const names = (rows: readonly number[]) => tables.around.names('memories', rows)
  return {
    remove: names([...found.memories, ...found.derived]),
    reopen: names(found.reopen),
    parts: names(found.parts),
  }
}

/**
 * Takes back what was learned: some at a time, and all of it. What a death interrupts is ended by `finishUndoing` at the
 * next start.
 */
export async function undoLearned(
  deps: Deps & { tables: ForgettingTables },
  scope: UndoneScope,
  learned: Learned,
): Promise<Undone> {
  const { store, newId, now, tables } = deps
  const note = store.transact(() => {
    // What is still to be read of them would teach it again.
    const turns = scope.what === 'since' ? { since: scope.at } : { conversationId: scope.conversationId }
    store.jobs.skipTurns(turns, now())
    // What another process learned of them since the look: from here on nothing more comes.
    const known = new Set(tables.around.named('memories', learned.remove))
    const late = learnedIn(tables, scope).filter((rowId) => !known.has(rowId))
    const more = late.length === 0 ? empty : withFamily(store, tables, late)
    const all: Note = {
      id: newId(),
      remove: [...new Set([...learned.remove, ...more.remove])],
      reopen: [...new Set([...learned.reopen, ...more.reopen])],
      parts: [...new Set([...learned.parts, ...more.parts])],
    }
    store.settings.set(key, [...notesOf(store), all])
    return all
  })
  return takeBack(deps, note)
}

/** Ends what was begun and not ended. */
export async function finishUndoing(deps: Deps): Promise<void> {
  for (const note of notesOf(deps.store)) await takeBack(deps, note)
}

const notesOf = ({ settings }: MemoryStore): Note[] => settings.get(key, z.array(Note), [])

/** Can be done again from the first. Nothing of it is erased before all of it is done. */
async function takeBack(deps: Deps, note: Note): Promise<Undone> {
  deps.erasure.close()
  try {
    return await hideAll(deps, note)
  } finally {
    deps.erasure.schedule()
  }
}

async function hideAll(deps: Deps, note: Note): Promise<Undone> {
  const { store, changes, clock } = deps
  const { transact, memories } = store
  /** Those that the step is for, each as it is now. Returns their ids. */
  const each = async (ids: readonly string[], step: (row: MemoryRow) => boolean): Promise<string[]> => {
    const done: string[] = []
    let slice: string[] = []
    await inSlices(ids, {
      transact,
      ...(clock === undefined ? {} : { clock }),
      step: (id) => {
        const row = memories.byId(id)
        if (row && row.removedAt === null && step(row)) slice.push(id)
      },
      after: () => {
        done.push(...slice)
        slice = []
      },
    })
    return done
  }
  /** What stood in its place is gone, and there is room for it. */
  const isFree = (row: MemoryRow): boolean => {
    const successor = row.supersededBy === null ? undefined : memories.byRowId(row.supersededBy)
    return (
      row.validTo !== null &&
      (successor === undefined || successor.removedAt !== null) &&
      changes.hasRoom(row.detail, row.text, row.rowId)
    )
  }
  const hidden: number[] = []
  const removed = await each(note.remove, (row) => {
    changes.remove(row, person)
    hidden.push(row.rowId)
    return true
  })
  // Before the rest, which comes back with them where it changed since.
  await asOneRemoval(deps, hidden)
  const reopened = await each(note.reopen, (row) => {
    if (!isFree(row)) return false
    changes.reopen(row, person)
    return true
  })
  await each(note.parts, (row) => {
    if (!isFree(row)) return false
    changes.standApart(row, person)
    return true
  })
  transact(() =>
    store.settings.set(
      key,
      notesOf(store).filter(({ id }) => id !== note.id),
    ),
  )
  return { removed, reopened: reopened.length }
}
