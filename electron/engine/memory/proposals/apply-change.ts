import type { ProposedChange } from '../../../../shared/contract/proposals'
import type { ProposalRow } from '../../database/memory-proposals'
import type { MemoryRow } from '../../database/memory-row'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import { matchSentences } from './match-sentences'

type Deps = { store: MemoryStore; changes: MemoryChanges; newId: () => string }
type Rewrite = Extract<ProposedChange, { type: 'rewrite_core' }>

const person = 'person'
/** A person has read it and said yes, yet nobody's own words bear it out. */
const confidence = 0.8

/**
 * Does what a person agreed to; call it in a transaction. `rows` are the memories that the change names.
 * @returns what is there now because of it
 * @throws AppError memory_core_full, memory_kinds_differ
 */
export function applyChange(
  deps: Deps,
  proposal: ProposalRow,
  change: ProposedChange,
  rows: readonly MemoryRow[],
  at: number,
): MemoryRow[] {
  switch (change.type) {
    case 'add':
      return [add(deps, proposal, change, at)]
    case 'forget':
      for (const row of rows) deps.changes.remove(row, person)
      return []
    case 'merge':
      return [deps.changes.merge(rows, change.text, proposal.author)]
    case 'rewrite_core':
      return rewrite(deps, proposal, change, rows, at)
  }
}

function add(
  { store, changes, newId }: Deps,
  { origin, author, messageRowId, createdAt }: ProposalRow,
  { text, subject, importance, detail, quote }: Extract<ProposedChange, { type: 'add' }>,
  at: number,
): MemoryRow {
  const row = changes.insert(
    {
      ...{ id: newId(), text, subject, origin, author, importance, confidence, detail, at },
      validFrom: createdAt,
      occurred: null,
    },
    { actor: author, reason: 'accepted' },
  )
  if (messageRowId !== null) store.sources.add(row.rowId, messageRowId, quote ?? text, at)
  return row
}

/**
 * Each old sentence goes into the new one that says most of it: one becomes an edit, several a merge that can be split,
 * one that is said no more is closed. Shrinking ones first, so that the block never holds more than before.
 */
function rewrite(
  { changes, newId }: Deps,
  { origin, author }: ProposalRow,
  change: Rewrite,
  rows: readonly MemoryRow[],
  at: number,
): MemoryRow[] {
  const { after, label, block } = change
  const sources = matchSentences(
    rows.map((row) => row.text),
    after,
  )
  const steps = after
    .map((text, index) => ({ text, from: rows.filter((_, old) => sources[old] === index) }))
    .sort((left, right) => growth(left) - growth(right))
  for (const row of rows.filter((_, old) => sources[old] === null)) changes.close(row, at, author)
  const now: MemoryRow[] = []
  for (const { text, from } of steps) {
    const [first, ...others] = from
    if (first && others.length > 0) now.push(changes.merge(from, text, author))
    else if (first) now.push(first.text === text ? first : changes.edit(first, { text }, author))
    else {
      const detail = { kind: 'core' as const, label, block }
      const told = { id: newId(), text, subject: null, origin, author, importance: 2, confidence, detail, at }
      now.push(changes.insert({ ...told, validFrom: at, occurred: null }, { actor: author }))
    }
  }
  return now
}

const growth = ({ text, from }: { text: string; from: readonly MemoryRow[] }): number =>
  text.length - from.reduce((sum, row) => sum + row.text.length, 0)
