import type { ForgetScope } from '../../../../shared/contract/forget'
import type { ForgetPlace } from '../../database/forget-places'
import type { ForgettingTables } from '../../database/forgetting'
import type { MemoryStore } from '../memory-store'
import { family } from './family'
import { holdsWords, saysOneOf, stringsIn } from './words'

const besidePlaces = [
  ...['versions', 'versionsBefore', 'quotes', 'proposals', 'used', 'activity', 'summaries'],
  ...['titles', 'drafts', 'runErrors', 'jobErrors', 'blocks', 'folders'],
] as const
type Beside = Record<(typeof besidePlaces)[number], number[]>

/** What is to be erased, by rows: good as long as nothing else is done. */
export type ForgetPlan = {
  memories: number[]
  /** Merged from one of these and from others: erased, and the others stand again. */
  derived: number[]
  /** The others. */
  parts: number[]
  /** What one of these had taken the place of: it is so again. */
  reopen: number[]
  /** Forgotten, so that saying or reading the same does not bring them back. */
  buries: boolean
  /** Messages that hold it. */
  turns: number[]
  /** Messages that are not read for memories any more. */
  jobs: number[]
  beside: Beside
  /** Of these places nothing goes as long as the messages stay. */
  onlyWithMessages: readonly (keyof Beside)[]
  /** What was learned here and elsewhere too loses this source. */
  conversationId: string | null
}

type Deps = {
  store: MemoryStore
  tables: ForgettingTables
  /** Lets others do something. */
  breathe: () => Promise<void>
}
type Tells = (texts: unknown) => boolean

/** Rows that are looked at before others may do something: some milliseconds. */
const slice = 400
/** Where what was forgotten may be told again: not where it may only be named by chance. */
const retelling = besidePlaces.filter((place) => place !== 'blocks' && place !== 'folders')
/** Places that belong to the talk. */
const ofTalk = ['titles', 'drafts', 'runErrors'] as const
const anything: Tells = (texts) => stringsIn(texts).trim() !== ''

/** What would be erased. Looks through all that is kept, in slices. */
export async function planForgetting(deps: Deps, scope: ForgetScope): Promise<ForgetPlan> {
  switch (scope.what) {
    case 'about':
      return planWords(deps, scope.words)
    case 'everything':
      return planEverything(deps)
    default:
      return planLearned(deps, scope)
  }
}

/** Nothing would be erased. */
export const isEmpty = ({ memories, derived, turns, beside }: ForgetPlan, messages: boolean): boolean =>
  memories.length + derived.length + (messages ? turns.length : 0) === 0 &&
  entriesOf(beside).every(([, rows]) => rows.length === 0)

export const entriesOf = (beside: Beside): [keyof Beside, number[]][] =>
  besidePlaces.map((place) => [place, beside[place]])

async function planWords(deps: Deps, words: string): Promise<ForgetPlan> {
  const { store, tables } = deps
  const holds = holdsWords(words) ?? (() => false)
  const tells: Tells = (texts) => holds(stringsIn(texts))
  const beside = await rowsOf(deps, besidePlaces, tells)
  const found = {
    chunks: await rowsThat(deps, 'chunks', tells),
    messages: await rowsThat(deps, 'messages', tells),
    memories: await rowsThat(deps, 'memories', tells),
  }
  // Others did something meanwhile, and numbers are given again: what was found must still say it.
  const still = (place: keyof typeof found) => thatStill(tables, place, found[place], tells)
  const memories = new Set([...still('memories'), ...tables.around.documentsOf(still('chunks'))])
  for (const [place, rows] of entriesOf(beside)) beside[place] = thatStill(tables, place, rows, tells)
  beside.versionsBefore = without(beside.versionsBefore, beside.versions)
  const turns = still('messages')
  return {
    ...family(store, [...memories], false),
    ...{ buries: true, turns, jobs: turns, beside, onlyWithMessages: [], conversationId: null },
  }
}

