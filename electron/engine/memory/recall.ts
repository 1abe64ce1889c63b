import type { MemoryMode } from '../../../shared/contract/chat'
import type { MemoryRow } from '../database/memory-row'
import type { UsedRow } from '../database/run-memories'
import type { MemoryStore } from './memory-store'
import { memoryBlock, memoryLine } from './prompt-block'
import type { MemoryReader } from './reader/reader'
import type { FindsAhead } from './recall-ahead'
import { type Entry, entryOf, usedMemory } from './recall-entries'
import type { RecentFinds } from './recall-recent'
import { withoutRetold } from './recall-retold'
import { redact } from './redact'
import type { RetrievedHit } from './retrieval/retrieve'
import { termsOf } from './retrieval/terms'
import type { MemoryVectors } from './vectors/vectors'
import type { Log } from './writing/queue'

export type RecallInput = {
  /** Its own turns are in the prompt already; null for a conversation that is not stored yet. */
  conversationRowId: number | null
  /** What the user asks. */
  text: string
  memoryMode: MemoryMode
  budgetTokens: number
  countTokens: (text: string) => number
  /** Only to tell what a prompt would be: asks no model, and takes what the question itself found where that is known. */
  preview?: boolean
}
/** A block of quoted data for the prompt, what stands in it, and the tokens of its two parts. */
export type Recalled = {
  block: string | null
  used: UsedRow[]
  coreTokens: number
  retrievedTokens: number
  /** What is known could not be searched, or not be read: what is missing here may be known all the same. */
  failed: boolean
}

export type RecallDeps = {
  store: MemoryStore
  now: () => number
  timeZone: () => string
  reader: Pick<MemoryReader, 'retrieve'>
  log: Log
  /** What the last questions found, for previews. */
  recent?: RecentFinds
  /** What is being looked for already. */
  ahead?: FindsAhead
} & Pick<MemoryVectors, 'embedQuestion' | 'rerank'>

const mostItems = 10
/** As many as a ranking model is given, and some that repeat others. */
const mostHits = 40
/** What scores far below the best hit is there by chance. */
const tailShare = 0.35
const nothing: Recalled = { block: null, used: [], coreTokens: 0, retrievedTokens: 0, failed: false }

/**
 * Finds what is known about a question; the core always. Keeps within the time that models of meaning are given and the
 * reader needs, and never rejects: where the index cannot be read the log and `failed` say so, and the core is all there
 * is.
 */
export async function recall(deps: RecallDeps, input: RecallInput): Promise<Recalled> {
  if (input.memoryMode === 'off') return nothing
  const found = await ((input.preview ? undefined : deps.ahead?.take(input)) ?? find(deps, input))
  try {
    return { ...compose(deps, input, found ?? []), failed: found === null }
  } catch (error) {
    deps.log('error', 'memory could not be read for a reply', { error: String(error) })
    return { ...nothing, failed: true }
  }
}

type FindInput = Pick<RecallInput, 'conversationRowId' | 'text' | 'preview'>

/** Begins to look for what `recall` will be asked, so that it need not wait for it. */
export function lookAhead(deps: RecallDeps, input: FindInput): void {
  deps.ahead?.begin(input, find(deps, input))
}

/** Null where nothing could be searched; never rejects. */
async function find(deps: RecallDeps, input: FindInput): Promise<readonly RetrievedHit[] | null> {
  const { store, reader, embedQuestion, rerank, now, timeZone, log, recent } = deps
  const { preview = false } = input
  const known = preview ? recent?.of(input) : undefined
  if (known !== undefined) return known
  const text = redact(ends(input.text)).text
  const terms = termsOf(text)
  if (terms.length === 0) return []
  try {
    // Without a model the search begins before whoever asks goes on.
    const asked = preview ? null : embedQuestion(text)
    const meaning = asked === null ? null : await asked
    const hits = await reader.retrieve({
      ...{ text, now: now(), timeZone: timeZone(), limit: mostHits },
      ...{ exceptConversationRowId: input.conversationRowId, vector: meaning?.vector ?? null },
      ...(meaning === null ? {} : { base: meaning.base }),
    })
    const likely = withoutRetold(store, text, withoutTail(hits))
    if (preview) return likely
    const order = await rerank(text, () => likely.map((hit) => textOf(store, hit)))
    const found = order === null ? likely : order.flatMap((place) => likely[place] ?? [])
    recent?.keep(input, found)
    return found
  } catch (error) {
    log('error', 'memory could not be searched for a reply', { error: String(error) })
    return null
  }
}

