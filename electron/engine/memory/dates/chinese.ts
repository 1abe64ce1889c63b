import { type CalendarDay, shiftDay, weekdayOf } from '../zoned-time'
import { findChineseHoliday } from './holidays'
import {
  away,
  daySpan,
  type Found,
  type Groups,
  isRealDay,
  monthSpan,
  nearestMonth,
  nearestYear,
  partOf,
  type Resolved,
  relativeSeason,
  type Season,
  type Span,
  seasonSpan,
  type Viewpoint,
  vagueSpan,
  weekdayDay,
  weekendSpan,
  weekSpan,
  yearSpan,
} from './spans'

type Rule = { pattern: RegExp; read: (groups: Groups, view: Viewpoint) => Resolved | null }

const digits = '零一二三四五六七八九'
const count = String.raw`(?<!\d)(?<count>\d{1,3}|[一二两三四五六七八九十]{1,3}|半|几|好几|数)`
const month = String.raw`(?<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月(?:份)?`
const day = String.raw`(?<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*[日号]`
const year = String.raw`(?<year>(?:19|20)\d{2})\s*年`
const yearWord = '(?<yearWord>大前年|前年|去年|今年|明年|后年)'
const step = '(?<step>上上|上|这|本|下下|下)'
const part = '(?<part>初|中旬|中|底|末|上旬|下旬|年初|年中|年底|年末)'
const dayWords: Record<string, number> = {
  ...{ 大前天: -3, 前天: -2, 前晚: -2, 昨天: -1, 昨日: -1, 昨晚: -1, 昨夜: -1 },
  ...{ 今天: 0, 今日: 0, 今早: 0, 今晚: 0, 刚才: 0, 刚刚: 0 },
  ...{ 明天: 1, 明日: 1, 明早: 1, 明晚: 1, 后天: 2, 大后天: 3 },
}
const yearWords: Record<string, number> = { 大前年: -3, 前年: -2, 去年: -1, 今年: 0, 明年: 1, 后年: 2 }
const steps: Record<string, number> = { 上上: -2, 上: -1, 这: 0, 本: 0, 下: 1, 下下: 2 }
const seasons: Record<string, Season> = { 春: 'spring', 夏: 'summer', 秋: 'autumn', 冬: 'winter' }

const rule = (pattern: string, read: Rule['read']): Rule => ({ pattern: new RegExp(pattern), read })

