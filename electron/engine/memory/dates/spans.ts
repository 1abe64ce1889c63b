import type { MemoryItem } from '../../../../shared/contract/memory'
import { type CalendarDay, shiftDay, weekdayOf } from '../zoned-time'

export type Precision = NonNullable<MemoryItem['occurredPrecision']>

/** The days that a phrase means. */
export type Span = {
  from: CalendarDay
  /** The first day after it. */
  to: CalendarDay
}
/** With the instant to keep and its precision, where they are not simply the first day and what holds all of it. */
export type Resolved = Span & { day?: CalendarDay; precision?: Precision }
/** A phrase that was found in a text, and its days. */
export type Found = Resolved & { phrase: string; index: number }

/** What a pattern of a date has found, by the names of its groups. */
export type Groups = Record<string, string | undefined>

/** Seen from which day, in which zone, and whether the words around tell of a plan. */
export type Viewpoint = { today: CalendarDay; timeZone: string; future: boolean }

export const daySpan = (day: CalendarDay): Span => ({ from: day, to: shiftDay(day, { days: 1 }) })

export function monthSpan(year: number, month: number): Span {
  const from = shiftDay({ year, month: 1, day: 1 }, { months: month - 1 })
  return { from, to: shiftDay(from, { months: 1 }) }
}

export const yearSpan = (year: number, years = 1): Span => ({
  from: { year, month: 1, day: 1 },
  to: { year: year + years, month: 1, day: 1 },
})

/** The week, Monday to Sunday, so many weeks from that of the day. */
export function weekSpan(day: CalendarDay, weeks: number): Span {
  const from = shiftDay(day, { days: 1 - weekdayOf(day) + 7 * weeks })
  return { from, to: shiftDay(from, { days: 7 }) }
}

export function weekendSpan(day: CalendarDay, weeks: number): Span {
  const { to } = weekSpan(day, weeks)
  return { from: shiftDay(to, { days: -2 }), to }
}

export type Season = 'spring' | 'summer' | 'autumn' | 'winter'
const seasonMonths: Record<Season, number> = { spring: 3, summer: 6, autumn: 9, winter: 12 }
// Zones whose summer is around New Year.
const southern =
  /^(?:Australia|Antarctica)\/|^Pacific\/(?:Auckland|Chatham|Fiji)|^America\/(?:Argentina|Buenos_Aires|Sao_Paulo|Santiago|Montevideo|Asuncion|La_Paz|Lima)|^Africa\/(?:Johannesburg|Maputo|Harare|Windhoek|Gaborone|Lusaka|Maseru|Mbabane)/

/** The season that begins in that year; three whole months. */
export function seasonSpan(season: Season, year: number, timeZone: string): Span {
  const month = seasonMonths[season] + (southern.test(timeZone) ? 6 : 0)
  const { from } = monthSpan(year, month > 12 ? month - 12 : month)
  return { from, to: shiftDay(from, { months: 3 }) }
}

/** −1: the last whole one before today; 0: the present one, or the nearest in the direction of the talk; 1: the next to begin. */
export function relativeSeason(season: Season, step: number, view: Viewpoint): Span {
  const { today, timeZone, future } = view
  const of = (year: number) => seasonSpan(season, year, timeZone)
  const years = [-2, -1, 0, 1, 2].map((shift) => of(today.year + shift))
  const past = years.filter(({ to }) => order(to, today) <= 0)
  const ahead = years.filter(({ from }) => order(from, today) > 0)
  const present = years.find(({ from, to }) => order(from, today) <= 0 && order(today, to) < 0)
  const last = past.at(-1) ?? of(today.year - 1)
  const next = ahead[0] ?? of(today.year + 1)
  if (step <= -2) return shiftSpan(last, step + 1)
  if (step === -1) return last
  if (step === 1) return next
  return present ?? (future ? next : last)
}

const shiftSpan = ({ from, to }: Span, years: number): Span => ({
  from: shiftDay(from, { years }),
  to: shiftDay(to, { years }),
})

