import { type CoreLabel, type MemoryRow, type NewMemory, stateOf } from '../../database/memories'
import type { NewActivity } from '../../database/memory-activity'
import { resolveWhen } from '../dates/resolve-when'
import type { MemoryStore } from '../memory-store'
import { hashText } from '../words'
import { matchMemory } from './match'
import type { ReadableTurn } from './select'
import type { Rejected, Verified } from './verify'

/** Characters under one label of the core, which stands in every prompt. */
export const coreLimit = 2_000

type Deps = { store: MemoryStore; newId: () => string; timeZone: () => string }
type Context = { conversationRowId: number; author: string; at: number }

/** Whether this text still fits under its label of the core. */
export const coreHasRoom = (store: MemoryStore, label: CoreLabel, text: string, exceptRowId = -1): boolean =>
  store.memories.coreLength(label, '', exceptRowId) + text.length <= coreLimit

/**
 * Writes one proposal: a new memory, one more source of an old one, or a successor. Runs inside the transaction that
 * ends its job, so that it happens once.
 */
export function applyProposal(deps: Deps, context: Context, verified: Verified): void {
  const { store } = deps
  const { proposal, turns } = verified
  const [first] = turns
  if (!first) return
  if (store.history.isBuried(hashText(proposal.text))) {
    note(
      deps,
      context,
      { outcome: 'skipped', kind: proposal.type, reason: 'removed_before', memoryRowId: null },
      // What was forgotten is not written down again, not even to tell that it was left out.
      '',
    )
    return
  }
  // A full core loses nothing: the fact is kept, only not in every prompt.
  const fits = proposal.type !== 'core' || coreHasRoom(store, 'user', proposal.text)
  const kind = fits ? proposal.type : 'semantic'
  const match = matchMemory(store.memories, { kind, text: proposal.text, subject: proposal.subject })
  if (match.relation === 'same') {
    sayAgain(deps, context, verified, match.row)
    return
  }
  const rowId = writeNew(deps, context, verified, first, kind)
  note(
    deps,
    context,
    { outcome: 'saved', kind, reason: fits ? null : 'core_full', memoryRowId: rowId },
    proposal.text,
  )
  if (match.relation === 'updates' && match.row.validFrom <= first.createdAt) {
    supersede(deps, context, match.row, rowId, first)
  }
}

function sayAgain(deps: Deps, context: Context, { proposal, turns }: Verified, row: MemoryRow): void {
  const { store } = deps
  const before = stateOf(row)
  // The same turn read twice is no second witness.
  const added = turns.filter((turn) =>
    store.sources.add(row.rowId, turn.messageRowId, proposal.quote, context.at),
  )
  if (added.length > 0) {
    store.memories.raiseSeen(row.rowId, proposal.importance, context.at)
    writeVersion(deps, row, 'same', context.author, turns[0]?.jobRowId ?? null, before, context.at)
  }
  const outcome = added.length > 0 ? 'merged' : 'skipped'
  note(deps, context, { outcome, kind: row.kind, reason: 'duplicate', memoryRowId: row.rowId }, proposal.text)
}

function writeNew(
  deps: Deps,
  { author, at }: Context,
  { proposal, turns, confidence }: Verified,
  first: ReadableTurn,
  kind: 'core' | 'episodic' | 'semantic',
): number {
  const { store } = deps
  const rowId = store.memories.insert({
    id: deps.newId(),
    detail: plainDetail(kind),
    text: proposal.text,
    subject: proposal.subject,
    origin: 'user',
    author,
    importance: proposal.importance,
    confidence,
    validFrom: first.createdAt,
    textHash: hashText(proposal.text),
    at,
    occurred: kind === 'episodic' ? occurrence(proposal, first, deps.timeZone()) : null,
  })
  for (const turn of turns) store.sources.add(rowId, turn.messageRowId, proposal.quote, at)
  const inserted = store.memories.byRowId(rowId)
  if (inserted) writeVersion(deps, inserted, 'insert', author, first.jobRowId, null, at)
  return rowId
}

function plainDetail(kind: 'core' | 'episodic' | 'semantic'): NewMemory['detail'] {
  if (kind === 'core') return { kind, label: 'user', block: '' }
  return kind === 'semantic' ? { kind, details: null } : { kind, details: null, eventType: null, actor: null }
}

/** The old one stays in the history, valid until the turn that changed it. */
function supersede(deps: Deps, context: Context, row: MemoryRow, byRowId: number, turn: ReadableTurn): void {
  const before = stateOf(row)
  deps.store.memories.setValidity(row.rowId, turn.createdAt, byRowId, context.at)
  writeVersion(deps, row, 'supersede', context.author, turn.jobRowId, before, context.at)
  note(
    deps,
    context,
    { outcome: 'superseded', kind: row.kind, reason: 'changed', memoryRowId: row.rowId },
    row.text,
  )
}

type Note = Pick<NewActivity, 'outcome' | 'kind' | 'reason' | 'memoryRowId'>
function note({ store }: Deps, { at, conversationRowId }: Context, entry: Note, text: string): void {
  store.activity.add({ at, text, conversationRowId, ...entry })
}

/** Says why a proposal was not written. */
export function noteRejected(deps: Deps, context: Context, { proposal, reason }: Rejected): void {
  deps.store.activity.add({
    at: context.at,
    outcome: 'skipped',
    kind: proposal.type,
    // A proposal that holds a secret must not be kept, not even here.
    text: reason === 'secret' ? '' : proposal.text,
    reason,
    memoryRowId: null,
    conversationRowId: context.conversationRowId,
  })
}

/** The change of a memory, with its state before and as it is now. */
export function writeVersion(
  deps: Pick<Deps, 'store'>,
  row: MemoryRow,
  operation: Parameters<MemoryStore['history']['add']>[0]['operation'],
  actor: string,
  jobRowId: number | null,
  before: ReturnType<typeof stateOf> | null,
  at: number,
): void {
  const after = deps.store.memories.byRowId(row.rowId)
  deps.store.history.add({
    memoryRowId: row.rowId,
    operation,
    actor,
    jobRowId,
    before,
    after: after ? stateOf(after) : null,
    at,
  })
}

/** When it happened: by the model's phrase if the turn has it, else by one in the quote. */
function occurrence(
  proposal: Verified['proposal'],
  turn: { text: string; createdAt: number },
  timeZone: string,
): NonNullable<NewMemory['occurred']> {
  const reference = { at: turn.createdAt, timeZone, context: proposal.quote }
  const phrase = proposal.when_text
  const stated = phrase !== '' && turn.text.toLowerCase().includes(phrase.toLowerCase())
  const found = (stated ? resolveWhen(phrase, reference) : null) ?? resolveWhen(proposal.quote, reference)
  if (found) return { at: found.at, precision: found.precision, phrase: stated ? phrase : found.phrase }
  return { at: null, precision: 'unknown', phrase: stated ? phrase : null }
}
