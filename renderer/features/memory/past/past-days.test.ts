import { expect, test } from 'vitest'
import { bars, changedDay, dayIndex, pastDays } from './past-days'

const at = (day: number, hour = 12) => new Date(2026, 2, day, hour).getTime()

test('the slider has every local day to today, over a change of the clocks too [I3]', () => {
  const days = pastDays(
    at(1),
    [
      { at: at(1), changes: 2 },
      { at: at(29, 1), changes: 3 },
    ],
    at(31, 23),
  )
  expect(days).toHaveLength(31)
  expect(days.map(({ start }) => new Date(start).getDate())).toEqual(
    Array.from({ length: 31 }, (_, day) => day + 1),
  )
  expect(days.filter(({ changes }) => changes > 0).map(({ changes }) => changes)).toEqual([2, 3])
  for (const [index, { end }] of days.entries()) expect((days[index + 1]?.start ?? end + 1) - end).toBe(1)
})

test('a step leads to the next day with a change, and the end of a day is that day [I3]', () => {
  const days = pastDays(
    at(1),
    [
      { at: at(4), changes: 1 },
      { at: at(9), changes: 1 },
    ],
    at(10),
  )
  expect(changedDay(days, 9, -1)).toBe(8)
  expect(changedDay(days, 8, -1)).toBe(3)
  expect(changedDay(days, 3, -1)).toBeNull()
  expect(dayIndex(days, days[3]?.end ?? 0)).toBe(3)
  expect(dayIndex(days, null)).toBe(9)
})

test('nothing known has no days; many days are told in few columns [I3]', () => {
  expect(pastDays(null, [], at(1))).toEqual([])
  const days = pastDays(at(1), [{ at: at(20), changes: 4 }], at(31))
  expect(bars(days, 10)).toHaveLength(10)
  expect(Math.max(...bars(days, 10))).toBe(1)
})
