import type { MemoryStore } from '../memory-store'
import type { Proposals, ProposedBy } from '../proposals/proposals'
import { findAbout } from './find-about'

/** As many as one proposal names. */
const namedEach = 200

/**
 * Asks the person to have everything about something forgotten.
 * @returns how many memories they are asked about, and how many match beside these
 */
export function proposeForgetting(
  { store, proposals }: { store: MemoryStore; proposals: Pick<Proposals, 'add'> },
  about: string,
  by: ProposedBy,
): { asked: number; left: number } {
  const { rows, total } = findAbout(store, about)
  const ids = rows.map(({ id }) => id)
  for (let at = 0; at < ids.length; at += namedEach) {
    proposals.add({ type: 'forget', about, ids: ids.slice(at, at + namedEach) }, by)
  }
  return { asked: ids.length, left: total - ids.length }
}

/** What a model is to know where more matches than anybody is asked about. */
export const leftOver = (asked: number, left: number): string =>
  `${asked} of ${asked + left} memories that match are shown. The user can forget all of them in the Memory view; tell them.`
