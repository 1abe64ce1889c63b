import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CalendarDay, calendarDay } from '../zoned-time'
import { resolveWhen } from './resolve-when'
import { startOf, timeRangeOf } from './time-range'

const at = Date.parse('2026-11-21T10:00:00Z') // a Saturday
const zones = [
  ...['UTC', 'Europe/Lisbon', 'America/New_York', 'America/Santiago', 'Asia/Shanghai', 'Asia/Kolkata'],
  ...['Australia/Lord_Howe', 'Pacific/Auckland', 'Asia/Kathmandu', 'America/St_Johns'],
]
const two = (number: number) => String(number).padStart(2, '0')
const shown = ({ year, month, day }: CalendarDay) => `${year}-${two(month)}-${two(day)}`
const range = (text: string, timeZone = 'Europe/Lisbon', when = at) => {
  const found = timeRangeOf(text, { at: when, timeZone })
  return found && `${shown(calendarDay(found.from, timeZone))}…${shown(calendarDay(found.to - 1, timeZone))}`
}

test.each([
  ['What did I plant last spring?', '2026-03-01…2026-05-31'],
  ['Where was I in the spring of 2021?', '2021-03-01…2021-05-31'],
  ['What happened last winter?', '2025-12-01…2026-02-28'],
  ['And the winter before last?', '2024-12-01…2025-02-28'],
  ['Which film did I see the weekend before last?', '2026-11-07…2026-11-08'],
  ['What did we do last weekend?', '2026-11-14…2026-11-15'],
  ['What am I doing next weekend?', '2026-11-28…2026-11-29'],
  ['What did I cook last week?', '2026-11-09…2026-11-15'],
  ['Who called the week before last?', '2026-11-02…2026-11-08'],
  ['Who visited me three weeks ago?', '2026-10-28…2026-11-03'],
  ['What did I say yesterday about the boat?', '2026-11-20…2026-11-20'],
  ['What did I buy last Friday?', '2026-11-20…2026-11-20'],
  ['What did I buy on Friday last week?', '2026-11-13…2026-11-13'],
  ['the Friday before last', '2026-11-13…2026-11-13'],
  ['What was I reading in March?', '2026-03-01…2026-03-31'],
  ['What was I reading in March 2024?', '2024-03-01…2024-03-31'],
  ['What was I reading last March?', '2026-03-01…2026-03-31'],
  ['early last month', '2026-10-01…2026-10-10'],
  ['at the end of last month', '2026-10-21…2026-10-31'],
  ['What did I do on 29 February?', '2024-02-29…2024-02-29'],
  ['What did I do on 3 May?', '2026-05-03…2026-05-03'],
  ['on May 3rd, 2024', '2024-05-03…2024-05-03'],
  ['two years ago', '2024-01-01…2024-12-31'],
  ['half a year ago', '2026-05-01…2026-05-31'],
  ['a year and a half ago', '2025-05-01…2025-05-31'],
  ['a couple of days ago', '2026-11-19…2026-11-19'],
  ['What did I tell you in the last two weeks?', '2026-11-07…2026-11-21'],
  ['last Christmas', '2025-12-25…2025-12-25'],
  ['on New Year’s Eve'.replace('’', "'"), '2025-12-31…2025-12-31'],
  ['in the 1990s', '1990-01-01…1999-12-31'],
  ['How much did I earn in 2019?', '2019-01-01…2019-12-31'],
  ['earlier this year', '2026-01-01…2026-11-20'],
  ['What did I do between March and May?', '2026-03-01…2026-05-31'],
  ['Where did I work from 2019 to 2021?', '2019-01-01…2021-12-31'],
  ['What happened between March and May 2024?', '2024-03-01…2024-05-31'],
  ['What have I said since March?', '2026-03-01…2026-11-21'],
  ['What did I do between 5 and 10 March?', '2026-03-05…2026-03-10'],
  ['Where was I from 3 to 9 May 2021?', '2021-05-03…2021-05-09'],
  ['Where was I March 28 – 31, 2021?', '2021-03-28…2021-03-31'],
  ['Where was I between 28 and 3 March 2021?', '2021-02-28…2021-03-03'],
  ['What am I doing from 5 to 10 March next year?', '2027-03-05…2027-03-10'],
  ['Where was I between 28 March and 3 April 2021?', '2021-03-28…2021-04-03'],
  ['Where did I live before my birthday in 2019?', '2019-01-01…2019-12-31'],
])('"%s" asks about %s', (text, expected) => {
  expect(range(text)).toBe(expected)
})

