import * as chrono from 'chrono-node'
import type { MemoryItem } from '../../../shared/contract/memory'
import { findChineseDay, nearestYear } from './dates-chinese'
import { isCjk } from './words'
import { type CalendarDay, calendarDay, noonOf, offsetMinutes, shiftDay, weekdayOf } from './zoned-time'

type Precision = NonNullable<MemoryItem['occurredPrecision']>
export type FoundDay = { phrase: string; precision: Precision; day: CalendarDay }
/** An instant on that day, how exact it is, and the words that told it. */
export type Occurrence = { at: number; precision: Precision; phrase: string }

type Reference = {
  /** When the message was written, never when it is read. */
  at: number
  timeZone: string
  /** The words around the phrase, which tell plans from memories. */
  context?: string
}

const futureHints =
  /\b(?:will|'ll|going to|gonna|plan(?:s|ning)? to|next|upcoming|coming|tomorrow|later)\b|将|会|打算|计划|准备|下周|下个月|明年|明天/i
const seasons: Record<string, number> = { spring: 3, summer: 6, autumn: 9, fall: 9, winter: 12 }

/** When a phrase says that something happened, seen from the time of its message; null where it says nothing. */
export function resolveWhen(phrase: string, reference: Reference): Occurrence | null {
  const text = phrase.trim()
  if (text === '') return null
  const today = calendarDay(reference.at, reference.timeZone)
  const future = futureHints.test(`${text} ${reference.context ?? ''}`)
  const found = isCjk(text)
    ? findChineseDay(text, today, future)
    : (findSeason(text, today, future) ?? findEnglishDay(text, today, future, reference))
  if (!found) return null
  return { at: noonOf(found.day, reference.timeZone), precision: found.precision, phrase: found.phrase }
}

function findEnglishDay(
  text: string,
  today: CalendarDay,
  future: boolean,
  reference: Reference,
): FoundDay | null {
  const timezone = offsetMinutes(reference.at, reference.timeZone)
  const parsed = chrono.en.casual.parse(text, { instant: new Date(reference.at), timezone })[0]
  if (!parsed) return findYear(text)
  const { start } = parsed
  const day = { year: start.get('year') ?? 0, month: start.get('month') ?? 1, day: start.get('day') ?? 1 }
  const phrase = parsed.text
  // "last night" and "this morning" are days; chrono marks them by the hour.
  const casual = [...start.tags()].some((tag) => tag.startsWith('casualReference'))
  if (/\bnight\b/i.test(phrase) && /\blast\b/i.test(phrase)) {
    return { phrase, precision: 'day', day: shiftDay(today, { days: -1 }) }
  }
  if (casual) return { phrase, precision: 'day', day }
  if (/\bmonths?\b/i.test(phrase)) return { phrase, precision: 'month', day: { ...day, day: 1 } }
  if (/\byears?\b/i.test(phrase))
    return { phrase, precision: 'year', day: { year: day.year, month: 1, day: 1 } }
  // "last week" is no day; the middle of it would be invented.
  if (/\b(?:last|this|next|past) (?:week|weekend)\b/i.test(phrase))
    return { phrase, precision: 'unknown', day }
  if (start.isCertain('weekday') && !start.isCertain('day')) {
    return { phrase, precision: 'day', day: weekday(phrase, start.get('weekday') ?? 0, today, future) }
  }
  if (start.isCertain('day')) {
    return {
      phrase,
      precision: 'day',
      day: start.isCertain('year') ? day : nearestYear({ ...day, year: today.year }, today, future),
    }
  }
  if (start.isCertain('month')) {
    const month = { ...day, day: 1 }
    const at = start.isCertain('year')
      ? month
      : yearOf(phrase, text, { ...month, year: today.year }, today, future)
    return { phrase, precision: 'month', day: at }
  }
  return start.isCertain('year') ? { phrase, precision: 'year', day: { ...day, month: 1, day: 1 } } : null
}

/** "on Friday" is the last one or, in a plan, the next; "next Friday" always lies ahead. */
function weekday(phrase: string, wanted: number, today: CalendarDay, future: boolean): CalendarDay {
  const distance = (wanted || 7) - weekdayOf(today)
  if (/\blast\b/i.test(phrase)) return shiftDay(today, { days: distance < 0 ? distance : distance - 7 })
  if (/\bnext\b/i.test(phrase)) return shiftDay(today, { days: distance > 0 ? distance : distance + 7 })
  if (/\bthis\b/i.test(phrase)) return shiftDay(today, { days: distance })
  const ahead = (distance + 7) % 7
  return shiftDay(today, { days: future || ahead === 0 ? ahead : ahead - 7 })
}

/** "last March" and "next March" name the year by a word that chrono may leave out. */
function yearOf(
  phrase: string,
  text: string,
  day: CalendarDay,
  today: CalendarDay,
  future: boolean,
): CalendarDay {
  if (/\blast\b/i.test(`${phrase} ${text}`)) {
    return day.month < today.month ? day : { ...day, year: day.year - 1 }
  }
  return nearestYear(day, today, future)
}

function findSeason(text: string, today: CalendarDay, future: boolean): FoundDay | null {
  const match =
    /\b(?:(last|this|next) )?(spring|summer|autumn|fall|winter)(?:(?: of| in)? ((?:19|20)\d{2}))?\b/i.exec(
      text,
    )
  const month = seasons[match?.[2]?.toLowerCase() ?? '']
  if (!match || month === undefined || (match[1] === undefined && match[3] === undefined)) return null
  const year = match[3] === undefined ? seasonYear(match[1], month, today, future) : Number(match[3])
  // Three months long: the year is known, the month is not.
  return { phrase: match[0], precision: 'year', day: { year, month, day: 1 } }
}

function seasonYear(word: string | undefined, month: number, today: CalendarDay, future: boolean): number {
  const [begun, over] = [today.month >= month, today.month >= month + 3]
  if (word?.toLowerCase() === 'last') return over ? today.year : today.year - 1
  if (word?.toLowerCase() === 'next') return begun ? today.year + 1 : today.year
  return future || begun ? today.year : today.year - 1
}

function findYear(text: string): FoundDay | null {
  const match = /\b(?:in|since|from|around|until|year)?\s*((?:19|20)\d{2})\b/i.exec(text)
  if (!match?.[1]) return null
  return { phrase: match[0].trim(), precision: 'year', day: { year: Number(match[1]), month: 1, day: 1 } }
}
