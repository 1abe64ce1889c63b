import { type CalendarDay, shiftDay, weekdayOf } from '../zoned-time'
import * as words from './english-words'
import {
  away,
  daySpan,
  type Groups,
  isRealDay,
  monthSpan,
  nearestMonth,
  nearestYear,
  order,
  partOf,
  type Resolved,
  relativeSeason,
  type Span,
  seasonSpan,
  type Viewpoint,
  vagueSpan,
  weekdayDay,
  weekendSpan,
  weekSpan,
  yearSpan,
} from './spans'

const { season, weekday } = words

export function dayOf({ year: stated, month: monthNumber, day }: Groups): Resolved | null {
  const found = { year: Number(stated), month: Number(monthNumber), day: Number(day) }
  return isRealDay(found) ? daySpan(found) : null
}

export function namedDay({ year: stated, month: name, day }: Groups, view: Viewpoint): Resolved | null {
  const found = { year: Number(stated ?? 2024), month: words.monthOf(name ?? ''), day: Number(day) }
  if (!isRealDay(found)) return null
  return daySpan(stated ? found : nearestYear(found, view))
}

/** 5/3/2024 is read as in the zone's country, 3.5.2024 has the day first; what has only one reading is read so. */
export function numericDay(
  { first, mark, second, year: stated }: Groups,
  { timeZone }: Viewpoint,
): Resolved | null {
  const american = mark === '/' && /^(?:America|US)\//.test(timeZone)
  const readings = (
    american
      ? [
          [first, second],
          [second, first],
        ]
      : [
          [second, first],
          [first, second],
        ]
  ).map(([monthNumber, day]) => ({ year: Number(stated), month: Number(monthNumber), day: Number(day) }))
  const found = readings.find(isRealDay)
  return found ? daySpan(found) : null
}

export function partOfPeriod(groups: Groups, view: Viewpoint): Resolved | null {
  const { today, timeZone } = view
  const part = /early|beginning|start/i.test(groups.part ?? '')
    ? 'start'
    : /mid/i.test(groups.part ?? '')
      ? 'middle'
      : 'end'
  const of = (span: Span) => partOf(span, part)
  if (groups.unit) return of(period(groups.unit, words.stepOf(groups.step ?? ''), today))
  if (groups.unit2) return of(period(groups.unit2, 0, today))
  if (groups.year2) return of(yearSpan(Number(groups.year2)))
  if (groups.season) {
    const name = words.seasonOf(groups.season)
    if (groups.year) return of(seasonSpan(name, Number(groups.year), timeZone))
    return of(relativeSeason(name, groups.step2 ? words.stepOf(groups.step2) : 0, view))
  }
  const number = words.monthOf(groups.month ?? '')
  if (groups.year) return of(monthSpan(Number(groups.year), number))
  return of(
    groups.step2
      ? (steppedMonth({ step: groups.step2, month: groups.month }, view) ?? monthSpan(today.year, number))
      : nearestMonth(number, view),
  )
}

export function beforeLast({ unit: name, ahead }: Groups, view: Viewpoint): Resolved {
  const steps = ahead === undefined ? -2 : 2
  const lower = (name ?? '').toLowerCase()
  if (new RegExp(`^${season}$`).test(lower)) return relativeSeason(words.seasonOf(lower), steps, view)
  if (!new RegExp(`^${weekday}$`).test(lower)) return period(lower, steps, view.today)
  const near = steppedWeekday({ step: ahead === undefined ? 'last' : 'next', weekday: lower }, view)
  return daySpan(shiftDay(near.from, { days: ahead === undefined ? -7 : 7 }))
}

export function counted(
  { count: number, unit: name, half }: Groups,
  sign: 1 | -1,
  { today }: Viewpoint,
): Resolved {
  const [kind, times] = unitOf(name ?? '')
  const exact = words.countOf(number ?? '')
  if (exact === null) return vagueSpan(kind, times, sign, today)
  const amount = sign * times * (exact + (half ? 0.5 : 0))
  const span = away(kind === 'day' || kind === 'week' ? Math.round(amount) : amount, kind, today)
  // "three weeks ago" is the same weekday then, give or take.
  return kind === 'week'
    ? { ...span, day: shiftDay(today, { days: Math.round(7 * amount) }), precision: 'day' }
    : span
}

