import type { MemoryDetail } from '../../../../shared/contract/memory-item'
import type { NewActivity } from '../../database/memory-activity'
import type { MemoryRow, NewMemory } from '../../database/memory-row'
import { resolveWhen } from '../dates/resolve-when'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import type { Item } from './item'
import { isSameFact, type Match, matchMemory } from './match'
import type { Relation } from './relate'
import { echoInTurn } from './same-turn'
import type { ReadableTurn } from './select'
import { type Rejected, sentenceAround, type Verified } from './verify'
import { hashesOf, inOneVoice } from './voice'

/** Of many that are removed at once, those that are compared by what they say. */
const mostCompared = 50

type Deps = { store: MemoryStore; changes: MemoryChanges; newId: () => string; timeZone: () => string }
export type Context = { conversationRowId: number; author: string; at: number }

/** What the manager said of an item and a memory that was there when it was asked. */
export type Related = { rowId: number; textHash: string; relation: Relation }

/**
 * Writes one item: a new memory, one more source of an old one, or a successor. Runs inside the transaction that ends
 * its job, so that it happens once.
 */
export function applyItem(deps: Deps, context: Context, verified: Verified, related: Related | null): void {
  const { store } = deps
  const { item, turns } = verified
  const [first] = turns
  if (!first) return
  const hashes = hashesOf(item.text)
  // Reading a turn again, e.g. after a crash, writes nothing again, also what is no longer so or was just removed.
  const isWritten = ({ messageRowId }: ReadableTurn) =>
    hashes.some((hash) => store.sources.hasWritten(messageRowId, hash))
  if (turns.every(isWritten)) return
  if (turns.some((turn) => wasChangedSince(store, turn, item))) return
  if (isForgotten(store, item, hashes, first.createdAt)) {
    // What was forgotten is not written down again, not even to tell that it was left out.
    note(deps, context, { outcome: 'skipped', kind: item.type, reason: 'removed_before', text: '' })
    return
  }
  const echo = echoInTurn(store, item, turns, context.author)
  if (echo) {
    const { row, relation } = echo
    // A full block keeps the shorter sentence.
    const isFilled = relation === 'fuller' && deps.changes.hasRoom(row.detail, item.text, row.rowId)
    const why = { actor: context.author, jobRowId: first.jobRowId }
    sayAgain(deps, context, verified, isFilled ? deps.changes.fill(row, inNotebook(item), why) : row)
    return
  }
  const detail = detailOf(item, first)
  // A full core loses nothing: the fact is kept, only not in every prompt.
  const fits = deps.changes.hasRoom(detail, item.text)
  const kept: MemoryDetail = fits ? detail : { kind: 'semantic', details: null }
  const match = decided(store, matchMemory(store.memories, { ...item, kind: kept.kind }), related)
  if (match.relation === 'same') {
    sayAgain(deps, context, verified, match.row)
    return
  }
  const written = writeNew(deps, context, verified, first, kept, fits ? null : 'core_full')
  if (match.relation !== 'updates') return
  const { conversationRowId, author: actor } = context
  const why = { actor, reason: 'changed', jobRowId: first.jobRowId, conversationRowId }
  // An older turn that is read late was changed before it was read.
  const [old, by] = match.row.validFrom <= first.createdAt ? [match.row, written] : [written, match.row]
  deps.changes.supersede(old, by.rowId, Math.max(old.validFrom, by.validFrom), why)
}

/** Whether this turn said the same before, in other words, and something newer has taken its place. */
function wasChangedSince(store: MemoryStore, turn: ReadableTurn, item: Item): boolean {
  const written = store.memories.byRowIds(store.sources.writtenFrom(turn.messageRowId))
  return written.some((row) => row.validTo !== null && isSameFact(row, { ...item, kind: item.type }))
}

/** Removed for good, or a moment ago: what was told before that is known in other words too. */
function isForgotten(
  { memories, history }: MemoryStore,
  item: Item,
  hashes: readonly string[],
  toldAt: number,
): boolean {
  const isRemovedFact = (row: MemoryRow) =>
    toldAt <= (row.removedAt ?? 0) && isSameFact(row, { ...item, kind: item.type })
  return (
    hashes.some((hash) => history.isBuried(hash) || memories.isJustRemoved(hash)) ||
    memories.justRemoved(mostCompared).some(isRemovedFact)
  )
}

/** What code knows stands; else the manager's word, if the memory is still as it was when it was asked. */
function decided(store: MemoryStore, match: Match, related: Related | null): Match {
  if (match.relation !== 'new' || related === null) return match
  const row = store.memories.byRowId(related.rowId)
  const isAsAsked = row?.textHash === related.textHash && row.removedAt === null && row.validTo === null
  if (!row || !isAsAsked) return match
  return { relation: related.relation === 'same' ? 'same' : 'updates', row }
}

