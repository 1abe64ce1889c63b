import { type CalendarDay, shiftDay } from '../zoned-time'
import { daySpan, type Found, order, type Span, type Viewpoint } from './spans'

type Holiday = { pattern: string; of: (year: number) => Span }
const fixed =
  (month: number, day: number, days = 1) =>
  (year: number): Span => {
    const from = { year, month, day }
    return { from, to: shiftDay(from, { days }) }
  }

const english: readonly Holiday[] = [
  { pattern: 'christmas eve', of: fixed(12, 24) },
  { pattern: 'christmas(?: day)?|xmas', of: fixed(12, 25) },
  { pattern: "new year'?s eve", of: fixed(12, 31) },
  { pattern: "new year'?s(?: day)?", of: fixed(1, 1) },
  { pattern: 'halloween', of: fixed(10, 31) },
  { pattern: "valentine'?s(?: day)?", of: fixed(2, 14) },
  { pattern: 'easter', of: (year) => daySpan(easter(year)) },
]

const chinese: readonly Holiday[] = [
  { pattern: '元旦', of: fixed(1, 1) },
  { pattern: '圣诞(?:节)?', of: fixed(12, 25) },
  { pattern: '国庆(?:节)?', of: fixed(10, 1, 7) },
  { pattern: '五一', of: fixed(5, 1) },
  { pattern: '除夕', of: (year) => daySpan(shiftDay(lunar(year, 1, 1), { days: -1 })) },
  { pattern: '春节|农历新年|大年初一', of: (year) => daySpan(lunar(year, 1, 1)) },
  { pattern: '端午(?:节)?', of: (year) => daySpan(lunar(year, 5, 5)) },
  { pattern: '中秋(?:节)?', of: (year) => daySpan(lunar(year, 8, 15)) },
]

export function findEnglishHoliday(text: string, view: Viewpoint): Found | null {
  for (const { pattern, of } of english) {
    const match = new RegExp(
      String.raw`\b(?:(last|this|next) )?(?:${pattern})\b(?:,?(?: of| in)? (?:((?:19|20)\d{2})\b|(last|this|next) year))?`,
      'i',
    ).exec(text)
    if (!match) continue
    const [phrase, which, year, yearStep] = match
    const found = { phrase, index: match.index }
    if (year) return { ...of(Number(year)), ...found }
    if (yearStep) return { ...of(view.today.year + stepOf(yearStep)), ...found }
    return { ...nearest(of, which?.toLowerCase(), view), ...found }
  }
  return null
}

export function findChineseHoliday(text: string, view: Viewpoint): Found | null {
  for (const { pattern, of } of chinese) {
    const match = new RegExp(`(?:(大前年|前年|去年|今年|明年|后年|\\d{4}年)的?)?(?:${pattern})`).exec(text)
    if (!match) continue
    const found = { phrase: match[0], index: match.index }
    const [, year] = match
    if (year === undefined) return { ...nearest(of, undefined, view), ...found }
    const shift = { 大前年: -3, 前年: -2, 去年: -1, 今年: 0, 明年: 1, 后年: 2 }[year]
    return { ...of(shift === undefined ? Number.parseInt(year, 10) : view.today.year + shift), ...found }
  }
  return null
}

function nearest(of: (year: number) => Span, which: string | undefined, { today, future }: Viewpoint): Span {
  const years = [-2, -1, 0, 1, 2].map((shift) => of(today.year + shift))
  const ahead = which === 'next' || (which === undefined && future)
  if (which === 'this') return of(today.year)
  const past = years.filter(({ from }) => order(from, today) <= (which === 'last' ? -1 : 0)).at(-1)
  const next = years.find(({ to }) => order(to, today) > 0)
  return (ahead ? next : past) ?? of(today.year)
}

const stepOf = (word: string): number => (/last/i.test(word) ? -1 : /next/i.test(word) ? 1 : 0)

/** Of the Gregorian calendar, by the anonymous algorithm (Meeus, Astronomical Algorithms, chapter 8). */
function easter(year: number): CalendarDay {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const inCentury = year % 100
  const epact =
    (19 * golden +
      century -
      Math.floor(century / 4) -
      Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) +
      15) %
    30
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451)
  const sum = epact + toSunday - 7 * late + 114
  return { year, month: Math.floor(sum / 31), day: (sum % 31) + 1 }
}

const lunarFormat = new Intl.DateTimeFormat('en-u-ca-chinese', {
  month: 'numeric',
  day: 'numeric',
  timeZone: 'Asia/Shanghai',
})
const lunarDays = new Map<string, CalendarDay>()

/** The day of the Chinese calendar in the year that begins with the New Year in January or February. */
function lunar(year: number, month: number, day: number): CalendarDay {
  const key = `${year}/${month}/${day}`
  const known = lunarDays.get(key)
  if (known) return known
  // New Year is between 21 January and 21 February; a month is 29 or 30 days long, a leap month may come between.
  for (let shift = 20 + (month - 1) * 29; shift < 60 + (month - 1) * 30 + 31; shift += 1) {
    const found = shiftDay({ year, month: 1, day: 1 }, { days: shift })
    const parts = lunarFormat.formatToParts(Date.UTC(found.year, found.month - 1, found.day, 4))
    const part = (type: string) => parts.find((one) => one.type === type)?.value
    if (part('month') === String(month) && part('day') === String(day)) {
      lunarDays.set(key, found)
      return found
    }
  }
  return { year, month, day }
}
