import { expect, test } from 'vitest'
import type { MemoryItem } from '../../../shared/contract/memory'
import { createFormat } from '../../app/format'
import { happenedText, headingsOf, placeOf } from './memory-when'

const at = new Date(2026, 4, 17, 12).getTime()
const told = new Date(2027, 0, 2).getTime()
type Precision = MemoryItem['occurredPrecision']

test('a time is told no finer than it is known', () => {
  const english = createFormat('en')
  const text = (occurredPrecision: Precision) =>
    happenedText({ occurredAt: at, occurredPrecision }, english, 'en')
  expect([text('day'), text('month'), text('year'), text('unknown')]).toEqual([
    'May 17, 2026',
    'May 2026',
    '2026',
    null,
  ])
})

test('on the timeline a memory stands no finer than its time is known, else where it was told [G4]', () => {
  const place = (occurredPrecision: Precision) =>
    placeOf({ occurredAt: at, occurredPrecision, validFrom: told })
  expect(place('day')).toEqual({ year: 2026, month: 4, day: 17 })
  expect(place('month')).toEqual({ year: 2026, month: 4, day: null })
  expect(place('year')).toEqual({ year: 2026, month: null, day: null })
  expect(placeOf({ occurredAt: null, occurredPrecision: null, validFrom: told })).toEqual({
    year: 2027,
    month: 0,
    day: 2,
  })
  // It was told in January 2027 and did not happen then.
  expect(place('unknown')).toEqual({ year: null, month: null, day: null })
})

test('year, month and day are named once, where they begin [G4]', () => {
  const day = { year: 2026, month: 4, day: 17 }
  expect(headingsOf(day, null)).toEqual({ year: true, month: true, day: true })
  expect(headingsOf(day, day)).toEqual({ year: false, month: false, day: false })
  expect(headingsOf(day, { ...day, year: 2027 })).toEqual({ year: true, month: true, day: true })
  expect(headingsOf({ ...day, month: null, day: null }, day)).toEqual({
    year: false,
    month: true,
    day: false,
  })
  const some = { year: null, month: null, day: null }
  expect(headingsOf(some, null)).toEqual({ year: true, month: false, day: false })
  expect(headingsOf(some, day)).toEqual({ year: true, month: false, day: false })
  expect(headingsOf(some, some)).toEqual({ year: false, month: false, day: false })
})