function sayAgain(deps: Deps, context: Context, { item, turns }: Verified, row: MemoryRow): void {
  // The same turn read twice is no second witness.
  const added = turns.filter((turn) =>
    deps.store.sources.add(row.rowId, turn.messageRowId, item.quote, context.at),
  )
  if (added.length > 0) {
    deps.changes.seeAgain(row, item.importance, {
      actor: context.author,
      jobRowId: turns[0]?.jobRowId ?? null,
    })
  }
  const outcome = added.length > 0 ? 'merged' : 'skipped'
  const entry = { outcome, kind: row.kind, reason: 'duplicate', text: inOneVoice(item.text) } as const
  note(deps, context, { ...entry, memoryRowId: row.rowId })
}

function writeNew(
  { store, changes, newId, timeZone }: Deps,
  { author, at, conversationRowId }: Context,
  { item, turns, confidence }: Verified,
  first: ReadableTurn,
  detail: MemoryDetail,
  reason: string | null,
): MemoryRow {
  const { text, subject, importance } = inNotebook(item)
  const row = changes.insert(
    {
      ...{ id: newId(), text, subject, importance, confidence, detail, author, at },
      origin: 'user',
      validFrom: first.createdAt,
      occurred: detail.kind === 'episodic' ? occurrence(item, first, timeZone()) : null,
    },
    { actor: author, jobRowId: first.jobRowId, conversationRowId, reason },
  )
  for (const turn of turns) store.sources.add(row.rowId, turn.messageRowId, item.quote, at)
  return row
}

/** Everything beside the sentence is copied from the turn or told by its form; the model only says what it is. */
function detailOf(item: Item, turn: ReadableTurn): MemoryDetail {
  const sentence = sentenceAround(turn.text, item.quote)
  const details = sentence.length > item.quote.length + 20 ? sentence.slice(0, 1_000) : null
  switch (item.type) {
    case 'core':
      return { kind: 'core', label: 'user', block: '' }
    case 'semantic':
      return { kind: 'semantic', details }
    case 'episodic':
      return {
        kind: 'episodic',
        eventType: item.event === 'none' ? null : item.event,
        actor: item.subject,
        details,
      }
    case 'procedural':
      return {
        kind: 'procedural',
        title: inOneVoice(item.text).slice(0, 200),
        entryType: entryType(item.steps),
        steps: item.steps,
      }
  }
}

const command =
  /^\s*(?:\$|>|sudo\b|git\b|npm\b|npx\b|cd\b|ls\b|docker\b|python3?\b|pip\b|make\b|ssh\b|curl\b)|`[^`]+`|[;{}]\s*$/

function entryType(steps: readonly string[]): 'workflow' | 'guide' | 'script' {
  if (steps.length > 0 && steps.every((step) => command.test(step))) return 'script'
  return steps.length > 1 ? 'workflow' : 'guide'
}

/** As it is kept; it is read and compared with its subject. */
const inNotebook = (item: Item): Item => ({ ...item, text: inOneVoice(item.text) })

type Note = Pick<NewActivity, 'outcome' | 'kind' | 'reason' | 'text'> & { memoryRowId?: number }
function note({ store }: Pick<Deps, 'store'>, { at, conversationRowId }: Context, entry: Note): void {
  store.activity.add({ at, conversationRowId, memoryRowId: null, ...entry })
}

/** Says why an item was not written. */
export function noteRejected(deps: Pick<Deps, 'store'>, context: Context, { item, reason }: Rejected): void {
  // Neither a secret nor an order is kept, not even here.
  const text = reason === 'secret' || reason === 'instruction' ? '' : inOneVoice(item.text)
  note(deps, context, { outcome: 'skipped', kind: item.type, text, reason })
}

/** Says that the manager wrote more than could be read. */
export function noteMalformed(deps: Pick<Deps, 'store'>, context: Context, count: number): void {
  for (let number = 0; number < count; number += 1) {
    note(deps, context, { outcome: 'failed', kind: null, text: '', reason: 'malformed' })
  }
}

/** When it happened: by the model's phrase if the turn has it, else by one in the quote or its sentence. */
function occurrence(item: Item, turn: ReadableTurn, timeZone: string): NonNullable<NewMemory['occurred']> {
  const sentence = sentenceAround(turn.text, item.quote)
  const reference = { at: turn.createdAt, timeZone, context: sentence }
  const phrase = item.when_text
  const stated = phrase !== '' && turn.text.toLowerCase().includes(phrase.toLowerCase())
  const found =
    (stated ? resolveWhen(phrase, reference) : null) ??
    resolveWhen(item.quote, reference) ??
    resolveWhen(sentence, reference)
  if (found) return { at: found.at, precision: found.precision, phrase: stated ? phrase : found.phrase }
  return { at: null, precision: 'unknown', phrase: stated ? phrase : null }
}
