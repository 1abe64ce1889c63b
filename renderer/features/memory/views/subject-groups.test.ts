import { expect, test } from 'vitest'
import type { MemorySubject } from '../../../../shared/contract/memory'
import { askedSubject, grouped, things } from './subject-groups'

const subject = (name: string, kinds: MemorySubject['kinds']): MemorySubject => ({
  subject: name,
  count: kinds.reduce((sum, { count }) => sum + count, 0),
  kinds,
  newestAt: 0,
  links: [],
})

test('what is about you stands first, and documents and vault, which are about nobody, last and apart [G4]', () => {
  const known = [
    subject('Juno', [{ kind: 'semantic', count: 9 }]),
    subject('', [
      { kind: 'core', count: 3 },
      { kind: 'resource', count: 4 },
      { kind: 'vault', count: 1 },
    ]),
  ]
  expect(grouped(known).map((one) => [one.subject, one.count])).toEqual([
    ['', 3],
    ['Juno', 9],
    [things, 5],
  ])
  expect(askedSubject(things)).toBe('')
  expect(grouped(known.slice(0, 1)).map((one) => one.subject)).toEqual(['Juno'])
})
