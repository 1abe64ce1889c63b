import { isCjk } from '../words'
import { calendarDay, noonOf } from '../zoned-time'
import { findBetween, isCountedFromUntold } from './between'
import { findChinese } from './chinese'
import { findEnglish } from './english'
import { type Found, type Precision, precisionOf, type Viewpoint } from './spans'

/** An instant, how exact it is, and the words that told it. */
export type Occurrence = { at: number; precision: Precision; phrase: string }

type Reference = {
  /** When the message was written, never when it is read. */
  at: number
  timeZone: string
  /** The words around the phrase, which tell plans from memories. */
  context?: string
}

const futureHints =
  /\b(?:will|'ll|going to|gonna|plan(?:s|ning)? to|next|upcoming|coming|tomorrow|later|until|deadline|due)\b|将|会在|打算|计划|准备|下周|下个月|明年|明天|即将|要去/i

/** When a phrase says that something happened, seen from the time of its message; null where it says nothing. */
export function resolveWhen(phrase: string, reference: Reference): Occurrence | null {
  const text = phrase.trim()
  if (text === '') return null
  const { at, timeZone, context = '' } = reference
  const found = findTime(text, { at, timeZone, future: futureHints.test(`${text} ${context}`) })
  if (!found) return null
  return {
    at: noonOf(found.day ?? found.from, timeZone),
    precision: found.precision ?? precisionOf(found),
    phrase: found.phrase,
  }
}

type Seen = { at: number; timeZone: string; future: boolean; isQuestion?: boolean }

/** The days that a phrase in the text means, in the language that it is written in. */
export function findTime(text: string, { at, timeZone, future, isQuestion = false }: Seen): Found | null {
  const view: Viewpoint = { today: calendarDay(at, timeZone), timeZone, future }
  const findOne = (part: string) => (isCjk(part) ? findChinese(part, view) : null) ?? findEnglish(part, view)
  const found = findBetween(text, findOne, isQuestion) ?? findOne(text)
  return found && isCountedFromUntold(text, found) ? { ...found, precision: 'unknown' } : found
}
