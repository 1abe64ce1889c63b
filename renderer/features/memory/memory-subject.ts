import type { MemoryItem } from '../../../shared/contract/memory'

/** What the memory manager writes where a memory is about the person: no name, so nothing to show. */
const thePerson = new Set(['user', 'the user', '用户'])

export const isThePerson = (subject: string) => thePerson.has(subject.trim().toLowerCase())

/** Who or what a memory is about, where it has a name. */
export function namedSubject({ subject }: Pick<MemoryItem, 'subject'>): string | null {
  return subject === null || isThePerson(subject) ? null : subject
}
