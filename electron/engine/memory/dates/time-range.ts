import { type CalendarDay, calendarDay, noonOf } from '../zoned-time'
import { isCountedFromUntold } from './between'
import { findTime } from './resolve-when'
import { type Precision, precisionOf } from './spans'

export type TimeRange = {
  /** Milliseconds since 1970: the first instant of the range. */
  from: number
  /** The first instant after it. */
  to: number
  /** The words of the question that tell it. */
  phrase: string
  precision: Precision
}

const farPast = -8_640_000_000_000_000
const farFuture = 8_640_000_000_000_000
const questionOfPlans =
  /\b(?:will|'ll|going to|plans?|planned|planning|upcoming|coming|next)\b|打算|计划|将|下周|下个月|明年|明天/i
const lately = /\b(?:recently|lately|these days|the other day)\b|最近|近来|近期|这几天|这阵子/i

/**
 * The time that a question asks about, seen from the instant and the zone of the person who asks: "last spring",
 * "since March", "before 2020", 去年夏天. Null where it names none.
 */
export function timeRangeOf(
  text: string,
  { at, timeZone }: { at: number; timeZone: string },
): TimeRange | null {
  const future = questionOfPlans.test(text)
  const found = findTime(text, { at, timeZone, future, isQuestion: true })
  if (!found) {
    const recent = lately.exec(text)
    if (!recent) return null
    return { from: at - 45 * 86_400_000, to: at + 1, phrase: recent[0], precision: 'unknown' }
  }
  const whole = { from: startOf(found.from, timeZone), to: startOf(found.to, timeZone) }
  const before = text.slice(Math.max(0, found.index - 12), found.index + found.phrase.length)
  const after = text.slice(found.index + found.phrase.length, found.index + found.phrase.length + 3)
  const isVague = isCountedFromUntold(text, found)
  const range = isVague ? whole : opened(whole, before, after, at)
  return { ...range, phrase: found.phrase, precision: isVague ? 'unknown' : precisionOf(found) }
}

/** "since", "before" and their like reach to one side. */
function opened(
  whole: { from: number; to: number },
  before: string,
  after: string,
  at: number,
): { from: number; to: number } {
  if (/\b(?:since|ever since)\b/i.test(before) || /自从|自$/.test(before) || /^(?:以来|起)/.test(after))
    return { from: whole.from, to: Math.max(at + 1, whole.to) }
  if (/(?<!the day )\bafter (?!next)/i.test(before) || /^(?:以后|之后)/.test(after))
    return { from: whole.to, to: farFuture }
  if (/(?<!the day )\b(?:before|until|till) (?!last|yesterday)/i.test(before) || /^(?:以前|之前)/.test(after))
    return { from: farPast, to: whole.from }
  return whole
}

const stepMs = 15 * 60_000

/** The first instant of that day in the zone, also where a change of the clock leaves out midnight. */
export function startOf(day: CalendarDay, timeZone: string): number {
  const isThen = (instant: number) => {
    const shown = calendarDay(instant, timeZone)
    return shown.year === day.year && shown.month === day.month && shown.day === day.day
  }
  let instant = noonOf(day, timeZone) - 12 * 3_600_000
  for (let tries = 0; tries < 16 && !isThen(instant); tries += 1) instant += stepMs
  for (let tries = 0; tries < 16 && isThen(instant - stepMs); tries += 1) instant -= stepMs
  return instant
}
