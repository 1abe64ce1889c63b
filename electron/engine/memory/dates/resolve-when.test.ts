import { expect, test } from 'vitest'
import { calendarDay } from '../zoned-time'
import { resolveWhen } from './resolve-when'

const at = Date.parse('2026-11-21T10:00:00Z') // a Saturday
const day = (phrase: string, context = '', timeZone = 'Europe/Lisbon', when = at) => {
  const found = resolveWhen(phrase, { at: when, timeZone, context })
  if (!found) return null
  const { year, month, day } = calendarDay(found.at, timeZone)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)} ${found.precision}`
}

test.each([
  ['today', '2026-11-21 day'],
  ['yesterday', '2026-11-20 day'],
  ['last night', '2026-11-20 day'],
  ['this morning', '2026-11-21 day'],
  ['the day before yesterday', '2026-11-19 day'],
  ['last Friday', '2026-11-20 day'],
  ['on Friday', '2026-11-20 day'],
  ['last Saturday', '2026-11-14 day'],
  ['next Tuesday', '2026-11-24 day'],
  ['three weeks ago', '2026-10-31 day'],
  ['in March', '2026-03-01 month'],
  ['in December', '2025-12-01 month'],
  ['last month', '2026-10-01 month'],
  ['two years ago', '2024-01-01 year'],
  ['last year', '2025-01-01 year'],
  ['in 2019', '2019-01-01 year'],
  ['March 2024', '2024-03-01 month'],
  ['3 May 2024', '2024-05-03 day'],
  ['2024-05-03', '2024-05-03 day'],
  ['on May 3', '2026-05-03 day'],
  ['last summer', '2026-06-01 year'],
  ['in the spring of 2021', '2021-03-01 year'],
  ['last week', '2026-11-09 month'],
  ['between 5 and 10 March', '2026-03-05 month'],
  ['between March 5 and 10', '2026-03-05 month'],
  ['from 3 to 9 May 2021', '2021-05-03 month'],
  ['from the 3rd to the 9th of May 2021', '2021-05-03 month'],
  ['5–10 March', '2026-03-05 month'],
  ['from 28 to 3 March', '2026-02-28 year'],
  ['between March and May', '2026-03-01 year'],
  ['before my birthday in 2019', '2019-01-01 unknown'],
  ['after we moved in March 2024', '2024-03-01 unknown'],
  ['before 2019', '2019-01-01 year'],
  ['before my birthday on 3 May 2019', '2019-05-03 day'],
  ['on 3 and 9 May', '2026-05-09 day'],
  ['when I was young', null],
  ['', null],
])('"%s" is counted from the time of the message', (phrase, expected) => {
  expect(day(phrase)).toBe(expected)
})

test.each([
  ['今天', '2026-11-21 day'],
  ['昨天', '2026-11-20 day'],
  ['昨晚', '2026-11-20 day'],
  ['前天', '2026-11-19 day'],
  ['上周五', '2026-11-13 day'],
  ['上个星期天', '2026-11-15 day'],
  ['这周三', '2026-11-18 day'],
  ['下周一', '2026-11-23 day'],
  ['周五', '2026-11-20 day'],
  ['三年前', '2023-01-01 year'],
  ['两个月前', '2026-09-01 month'],
  ['3天前', '2026-11-18 day'],
  ['十二天前', '2026-11-09 day'],
  ['去年', '2025-01-01 year'],
  ['去年三月', '2025-03-01 month'],
  ['上个月', '2026-10-01 month'],
  ['2024年5月3日', '2024-05-03 day'],
  ['2024年5月', '2024-05-01 month'],
  ['5月3号', '2026-05-03 day'],
  ['十二月', '2025-12-01 month'],
  ['3月5日到10日', '2026-03-05 month'],
  ['3月5日至10日之间', '2026-03-05 month'],
  ['三月五号到十号', '2026-03-05 month'],
  ['2021年5月3日到9日', '2021-05-03 month'],
  ['去年5月3日和9日之间', '2025-05-03 month'],
  ['2019年我生日之前', '2019-01-01 unknown'],
  ['2019年之前', '2019-01-01 year'],
  ['小时候', null],
])('%s is counted from the time of the message', (phrase, expected) => {
  expect(day(phrase)).toBe(expected)
})

test('a plan lies ahead', () => {
  expect(day('in March', 'I will move in March')).toBe('2027-03-01 month')
  expect(day('on Friday', 'I am going to Porto on Friday')).toBe('2026-11-27 day')
  expect(day('三月', '我打算三月去东京')).toBe('2027-03-01 month')
})

test('the day is that of the zone, in winter, in summer and across the change', () => {
  const late = Date.parse('2026-07-01T23:30:00Z')
  expect(day('today', '', 'Europe/Lisbon', late)).toBe('2026-07-02 day')
  expect(day('today', '', 'America/New_York', late)).toBe('2026-07-01 day')
  expect(day('yesterday', '', 'Asia/Shanghai', late)).toBe('2026-07-01 day')
  expect(day('昨天', '', 'Asia/Shanghai', late)).toBe('2026-07-01 day')
  const afterChange = Date.parse('2026-03-29T12:00:00Z')
  expect(day('yesterday', '', 'Europe/Lisbon', afterChange)).toBe('2026-03-28 day')
  expect(resolveWhen('today', { at: afterChange, timeZone: 'Europe/Lisbon' })?.at).toBe(
    Date.parse('2026-03-29T11:00:00Z'),
  )
})
