import type { MemoryProposal, ProposedChange } from '../../../../shared/contract/proposals'
import type { MemoryRow } from '../../database/memory-row'
import type { MemoryStore } from '../memory-store'
import { hashesOf } from '../writing/voice'
import { writtenTexts } from './change-parts'
import { isInstructionLike } from './instruction-like'

/**
 * Why nobody is asked about a change, as the activity tells it; null where a person is.
 * @param rows the memories that it names
 */
export function whyNot(
  store: MemoryStore,
  change: ProposedChange,
  rows: readonly MemoryRow[],
  origin: MemoryProposal['origin'],
): 'secret' | 'removed_before' | 'duplicate' | 'instruction' | null {
  const texts = writtenTexts(change)
  if (texts.some((text) => /^\s*\[secret: [^\]]*\][\s.]*$/.test(text))) return 'secret'
  if (texts.some((text) => isBuried(store, text))) return 'removed_before'
  if (sameMemory(store, change) !== null) return 'duplicate'
  const isFromOutside = origin !== 'user' && origin !== 'manual'
  // A wish of the person's own, told shorter, still reads like one.
  const isTheirs = rows.some((row) => isInstructionLike(row.text))
  return isFromOutside && !isTheirs && texts.some(isInstructionLike) ? 'instruction' : null
}

/** Whether these words were forgotten. */
export const isBuried = ({ history }: MemoryStore, text: string): boolean =>
  hashesOf(text).some((hash) => history.isBuried(hash))

/** The memory that says what would be added. */
export function sameMemory({ memories }: MemoryStore, change: ProposedChange): MemoryRow | null {
  if (change.type !== 'add') return null
  return hashesOf(change.text).flatMap((hash) => memories.currentByHash(hash) ?? [])[0] ?? null
}