test.each([
  ['去年夏天我去了哪里？', '2025-06-01…2025-08-31'],
  ['前年夏天呢？', '2024-06-01…2024-08-31'],
  ['今年春天种了什么？', '2026-03-01…2026-05-31'],
  ['上个月底我买了什么？', '2026-10-21…2026-10-31'],
  ['上个月初', '2026-10-01…2026-10-10'],
  ['大后天有什么安排？', '2026-11-24…2026-11-24'],
  ['大前天', '2026-11-18…2026-11-18'],
  ['上上周末', '2026-11-07…2026-11-08'],
  ['周末做了什么', '2026-11-21…2026-11-22'],
  ['上周我做了什么', '2026-11-09…2026-11-15'],
  ['三周前', '2026-10-28…2026-11-03'],
  ['半年前', '2026-05-01…2026-05-31'],
  ['一年半前', '2025-05-01…2025-05-31'],
  ['两年前', '2024-01-01…2024-12-31'],
  ['去年年底', '2025-10-01…2025-12-31'],
  ['二〇二四年五月三日', '2024-05-03…2024-05-03'],
  ['去年国庆', '2025-10-01…2025-10-07'],
  ['今年中秋', '2026-09-25…2026-09-25'],
  ['2025年春节', '2025-01-29…2025-01-29'],
  ['从三月到五月我做了什么？', '2026-03-01…2026-05-31'],
  ['2019年到2021年之间我住在哪里', '2019-01-01…2021-12-31'],
  ['三月以来', '2026-03-01…2026-11-21'],
  ['过去三个月', '2026-08-23…2026-11-21'],
  ['星期三晚上', '2026-11-18…2026-11-18'],
  ['3月5日到10日我在哪里？', '2026-03-05…2026-03-10'],
  ['3月5日至10日之间我做了什么', '2026-03-05…2026-03-10'],
  ['从2021年5月3日到9日我住在哪里', '2021-05-03…2021-05-09'],
  ['从3月5日到4月10日呢？', '2026-03-05…2026-04-10'],
  ['2019年我生日之前住在哪里？', '2019-01-01…2019-12-31'],
])('%s asks about %s', (text, expected) => {
  expect(range(text)).toBe(expected)
})

test.each([
  'What is my name?',
  'How old is Mia now?',
  'May I ask you something?',
  'Did June visit me?',
  'Which bus did I sit in when I sat down?',
  'How long did I work there, for three years?',
  'What do I do every Friday?',
  'Is 2000 euros too much?',
  'Did I get lost in 1984 pages?',
  'Was it a diet of 2000 calories?',
  'Did I live in 2000 Main Street?',
  'Who was the second one?',
  'How do I get from home to work?',
  'What is the difference between tea and coffee?',
  'Do I like fall colours?',
  '我每周五做什么？',
  '我一周一次去哪里？',
  '以前天天下雨吗？',
  '我叫什么名字？',
  '月亮上有什么？',
])('"%s" asks about no time', (text) => {
  expect(range(text)).toBeNull()
})

test('before and after reach to one side', () => {
  const before = timeRangeOf('Where did I live before 2020?', { at, timeZone: 'UTC' })
  expect(before?.from).toBeLessThan(0)
  expect(before?.to).toBe(Date.parse('2020-01-01T00:00:00Z'))
  expect(timeRangeOf('2019年之前我住在哪里？', { at, timeZone: 'UTC' })?.to).toBe(
    Date.parse('2019-01-01T00:00:00Z'),
  )
  const after = timeRangeOf('What happened after March 2024?', { at, timeZone: 'UTC' })
  expect(after?.from).toBe(Date.parse('2024-04-01T00:00:00Z'))
  expect(after?.to).toBeGreaterThan(Date.parse('2200-01-01T00:00:00Z'))
})

test('the 29th of February is that of a leap year, in English and Chinese', () => {
  for (const text of ['What did I do on February 29?', '2月29日我在哪里？', '2月29日到1日我在哪里？']) {
    const found = timeRangeOf(text, { at, timeZone: 'UTC' })
    expect([text, found?.from, found?.to]).toEqual([
      text,
      Date.parse('2024-02-29T00:00:00Z'),
      Date.parse('2024-03-01T00:00:00Z'),
    ])
  }
})