export type Part = 'start' | 'middle' | 'end'
/** The first, middle or last third of a month or year, the first or last half of a week. */
export function partOf({ from, to }: Span, part: Part): Span {
  const days = daysBetween(from, to)
  const [begin, end] = { start: [0, 1], middle: [1, 2], end: [2, 3] }[part]
  if (days > 300) {
    const months = part === 'start' ? [0, 3] : part === 'middle' ? [4, 8] : [9, 12]
    return {
      from: shiftDay(from, { months: months[0] ?? 0 }),
      to: shiftDay(from, { months: months[1] ?? 12 }),
    }
  }
  if (days < 25)
    return part === 'end'
      ? { from: shiftDay(from, { days: Math.floor(days / 2) }), to }
      : {
          from: shiftDay(from, { days: part === 'start' ? 0 : 2 }),
          to: shiftDay(from, { days: Math.ceil(days / 2) + 1 }),
        }
  return {
    from: shiftDay(from, { days: 10 * (begin ?? 0) }),
    to: part === 'end' ? to : shiftDay(from, { days: 10 * (end ?? 1) }),
  }
}

/** Negative where `left` is the earlier one. */
export const order = (left: CalendarDay, right: CalendarDay): number => dayNumber(left) - dayNumber(right)
export const daysBetween = (from: CalendarDay, to: CalendarDay): number => dayNumber(to) - dayNumber(from)
const dayNumber = (day: CalendarDay): number => Date.UTC(day.year, day.month - 1, day.day) / 86_400_000

/** The finest of day, month and year that holds all of it. */
export function precisionOf({ from, to }: Span): Precision {
  const last = shiftDay(to, { days: -1 })
  if (order(from, last) === 0) return 'day'
  if (from.year !== last.year) return 'unknown'
  return from.month === last.month ? 'month' : 'year'
}

/** Without a year: the last one that has been, or the next to come. */
export function nearestYear(day: CalendarDay, view: Viewpoint): CalendarDay {
  let near = ofNearestYear(day, view)
  // 29 February is a day of a leap year alone.
  while (near.month === 2 && near.day === 29 && !isRealDay(near)) {
    near = { ...near, year: near.year + (view.future ? 1 : -1) }
  }
  return near
}

function ofNearestYear(day: CalendarDay, { today, future }: Viewpoint): CalendarDay {
  const difference = day.month * 100 + day.day - (today.month * 100 + today.day)
  if (future)
    return difference < 0 && day.month !== today.month
      ? { ...day, year: today.year + 1 }
      : { ...day, year: today.year }
  return { ...day, year: difference > 0 ? today.year - 1 : today.year }
}

export function nearestMonth(month: number, view: Viewpoint): Span {
  const { year } = nearestYear({ year: view.today.year, month, day: 1 }, view)
  return monthSpan(year, month)
}

/** "on Friday" is the last one or, in a plan, the next. `step` in weeks where a week is named: 0 this week. */
export function weekdayDay(wanted: number, step: number | null, { today, future }: Viewpoint): CalendarDay {
  const distance = wanted - weekdayOf(today)
  if (step !== null) return shiftDay(today, { days: distance + 7 * step })
  const ahead = (distance + 7) % 7
  return shiftDay(today, { days: future || ahead === 0 ? ahead : ahead - 7 })
}

/** So many days, weeks, months or years away; of weeks and more, the day is about right and no more. */
export function away(count: number, unit: 'day' | 'week' | 'month' | 'year', today: CalendarDay): Span {
  if (unit === 'day') return daySpan(shiftDay(today, { days: count }))
  if (unit === 'week') {
    const day = shiftDay(today, { days: 7 * count })
    return { from: shiftDay(day, { days: -3 }), to: shiftDay(day, { days: 4 }) }
  }
  if (unit === 'year' && Number.isInteger(count)) return yearSpan(today.year + count)
  const months = Math.round(unit === 'year' ? 12 * count : count)
  const { year, month } = shiftDay({ ...today, day: 1 }, { months })
  return monthSpan(year, month)
}

/** "a few weeks ago": between two and seven of them. */
export function vagueSpan(
  unit: 'day' | 'week' | 'month' | 'year',
  times: number,
  sign: 1 | -1,
  today: CalendarDay,
): Resolved {
  const shifted = (count: number) => {
    const amount = sign * count * times
    if (unit === 'year') return shiftDay(today, { years: amount })
    return shiftDay(
      today,
      unit === 'month' ? { months: amount } : { days: amount * (unit === 'week' ? 7 : 1) },
    )
  }
  const [near, far] = [shifted(2), shifted(7)]
  const [from, last] = sign < 0 ? [far, near] : [near, far]
  return { from, to: shiftDay(last, { days: 1 }), day: shifted(4), precision: 'unknown' }
}

export const isRealDay = ({ year, month, day }: CalendarDay): boolean => {
  const date = new Date(Date.UTC(year, month - 1, day))
  return month >= 1 && month <= 12 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