async function planEverything(deps: Deps): Promise<ForgetPlan> {
  const { tables } = deps
  const beside = await rowsOf(deps, besidePlaces, anything)
  const turns = tables.all('messages')
  return {
    ...{ memories: tables.all('memories'), derived: [], parts: [], reopen: [], buries: false },
    ...{ turns, jobs: turns, beside, onlyWithMessages: ofTalk, conversationId: null },
  }
}

async function planLearned(
  deps: Deps,
  scope: Exclude<ForgetScope, { what: 'about' | 'everything' }>,
): Promise<ForgetPlan> {
  const { store, tables } = deps
  const learned = () => {
    switch (scope.what) {
      case 'conversation':
        return tables.learnedFrom(scope.conversationId).flatMap((row) => (row.elsewhere ? [] : [row.rowId]))
      case 'since':
        return tables.learnedSince(scope.at)
      case 'memories':
        return scope.ids.flatMap((id) => store.memories.byId(id)?.rowId ?? [])
    }
  }
  const isNamed = scope.what === 'memories'
  const first = family(store, learned(), isNamed)
  const tells = saysOneOf(tables.around.textsOf([...first.memories, ...first.derived]))
  const beside = await rowsOf(deps, retelling, tells)
  const found = family(store, learned(), isNamed)
  const gone = [...found.memories, ...found.derived]
  for (const [place, rows] of entriesOf(beside)) beside[place] = thatStill(tables, place, rows, tells)
  beside.versionsBefore = without(beside.versionsBefore, beside.versions)
  const turns = tables.sourceTurns(isNamed ? gone : found.memories)
  const along =
    scope.what === 'conversation'
      ? tables.besideConversation(scope.conversationId)
      : scope.what === 'since'
        ? tables.besideSince(scope.at)
        : { proposals: [], activity: [], summaries: [] }
  beside.proposals = united(beside.proposals, along.proposals)
  beside.activity = united(beside.activity, along.activity)
  beside.summaries = united(beside.summaries, along.summaries, tables.around.summariesOver(turns))
  const jobs =
    scope.what === 'conversation'
      ? tables.messagesOf(scope.conversationId)
      : scope.what === 'since'
        ? tables.messagesSince(scope.at)
        : turns
  const conversationId = scope.what === 'conversation' ? scope.conversationId : null
  return { ...found, buries: isNamed, turns, jobs, beside, onlyWithMessages: [], conversationId }
}

const nothing = (): Beside => ({
  ...{ versions: [], versionsBefore: [], quotes: [], proposals: [], used: [], activity: [], summaries: [] },
  ...{ titles: [], drafts: [], runErrors: [], jobErrors: [], blocks: [], folders: [] },
})

async function rowsOf(deps: Deps, places: readonly (keyof Beside)[], tells: Tells): Promise<Beside> {
  const beside = nothing()
  for (const place of places) beside[place] = await rowsThat(deps, place, tells)
  return beside
}

async function rowsThat(deps: Deps, place: ForgetPlace, tells: Tells): Promise<number[]> {
  const found: number[] = []
  let last = 0
  for (;;) {
    const rows = deps.tables.places.read(place, last, slice)
    for (const { rowId, texts } of rows) if (tells(JSON.parse(texts))) found.push(rowId)
    const end = rows.at(-1)
    if (!end || rows.length < slice) return found
    last = end.rowId
    await deps.breathe()
  }
}

const thatStill = (
  { places }: ForgettingTables,
  place: ForgetPlace,
  rows: readonly number[],
  tells: Tells,
): number[] =>
  places.readThese(place, rows).flatMap(({ rowId, texts }) => (tells(JSON.parse(texts)) ? [rowId] : []))

const united = (...rows: (readonly number[])[]): number[] => [...new Set(rows.flat())]

const without = (rows: readonly number[], others: readonly number[]): number[] => {
  const left = new Set(others)
  return rows.filter((row) => !left.has(row))
}
