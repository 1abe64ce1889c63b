import { isCjk } from '../words'
import { calendarDay, noonOf } from '../zoned-time'
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
  const found = findTime(
    text,
    reference.at,
    reference.timeZone,
    futureHints.test(`${text} ${reference.context ?? ''}`),
  )
  if (!found) return null
  return {
    at: noonOf(found.day ?? found.from, reference.timeZone),
    precision: found.precision ?? precisionOf(found),
    phrase: found.phrase,
  }
}

/** The days that a phrase in the text means, in the language that it is written in. */
export function findTime(text: string, at: number, timeZone: string, future: boolean): Found | null {
  const view: Viewpoint = { today: calendarDay(at, timeZone), timeZone, future }
  return (isCjk(text) ? findChinese(text, view) : null) ?? findEnglish(text, view)
}
