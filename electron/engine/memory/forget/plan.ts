import { z } from 'zod'
import type { ForgetScope } from '../../../../shared/contract/forget'
import type { ForgetPlace } from '../../database/forget-places'
import type { ForgettingTables } from '../../database/forgetting'
import type { MemoryStore } from '../memory-store'
import { holdsWords, stringsIn } from './words'

const ids = z.array(z.int())

/** What is to be erased, by rows alone: it is kept while it is done, and must not hold what it erases. */
export const ForgetPlan = z.strictObject({
  /** Forgotten, so that reading the same turn does not bring them back. */
  memories: ids,
  /** Merged from one of these and from others: erased, and the others stand again. */
  derived: ids,
  /** The others. */
  parts: ids,
  /** What one of these had taken the place of: it is so again. */
  reopen: ids,
  /** Messages that hold it. */
  turns: ids,
  /** Messages that are not read for memories any more. */
  jobs: ids,
  beside: z.strictObject({
    versions: ids,
    versionsBefore: ids,
    quotes: ids,
    proposals: ids,
    used: ids,
    activity: ids,
    summaries: ids,
    titles: ids,
    drafts: ids,
    chunks: ids,
    runErrors: ids,
    jobErrors: ids,
  }),
  /** What was learned here and elsewhere too loses this source. */
  conversationId: z.string().nullable(),
})
export type ForgetPlan = z.infer<typeof ForgetPlan>
type Beside = ForgetPlan['beside']

type Deps = {
  store: MemoryStore
  tables: ForgettingTables
  /** Lets others do something. */
  breathe: () => Promise<void>
}

/** Rows that are looked at before others may do something: some milliseconds. */
const slice = 400

const nothing = (): Beside => ({
  ...{ versions: [], versionsBefore: [], quotes: [], proposals: [], used: [], activity: [], summaries: [] },
  ...{ titles: [], drafts: [], chunks: [], runErrors: [], jobErrors: [] },
})

/** What would be erased. Looks through all that is kept, in slices. */
export async function planForgetting(deps: Deps, scope: ForgetScope): Promise<ForgetPlan> {
  const { store, tables } = deps
  switch (scope.what) {
    case 'about': {
      const holds = holdsWords(scope.words)
      const find = async (place: ForgetPlace) =>
        holds === null ? [] : rowsThat(deps, place, (texts) => holds(stringsIn(JSON.parse(texts))))
      const beside = nothing()
      for (const place of besidePlaces) beside[place] = await find(place)
      beside.versionsBefore = without(beside.versionsBefore, beside.versions)
      const turns = await find('messages')
      return {
        ...family(store, await find('memories'), false),
        turns,
        jobs: turns,
        beside,
        conversationId: null,
      }
    }
    case 'conversation': {
      const { conversationId } = scope
      const learned = tables.learnedFrom(conversationId).filter(({ elsewhere }) => !elsewhere)
      const found = family(
        store,
        learned.map(({ rowId }) => rowId),
        false,
      )
      const beside = { ...nothing(), ...tables.besideConversation(conversationId) }
      const turns = tables.sourceTurns(found.memories)
      return { ...found, turns, jobs: tables.messagesOf(conversationId), beside, conversationId }
    }
    case 'since': {
      const found = family(store, tables.learnedSince(scope.at), false)
      const beside = { ...nothing(), ...tables.besideSince(scope.at) }
      const turns = tables.sourceTurns(found.memories)
      return { ...found, turns, jobs: tables.messagesSince(scope.at), beside, conversationId: null }
    }
    case 'memories': {
      const rows = scope.ids.flatMap((id) => store.memories.byId(id)?.rowId ?? [])
      const found = family(store, rows, true)
      const turns = tables.sourceTurns([...found.memories, ...found.derived])
      return { ...found, turns, jobs: turns, beside: nothing(), conversationId: null }
    }
    case 'everything': {
      const beside = nothing()
      for (const place of ['proposals', 'used', 'activity', 'summaries'] as const) {
        beside[place] = await rowsThat(deps, place, () => true)
      }
      const turns = tables.all('messages')
      const memories = tables.all('memories')
      return {
        memories,
        derived: [],
        parts: [],
        reopen: [],
        turns,
        jobs: turns,
        beside,
        conversationId: null,
      }
    }
  }
}

const besidePlaces = Object.keys(nothing()).filter((place): place is keyof Beside => place in nothing())

async function rowsThat(
  deps: Deps,
  place: ForgetPlace,
  holds: (texts: string) => boolean,
): Promise<number[]> {
  const found: number[] = []
  let last = 0
  for (;;) {
    const rows = deps.tables.places.read(place, last, slice)
    for (const { rowId, texts } of rows) if (holds(texts)) found.push(rowId)
    const end = rows.at(-1)
    if (!end || rows.length < slice) return found
    last = end.rowId
    await deps.breathe()
  }
}

/** The memories with those that came out of them and those that they took the place of. */
export function family(
  store: MemoryStore,
  rows: readonly number[],
  withParts: boolean,
): Pick<ForgetPlan, 'memories' | 'derived' | 'parts' | 'reopen'> {
  const memories = new Set(rows)
  for (let more = withParts ? rows : []; more.length > 0; ) {
    more = store.parts.of(more).flatMap(({ partRowId }) => (memories.has(partRowId) ? [] : [partRowId]))
    for (const part of more) memories.add(part)
  }
  const derived = new Set<number>()
  for (let more: readonly number[] = [...memories]; more.length > 0; ) {
    more = store.parts.wholesOf(more).filter((whole) => !memories.has(whole) && !derived.has(whole))
    for (const whole of more) derived.add(whole)
  }
  const gone = new Set([...memories, ...derived])
  const parts = store.parts
    .of([...gone])
    .filter(({ wholeRowId, partRowId }) => {
      return !gone.has(partRowId) && store.memories.byRowId(partRowId)?.supersededBy === wholeRowId
    })
    .map(({ partRowId }) => partRowId)
  const reopen = store.memories
    .supersededByAny([...gone])
    .filter((rowId) => !gone.has(rowId) && !parts.includes(rowId))
  return { memories: [...memories], derived: [...derived], parts, reopen }
}

const without = (rows: readonly number[], others: readonly number[]): number[] => {
  const left = new Set(others)
  return rows.filter((row) => !left.has(row))
}