test('any two days of a month are the ends of what lies between them, whichever language tells them', () => {
  const names = 'January February March April May June July August September October November December'.split(
    ' ',
  )
  const forms = [
    (first: number, second: number, month: number, year: string) =>
      `What did I do between ${first} and ${second} ${names[month - 1]}${year && ` ${year}`}?`,
    (first: number, second: number, month: number, year: string) =>
      `Where was I from ${names[month - 1]} ${first} to ${second}${year && `, ${year}`}?`,
    (first: number, second: number, month: number, year: string) =>
      `${year && `${year}年`}${month}月${first}日到${second}日我在哪里？`,
    (first: number, second: number, month: number, year: string) =>
      `${year && `${year}年`}${month}月${first}号至${second}号之间呢？`,
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...forms),
      fc.integer({ min: 1, max: 31 }),
      fc.integer({ min: 1, max: 31 }),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom('', '2019', '2024'),
      fc.constantFrom(...zones),
      (form, first, second, month, year, timeZone) => {
        const text = form(first, second, month, year)
        const found = timeRangeOf(text, { at, timeZone })
        const when = resolveWhen(text, { at, timeZone })
        if (first <= second && second <= 28) {
          const days = found && Math.round((found.to - found.from) / 86_400_000)
          expect([text, days]).toEqual([text, second - first + 1])
          expect(when && calendarDay(when.at, timeZone)).toMatchObject({ month, day: first })
          if (year) expect(when && calendarDay(when.at, timeZone).year).toBe(Number(year))
        }
        if (found) expect(found.from).toBeLessThan(found.to)
        if (found) expect(text).toContain(found.phrase)
      },
    ),
    { numRuns: 500 },
  )
})

test('summer is where the person lives', () => {
  expect(range('last summer', 'Australia/Sydney')).toBe('2025-12-01…2026-02-28')
  expect(range('last summer', 'Europe/Lisbon')).toBe('2026-06-01…2026-08-31')
})

test('a day begins at its first instant in every zone, across every change of the clock', () => {
  const instants = fc.integer({ min: Date.parse('1990-01-01'), max: Date.parse('2035-01-01') })
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), (instant, timeZone) => {
      const day = calendarDay(instant, timeZone)
      const start = startOf(day, timeZone)
      expect(shown(calendarDay(start, timeZone))).toBe(shown(day))
      expect(shown(calendarDay(start - 60_000, timeZone))).not.toBe(shown(day))
      expect(start).toBeLessThanOrEqual(instant)
    }),
  )
})

test('the days of a change of the clock are 23 and 25 hours long', () => {
  const hours = (text: string) => {
    const found = timeRangeOf(text, { at, timeZone: 'Europe/Lisbon' })
    return found && (found.to - found.from) / 3_600_000
  }
  expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-10-26')]).toEqual([23, 25, 24])
})

test('whatever is asked in whatever zone, a range has a beginning before its end, and its phrase stands in the text', () => {
  const words = fc.constantFrom(
    ...'last next this the before week weekend month Friday March 3 2024 of in ago two days spring end mid since 00 between from to and before my'.split(
      ' ',
    ),
    ...'上 个 月 底 去年 三 前 天 周 五 年 夏天 半 2024年 国庆 到 至 日 之间 , ? x'.split(' '),
  )
  const instants = fc.integer({ min: Date.parse('1990-01-01'), max: Date.parse('2035-01-01') })
  fc.assert(
    fc.property(
      fc.array(words, { maxLength: 8 }),
      fc.boolean(),
      instants,
      fc.constantFrom(...zones),
      (parts, spaced, instant, timeZone) => {
        const text = parts.join(spaced ? ' ' : '')
        const found = timeRangeOf(text, { at: instant, timeZone })
        if (found) {
          expect(found.from).toBeLessThan(found.to)
          expect(text).toContain(found.phrase)
        }
        const when = resolveWhen(text, { at: instant, timeZone })
        if (when) expect(Number.isFinite(when.at)).toBe(true)
      },
    ),
    { numRuns: 500 },
  )
})