/** Those that are meant, without what is there by chance beside them. */
function withoutTail(hits: readonly RetrievedHit[]): RetrievedHit[] {
  const likely = hits.filter(({ isLikely }) => isLikely)
  const best = likely[0]?.score ?? 0
  // A score can be below zero: then all that is there was said by others than were asked for.
  return likely.filter(({ score }) => score >= best - (1 - tailShare) * Math.abs(best))
}

function compose(
  deps: RecallDeps,
  input: RecallInput,
  hits: readonly RetrievedHit[],
): Omit<Recalled, 'failed'> {
  // The system is asked once, as each asking costs as much as a memory's whole line.
  const timeZone = deps.timeZone()
  const core = coreEntries(deps.store, timeZone)
  const found = entriesOf(deps.store, hits, timeZone)
  let left = input.budgetTokens - input.countTokens(memoryBlock(['']) ?? '')
  const chosen = [...core, ...found].flatMap((entry) => {
    const tokens = input.countTokens(entry.line) + 1
    if (tokens > left) return []
    left -= tokens
    return [{ ...entry, tokens }]
  })
  const tokensOf = (isCore: boolean) =>
    chosen.reduce((sum, { used, tokens }) => sum + ((used.kind === 'core') === isCore ? tokens : 0), 0)
  return {
    block: memoryBlock(chosen.map(({ line }) => line)),
    used: chosen.map(({ used, tokens }, position) => ({ ...used, position, tokens })),
    coreTokens: tokensOf(true),
    retrievedTokens: tokensOf(false),
  }
}

const coreEntries = (store: MemoryStore, timeZone: string): Entry[] =>
  store.memories.core().map((row: MemoryRow) => ({
    line: memoryLine(row, timeZone),
    used: usedMemory(row, 1, [{ feature: 'core', value: 1 }]),
    shown: [],
  }))

/** A turn that stands beside an earlier one already is told once. */
function entriesOf(store: MemoryStore, hits: readonly RetrievedHit[], timeZone: string): Entry[] {
  const entries: Entry[] = []
  const shown = new Set<number>()
  for (const hit of hits) {
    if (entries.length === mostItems) break
    if (hit.type === 'turn' && shown.has(hit.rowId)) continue
    const entry = entryOf(store, hit, timeZone)
    if (entry === null) continue
    entries.push(entry)
    for (const rowId of entry.shown) shown.add(rowId)
  }
  return entries
}

/** What a ranking model reads of a hit. */
function textOf(store: MemoryStore, hit: RetrievedHit): string {
  if (hit.type === 'memory') return store.memories.byRowId(hit.rowId)?.text ?? ''
  if (hit.type === 'passage') return store.documents.passage(hit.rowId)?.text ?? ''
  const [before] = hit.neighbours
  const texts = [before, hit.rowId].map((rowId) =>
    rowId === undefined ? '' : (store.turns.turn(rowId)?.text ?? ''),
  )
  return `${(texts[0] ?? '').slice(-200)}\n${(texts[1] ?? '').slice(0, 2_000)}`.trim()
}

/** What a long message asks stands at its beginning or its end. */
const ends = (text: string): string =>
  text.length <= 4_000 ? text : `${text.slice(0, 2_000)}\n${text.slice(-2_000)}`