const rules: readonly Rule[] = [
  rule(String.raw`(?<year>(?:19|20)\d{2})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})`, dated),
  rule(`(?:${year}|${yearWord}的?)\\s*${month}${day}`, dated),
  rule(`(?:${year}|${yearWord}的?)\\s*${month}${part}?`, monthOf),
  rule(`(?:${year}|${yearWord}的?)(?<part>年初|年中|年底|年末|初|底|末)`, yearPart),
  rule(`(?:${year}|${yearWord}|${step}一?个)的?(?<season>[春夏秋冬])(?:天|季|日)?`, seasonOf),
  rule(`${month}${day}`, dated),
  rule(`${step}一?个?月${part}?`, ({ step: which, part: piece }, { today }) =>
    piece === undefined ? months(which, today) : partOf(months(which, today), partName(piece)),
  ),
  rule(
    `(?:(?:过去|最近|近)的?|这)${count}\\s*个?(?<unit>天|日|周|星期|礼拜|月|年)(?:以来|来|里|内|中)?(?!前|后)`,
    (groups, { today }) => recent(groups, today),
  ),
  rule(
    `${count}(?<half2>个半|年半)?\\s*(?:多)?\\s*(?:个)?(?<unit>天|日|周|星期|礼拜|月|年)?(?<half>半)?(?:多)?(?<sense>以前|之前|前(?!天|年|面|台|后)|后(?!天|年|来|面|悔)|之后|以后)`,
    counted,
  ),
  rule('前(?:几|些|两)天|前阵子|前段时间|不久前|前不久', (_groups, { today }) =>
    vagueSpan('day', 1, -1, today),
  ),
  rule('前几(?<unit>个?星期|周|个?月|年)', ({ unit }, { today }) => vagueSpan(unitOf(unit), 1, -1, today)),
  rule('(?<![以之天日周月年])(?<word>大前天|前天|前晚)(?!气)', ({ word }, { today }) =>
    daySpan(shiftDay(today, { days: dayWords[word ?? ''] ?? 0 })),
  ),
  rule(
    '(?<word>大后天|(?<![以之今])后天(?!性)|昨[天日晚夜]|今[天日早晚]|明[天日早晚]|刚才|刚刚)',
    ({ word }, { today }) => daySpan(shiftDay(today, { days: dayWords[word ?? ''] ?? 0 })),
  ),
  rule(`(?:${step}(?:一?个)?)?周末`, ({ step: which }, { today, future }) =>
    weekendSpan(
      today,
      which === undefined ? (!future && weekdayOf(today) < 6 ? -1 : 0) : (steps[which] ?? 0),
    ),
  ),
  rule(
    `(?:${step}(?:一?个)?)?(?<![一二三四五六七八九十两几每\\d])(?:周|星期|礼拜)(?<weekday>[一二三四五六日天])(?![次个天年到周])`,
    ({ step: which, weekday }, view) =>
      daySpan(
        weekdayDay(
          '一二三四五六日'.indexOf((weekday ?? '').replace('天', '日')) + 1,
          which === undefined ? null : (steps[which] ?? 0),
          view,
        ),
      ),
  ),
  rule(
    `${step}(?:一?个)?(?:周|星期|礼拜)(?<part>初|中|末|底)?`,
    ({ step: which, part: piece }, { today }) => {
      const week = weekSpan(today, steps[which ?? ''] ?? 0)
      return piece === undefined ? week : partOf(week, partName(piece))
    },
  ),
  rule('(?<part>月初|月中|月底|年初|年中|年底|年末)', ({ part: piece }, { today }) =>
    partOf(
      piece?.startsWith('月') ? monthSpan(today.year, today.month) : yearSpan(today.year),
      partName(piece?.slice(1) ?? ''),
    ),
  ),
  rule('(?<decade>[一二三四五六七八九]|[2-9])(?:十|0)年代', ({ decade }) => {
    const tens = number(decade ?? '')
    return yearSpan((tens < 3 ? 2000 : 1900) + tens * 10, 10)
  }),
  rule(`${year}代?`, ({ year: stated }) => yearSpan(Number(stated))),
  rule(yearWord, ({ yearWord: word }, { today }) => yearSpan(today.year + (yearWords[word ?? ''] ?? 0))),
  rule(
    `(?<![个每\\d一二三四五六七八九十两])${month}${part}?(?!亮|饼|经|球)`,
    ({ month: named, part: piece }, view) => {
      const span = nearestMonth(number(named ?? ''), view)
      return piece === undefined ? span : partOf(span, partName(piece))
    },
  ),
  rule('(?:在|的|今|这个)(?<season>[春夏秋冬])(?:天|季)', ({ season }, view) =>
    relativeSeason(seasons[season ?? ''] ?? 'spring', 0, view),
  ),
]

/** When a Chinese phrase says something happened, by the most exact form in it; null where it says nothing. */
export function findChinese(text: string, view: Viewpoint): Found | null {
  const searched = plainYears(withoutRepeated(text))
  const holiday = findChineseHoliday(searched, view)
  for (const { pattern, read } of rules) {
    const match = pattern.exec(searched)
    const resolved = match && read(match.groups ?? {}, view)
    if (!match || !resolved) continue
    const found = {
      ...resolved,
      phrase: text.slice(match.index, match.index + match[0].length),
      index: match.index,
    }
    // 去年国庆 is more than 去年.
    return holiday && holiday.index <= found.index && found.index < holiday.index + holiday.phrase.length
      ? holiday
      : found
  }
  return holiday
}

/** 每周五 and 三年 (how long) are no points in time. Lengths stay, so that places do. */
const withoutRepeated = (text: string): string =>
  text.replace(
    /每(?:个|一)?(?:周|星期|礼拜)[一二三四五六日天末]?|每(?:个|一)?(?:天|月|年|[春夏秋冬]天)/g,
    (repeated) => '〇'.repeat(repeated.length),
  )