/** "the last three months": from then until today. */
export function until({ count: number, unit: name }: Groups, today: CalendarDay): Resolved {
  const [kind, times] = unitOf(name ?? '')
  const amount = (words.countOf(number ?? '') ?? 4) * times
  const by =
    kind === 'year'
      ? { years: -amount }
      : kind === 'month'
        ? { months: -amount }
        : { days: -amount * (kind === 'week' ? 7 : 1) }
  return { from: shiftDay(today, by), to: shiftDay(today, { days: 1 }) }
}

function unitOf(name: string): ['day' | 'week' | 'month' | 'year', number] {
  const lower = name.toLowerCase()
  if (lower === 'fortnight') return ['week', 2]
  if (lower === 'decade') return ['year', 10]
  if (lower === 'week' || lower === 'month' || lower === 'year') return [lower, 1]
  return ['day', 1]
}

export function weekdayOfWeek({ step: which, weekday: name }: Groups, view: Viewpoint): Resolved {
  const weeks = /coming/i.test(which ?? '') ? 1 : words.stepOf(which ?? '')
  return daySpan(weekdayDay(words.weekdayOfWord(name ?? ''), weeks, view))
}

/** "last Friday" lies behind and "next Friday" ahead, be it in this week or not. */
export function steppedWeekday({ step: which, weekday: name }: Groups, { today, future }: Viewpoint): Span {
  const distance = words.weekdayOfWord(name ?? '') - weekdayOf(today)
  const direction = words.stepOf(which ?? '')
  if (direction < 0) return daySpan(shiftDay(today, { days: distance < 0 ? distance : distance - 7 }))
  if (direction > 0) return daySpan(shiftDay(today, { days: distance > 0 ? distance : distance + 7 }))
  return daySpan(shiftDay(today, { days: distance < 0 && future ? distance + 7 : distance }))
}

export function steppedMonth({ step: which, month: name }: Groups, { today }: Viewpoint): Span {
  const number = words.monthOf(name ?? '')
  const direction = words.stepOf(which ?? '')
  if (direction < 0) return monthSpan(number < today.month ? today.year : today.year - 1, number)
  return monthSpan(direction > 0 && number <= today.month ? today.year + 1 : today.year, number)
}

export function earlierOrLater({ which, unit: name }: Groups, { today }: Viewpoint): Resolved {
  const whole = period(name ?? '', 0, today)
  const tomorrow = shiftDay(today, { days: 1 })
  if (/earlier/i.test(which ?? ''))
    return { from: whole.from, to: order(today, whole.from) > 0 ? today : tomorrow }
  return { from: order(tomorrow, whole.to) < 0 ? tomorrow : today, to: whole.to }
}

export function period(name: string, steps: number, today: CalendarDay): Span {
  const lower = name.toLowerCase()
  if (lower === 'week') return weekSpan(today, steps)
  if (lower === 'weekend') return weekendSpan(today, steps)
  if (lower === 'month') return monthSpan(today.year, today.month + steps)
  if (lower === 'decade') return yearSpan((Math.floor(today.year / 10) + steps) * 10, 10)
  return yearSpan(today.year + steps)
}

const decadeWords: Record<string, number> = {
  fifties: 1950,
  sixties: 1960,
  seventies: 1970,
  eighties: 1980,
  nineties: 1990,
}
export function decade({ century, tens, short, word }: Groups): Resolved {
  if (word) return yearSpan(decadeWords[word.toLowerCase()] ?? 1990, 10)
  if (short) return yearSpan(Number(short) < 3 ? 2000 + Number(short) * 10 : 1900 + Number(short) * 10, 10)
  return yearSpan(Number(`${century ?? ''}${tens ?? ''}0`), 10)
}
