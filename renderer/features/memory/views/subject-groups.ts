import type { MemoryKind, MemorySubject } from '../../../../shared/contract/memory'

/** Stands for documents and the vault, which are about nobody; no name is a space. */
export const things = ' '
const thingKinds: ReadonlySet<MemoryKind> = new Set(['resource', 'vault'])

/** By what the engine knows a group. */
export const askedSubject = (subject: string) => (subject === things ? '' : subject)
export const isNamed = ({ subject }: Pick<MemorySubject, 'subject'>) => subject.trim() !== ''

/** What is about the person first, then by name; documents and vault, which are about nobody, last and apart. */
export function grouped(subjects: readonly MemorySubject[]): MemorySubject[] {
  const unnamed = subjects.find(({ subject }) => subject === '')
  const part = (subject: string, isPart: (kind: MemoryKind) => boolean): MemorySubject[] => {
    const kinds = unnamed?.kinds.filter(({ kind }) => isPart(kind)) ?? []
    const count = kinds.reduce((sum, one) => sum + one.count, 0)
    return unnamed && count > 0 ? [{ ...unnamed, subject, kinds, count, links: [] }] : []
  }
  return [
    ...part('', (kind) => !thingKinds.has(kind)),
    ...subjects.filter(isNamed),
    ...part(things, (kind) => thingKinds.has(kind)),
  ]
}
