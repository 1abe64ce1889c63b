import type { FoundDay } from './dates'
import { type CalendarDay, shiftDay, weekdayOf } from './zoned-time'

const numerals = '零一二三四五六七八九十'
const number = String.raw`(\d+|[一二两三四五六七八九十半几]+)`
const dayWords: Record<string, number> = {
  大前天: -3,
  前天: -2,
  昨天: -1,
  昨日: -1,
  昨晚: -1,
  昨夜: -1,
  今天: 0,
  今日: 0,
  今早: 0,
  今晚: 0,
  刚才: 0,
  刚刚: 0,
  明天: 1,
  明日: 1,
  明晚: 1,
  后天: 2,
  大后天: 3,
}
const yearWords: Record<string, number> = { 大前年: -3, 前年: -2, 去年: -1, 今年: 0, 明年: 1, 后年: 2 }
const patterns = {
  full: /(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]/,
  yearMonth: /(\d{4})\s*年\s*(\d{1,2})\s*月/,
  year: /((?:19|20)\d{2})\s*年/,
  wordMonthDay:
    /(大前年|前年|去年|今年|明年|后年)\s*(?:的)?\s*(\d{1,2}|十[一二]?|[一二三四五六七八九])\s*月(?:\s*(\d{1,2})\s*[日号])?/,
  monthDay: /(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]/,
  ago: new RegExp(`${number}\\s*(?:个)?(天|日|周|星期|礼拜|月|年)(?:半)?(以?前|之前|后|之后|以后)`),
  week: /(上上|上|这|本|下下|下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])/,
  wholeWeek: /(上上|上|这|本|下下|下)(?:个)?(?:周|星期|礼拜)/,
  wholeMonth: /(上上|上|这|本|下下|下)(?:个)?月/,
  month: /(\d{1,2}|十[一二]?|[一二三四五六七八九])月/,
}
const steps: Record<string, number> = { 上上: -2, 上: -1, 这: 0, 本: 0, 下: 1, 下下: 2 }

/** When a Chinese phrase says something happened, counted from `today`; null where it says nothing. */
export function findChineseDay(phrase: string, today: CalendarDay, future: boolean): FoundDay | null {
  const match = (name: keyof typeof patterns) => patterns[name].exec(phrase)
  const full = match('full')
  if (full) return found(full[0], 'day', { year: int(full[1]), month: int(full[2]), day: int(full[3]) })
  const yearMonth = match('yearMonth')
  if (yearMonth)
    return found(yearMonth[0], 'month', { year: int(yearMonth[1]), month: int(yearMonth[2]), day: 1 })
  const year = match('year')
  if (year) return found(year[0], 'year', { year: int(year[1]), month: 1, day: 1 })
  const wordMonth = match('wordMonthDay')
  if (wordMonth) {
    const month = int(wordMonth[2])
    const day = wordMonth[3] === undefined ? 1 : int(wordMonth[3])
    const precision = wordMonth[3] === undefined ? 'month' : 'day'
    return found(wordMonth[0], precision, {
      year: today.year + (yearWords[wordMonth[1] ?? ''] ?? 0),
      month,
      day,
    })
  }
  const monthDay = match('monthDay')
  if (monthDay) {
    const day = { year: today.year, month: int(monthDay[1]), day: int(monthDay[2]) }
    return found(monthDay[0], 'day', nearestYear(day, today, future))
  }
  const dayWord = longest(dayWords, phrase)
  if (dayWord) return found(dayWord, 'day', shiftDay(today, { days: dayWords[dayWord] ?? 0 }))
  const ago = match('ago')
  if (ago && ago[1] !== undefined && !/[半几]/.test(ago[1])) {
    return agoDay(ago[0], int(ago[1]), ago[2] ?? '', /前/.test(ago[3] ?? '') ? -1 : 1, today)
  }
  const week = match('week')
  if (week) return weekDay(week[0], week[1], week[2] ?? '', today, future)
  const wholeWeek = match('wholeWeek')
  if (wholeWeek) {
    return found(wholeWeek[0], 'unknown', shiftDay(today, { days: 7 * (steps[wholeWeek[1] ?? ''] ?? 0) }))
  }
  const wholeMonth = match('wholeMonth')
  if (wholeMonth) {
    const day = shiftDay({ ...today, day: 1 }, { months: steps[wholeMonth[1] ?? ''] ?? 0 })
    return found(wholeMonth[0], 'month', day)
  }
  const yearWord = longest(yearWords, phrase)
  if (yearWord)
    return found(yearWord, 'year', { year: today.year + (yearWords[yearWord] ?? 0), month: 1, day: 1 })
  const month = match('month')
  if (!month) return null
  return found(
    month[0],
    'month',
    nearestYear({ year: today.year, month: int(month[1]), day: 1 }, today, future),
  )
}

/** Without a year: the last one that has been, or the next to come. */
export function nearestYear(day: CalendarDay, today: CalendarDay, future: boolean): CalendarDay {
  const order = day.month * 100 + day.day - (today.month * 100 + today.day)
  if (future) return order < 0 && day.month !== today.month ? { ...day, year: day.year + 1 } : day
  return order > 0 ? { ...day, year: day.year - 1 } : day
}

function agoDay(phrase: string, count: number, unit: string, sign: 1 | -1, today: CalendarDay): FoundDay {
  if (unit === '年') return found(phrase, 'year', { year: today.year + sign * count, month: 1, day: 1 })
  if (unit === '月') return found(phrase, 'month', shiftDay({ ...today, day: 1 }, { months: sign * count }))
  const days = unit === '天' || unit === '日' ? count : 7 * count
  return found(phrase, 'day', shiftDay(today, { days: sign * days }))
}

function weekDay(
  phrase: string,
  step: string | undefined,
  sign: string,
  today: CalendarDay,
  future: boolean,
) {
  const wanted = '一二三四五六日'.indexOf(sign === '天' ? '日' : sign) + 1
  const distance = wanted - weekdayOf(today)
  if (step !== undefined)
    return found(phrase, 'day', shiftDay(today, { days: distance + 7 * (steps[step] ?? 0) }))
  const days = future ? (distance + 7) % 7 : -((7 - distance) % 7)
  return found(phrase, 'day', shiftDay(today, { days }))
}

const found = (phrase: string, precision: FoundDay['precision'], day: CalendarDay): FoundDay => ({
  phrase,
  precision,
  day,
})

const longest = (words: Record<string, number>, text: string): string | undefined =>
  Object.keys(words)
    .sort((left, right) => right.length - left.length)
    .find((word) => text.includes(word))

/** 12, 十二, 两 as numbers. */
function int(text: string | undefined): number {
  if (text === undefined) return 0
  if (/^\d+$/.test(text)) return Number(text)
  const digits = [...text.replace('两', '二')].map((sign) => numerals.indexOf(sign))
  const ten = digits.indexOf(10)
  if (ten < 0) return digits[0] ?? 0
  return (ten === 0 ? 1 : (digits[0] ?? 1)) * 10 + (digits[ten + 1] ?? 0)
}
