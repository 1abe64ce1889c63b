import { expect, test } from 'vitest'
import { narrowing } from '../memory-navigation'
import { isThePerson } from '../memory-subject'
import { dayField, dayStart, filterParts } from './filter-parts'

test('each part of a filter has a chip that takes away just it [G4]', () => {
  const filter = {
    query: 'tea',
    kinds: ['core', 'vault'] as const,
    subject: 'Juno',
    pinned: false,
    from: dayStart('2026-05-01'),
    to: dayStart('2026-05-31', 1),
    state: 'past' as const,
  }
  const given = { ...filter, kinds: [...filter.kinds] }
  const parts = filterParts(given, isThePerson)
  expect(parts.map(({ name }) => name)).toEqual([
    'kind',
    'kind',
    'subject',
    'notPinned',
    'from',
    'until',
    'past',
  ])
  for (const part of parts)
    expect(filterParts(narrowing({ ...given, ...part.without }), isThePerson)).toHaveLength(parts.length - 1)
})

test('what is of nobody by name is about you [G4]', () => {
  const name = (subject: string) => filterParts({ subject }, isThePerson)[0]?.name
  expect([name(''), name('user'), name('Juno')]).toEqual(['you', 'you', 'subject'])
})

test('a day of a field is the local day, and what is no day is none [G4]', () => {
  expect(dayField(dayStart('2026-03-29'))).toBe('2026-03-29')
  expect(dayField((dayStart('2026-05-31', 1) ?? 0) - 1)).toBe('2026-05-31')
  expect([dayStart(''), dayStart('31.5.2026'), dayField(null)]).toEqual([null, null, ''])
})