/** 二〇二四年 as 2024年. */
const plainYears = (text: string): string =>
  text.replace(/[一二][〇零一二三四五六七八九]{3}(?=年)/g, (signs) =>
    [...signs].map((sign) => (sign === '〇' ? 0 : digits.indexOf(sign))).join(''),
  )

function dated(groups: Groups, view: Viewpoint): Resolved | null {
  const stated = yearOf(groups, view.today)
  const found = { year: stated ?? 2024, month: number(groups.month ?? ''), day: number(groups.day ?? '') }
  if (!isRealDay(found)) return null
  return daySpan(stated === null ? nearestYear(found, view) : found)
}

function monthOf(groups: Groups, { today }: Viewpoint): Resolved {
  const span = monthSpan(yearOf(groups, today) ?? today.year, number(groups.month ?? ''))
  return groups.part === undefined ? span : partOf(span, partName(groups.part))
}

function yearPart(groups: Groups, { today }: Viewpoint): Span {
  return partOf(
    yearSpan(yearOf(groups, today) ?? today.year),
    partName((groups.part ?? '').replace('年', '')),
  )
}

function seasonOf(groups: Groups, view: Viewpoint): Resolved {
  const season = seasons[groups.season ?? ''] ?? 'spring'
  const stated = yearOf(groups, view.today)
  if (stated !== null) return seasonSpan(season, stated, view.timeZone)
  return relativeSeason(season, steps[groups.step ?? ''] ?? 0, view)
}

function yearOf(groups: Groups, today: CalendarDay): number | null {
  if (groups.year) return Number(groups.year)
  return groups.yearWord ? today.year + (yearWords[groups.yearWord] ?? 0) : null
}

function months(which: string | undefined, today: CalendarDay): Span {
  return monthSpan(today.year, today.month + (steps[which ?? ''] ?? 0))
}

function counted(
  { count: words, unit: name, half, half2, sense }: Groups,
  { today }: Viewpoint,
): Resolved | null {
  const halfUnit = half2 === '年半' ? '年' : half2 === '个半' ? (name ?? '月') : undefined
  if (name === undefined && halfUnit === undefined) return null
  const unit = unitOf(halfUnit ?? name)
  const sign = /前/.test(sense ?? '') ? -1 : 1
  if (/[几数]/.test(words ?? '')) return vagueSpan(unit, 1, sign, today)
  const exact = words === '半' ? 0.5 : number(words ?? '')
  const amount = sign * (exact + (half !== undefined || half2 !== undefined ? 0.5 : 0))
  const span = away(unit === 'day' || unit === 'week' ? Math.round(amount) : amount, unit, today)
  return unit === 'week'
    ? { ...span, day: shiftDay(today, { days: Math.round(7 * amount) }), precision: 'day' }
    : span
}

function recent({ count: words, unit: name }: Groups, today: CalendarDay): Span {
  const amount = /[几数]/.test(words ?? '') ? 7 : words === '半' ? 0.5 : number(words ?? '')
  const unit = unitOf(name)
  const days = { day: 1, week: 7, month: 30, year: 365 }[unit]
  return { from: shiftDay(today, { days: -Math.round(days * amount) }), to: shiftDay(today, { days: 1 }) }
}

function unitOf(name: string | undefined): 'day' | 'week' | 'month' | 'year' {
  if (/年/.test(name ?? '')) return 'year'
  if (/月/.test(name ?? '')) return 'month'
  return /周|星期|礼拜/.test(name ?? '') ? 'week' : 'day'
}

function partName(piece: string): 'start' | 'middle' | 'end' {
  if (/初|上旬/.test(piece)) return 'start'
  return /中/.test(piece) ? 'middle' : 'end'
}

/** 12, 十二, 两, 三十一 as numbers. */
function number(text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  const values = [...text.replace('两', '二')].map((sign) => (sign === '十' ? 10 : digits.indexOf(sign)))
  const ten = values.indexOf(10)
  if (ten < 0) return values[0] ?? 0
  return (ten === 0 ? 1 : (values[0] ?? 1)) * 10 + (values[ten + 1] ?? 0)
}
