import { type CalendarDay, shiftDay, weekdayOf } from '../zoned-time'
import * as words from './english-words'
import { findEnglishHoliday } from './holidays'
import {
  away,
  daySpan,
  type Found,
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

type Groups = Record<string, string | undefined>
type Rule = { pattern: RegExp; read: (groups: Groups, view: Viewpoint) => Resolved | null }

const rule = (pattern: string, read: Rule['read'], flags = 'i'): Rule => ({
  pattern: new RegExp(pattern, flags),
  read,
})

const { count, month, season, shortWeekday, step, unit, weekday, year } = words
// "May" and "March" are words, April and June are people: alone, a month needs one of these before it.
const monthLead = String.raw`\b(?:in|during|since|until|till|by|from|to|between|and|of|around|before|after|through|for|late|early)\s+`

const rules: readonly Rule[] = [
  rule(String.raw`\b(?<year>${year})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})\b`, (groups) => dayOf(groups)),
  rule(
    String.raw`\b(?<day>\d{1,2})(?:st|nd|rd|th)?(?: day)?(?: of)? (?<month>${month})\.?(?:,? (?<year>${year}))?`,
    namedDay,
  ),
  rule(
    String.raw`\b(?<month>${month})\.? (?:the )?(?<day>\d{1,2})(?:st|nd|rd|th)?\b(?!:|\d| (?:people|times|years))(?:,? (?<year>${year}))?`,
    namedDay,
  ),
  rule(String.raw`\b(?<first>\d{1,2})(?<mark>[./])(?<second>\d{1,2})\k<mark>(?<year>\d{4})\b`, numericDay),
  rule(
    String.raw`\b(?:(?:the |very )*(?<part>early|mid(?:dle)?|late|beginning|start|end))(?:[- ](?:of |in )?(?:the )?|-)(?:(?<step>last|this|next) (?<unit>week|month|year)|(?:(?<step2>last|this|next) )?(?:(?<month>${month})|(?<season>${season}))(?:,?(?: of)? (?<year>${year}))?|(?<year2>${year})\b|(?<unit2>month|year)\b)`,
    partOfPeriod,
  ),
  rule(String.raw`\b(?<month>${month})\.?(?: of)?,? (?<year>${year})\b`, ({ month: name, year: stated }) =>
    monthSpan(Number(stated), words.monthOf(name ?? '')),
  ),
  rule(
    String.raw`\b(?<month>${month}) (?:of )?(?<step>last|this|next) year\b`,
    ({ month: name, step: which }, { today }) =>
      monthSpan(today.year + words.stepOf(which ?? ''), words.monthOf(name ?? '')),
  ),
  rule(
    String.raw`\b(?:the )?(?<unit>week(?:end)?|month|year|${season}|${weekday}) (?:before last|(?<ahead>after next))\b`,
    beforeLast,
  ),
  rule(
    String.raw`\b(?:(?:about|around|almost|nearly|over|more than|less than) )?(?<count>${count}) (?<unit>${unit})s?(?<half> and a half)? (?<sense>ago|back|earlier|from now|from today|later)\b`,
    ({ sense, ...groups }, view) => counted(groups, /ago|back|earlier/i.test(sense ?? '') ? -1 : 1, view),
  ),
  rule(
    String.raw`\b(?:with)?in (?:about )?(?<count>${count}) (?<unit>${unit})s?(?:' time)?\b`,
    (groups, view) => counted(groups, 1, view),
  ),
  rule(
    String.raw`\b(?:the )?(?:last|past|previous) (?<count>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|few|couple of|several) (?<unit>${unit})s\b`,
    (groups, { today }) => until(groups, today),
  ),
  rule(
    String.raw`\b(?<step>last|this|next|coming) week(?:'s|,? on)? (?<weekday>${weekday})\b`,
    weekdayOfWeek,
  ),
  rule(
    String.raw`\b(?<weekday>${weekday}),?(?: of)? (?<step>last|this|next|the coming) week\b`,
    weekdayOfWeek,
  ),
  rule(String.raw`\b(?<step>${step}) (?<weekday>${weekday}|${shortWeekday})\b`, steppedWeekday),
  rule(String.raw`\b(?:the day )(?:(?<before>before yesterday)|after tomorrow)\b`, ({ before }, { today }) =>
    daySpan(shiftDay(today, { days: before === undefined ? 2 : -2 })),
  ),
  rule(
    String.raw`\b(?:(?<past>yesterday|last night|last evening)|(?<ahead>tomorrow)|(?:earlier |later )?today|tonight|this (?:morning|afternoon|evening))\b`,
    ({ past, ahead }, { today }) => daySpan(shiftDay(today, { days: past ? -1 : ahead ? 1 : 0 })),
  ),
  rule(String.raw`\b(?<which>earlier|later) this (?<unit>week|month|year)\b`, earlierOrLater),
  rule(
    String.raw`\b(?:the )?(?<step>${step}) (?<unit>weekend|week|month|year|decade)\b`,
    ({ step: which, unit: name }, { today }) => period(name ?? '', words.stepOf(which ?? ''), today),
  ),
  rule(String.raw`\b(?:at|on|over|during|for)? ?the weekend\b`, (_groups, { today, future }) =>
    weekendSpan(today, !future && weekdayOf(today) < 6 ? -1 : 0),
  ),
  rule(
    String.raw`\b(?:(?:in|during|over|since|until|before|after|by) )?(?:the )?(?:(?<step>${step}) )?(?<season>${season})(?:(?: of| in)?,? (?:(?<year>${year})\b|(?<yearStep>last|this|next) year))`,
    ({ season: name, year: stated, yearStep }, { today, timeZone }) =>
      seasonSpan(
        words.seasonOf(name ?? ''),
        stated ? Number(stated) : today.year + words.stepOf(yearStep ?? ''),
        timeZone,
      ),
  ),
  rule(
    String.raw`\b(?:the )?(?<step>${step}) (?<season>${season})\b`,
    ({ step: which, season: name }, view) =>
      relativeSeason(words.seasonOf(name ?? ''), words.stepOf(which ?? ''), view),
  ),
  rule(
    String.raw`\b(?:in|during|over|since|until|before|after|by) (?:the )?(?<season>spring|summer|autumn|winter)\b|\b(?:in|during|over|since) the (?<season2>fall)\b`,
    ({ season: name, season2 }, view) => relativeSeason(words.seasonOf(name ?? season2 ?? ''), 0, view),
  ),
  rule(String.raw`\b(?<step>${step}) (?<month>${month})`, steppedMonth),
  rule(
    String.raw`(?:${monthLead}|^\W*)(?<month>${month})(?!\s+(?:i|you|we|be|have)\b)`,
    ({ month: name }, view) => nearestMonth(words.monthOf(name ?? ''), view),
  ),
  rule(
    String.raw`(?:\bon |\bby |\bsince |\buntil |\bbefore |\bafter |^\W*)(?<weekday>${weekday}|${shortWeekday})\b|\b(?<full>${weekday})\b`,
    ({ weekday: name, full }, view) =>
      daySpan(weekdayDay(words.weekdayOfWord(name ?? full ?? ''), null, view)),
  ),
  rule(
    String.raw`\b(?:the )?(?:(?<century>19|20)(?<tens>[0-9])0s|['’](?<short>[2-9])0s|(?<word>fifties|sixties|seventies|eighties|nineties))\b`,
    decade,
  ),
  rule(
    String.raw`(?:\b(?:in|since|from|around|until|till|before|after|by|year|of|during) |^\W*|\()(?<year>${year})\b(?![-–]\d|[.,]\d| (?:people|euros?|dollars?|words|tokens|steps|times|items|files|rows))`,
    ({ year: stated }) => yearSpan(Number(stated)),
  ),
]

/** The first phrase that tells a time, by the most exact form. */
export function findEnglish(text: string, view: Viewpoint): Found | null {
  const searched = withoutRepeated(text)
  for (const { pattern, read } of rules) {
    const match = pattern.exec(searched)
    const resolved = match && read(match.groups ?? {}, view)
    if (match && resolved) return { ...resolved, phrase: match[0].trim(), index: match.index }
  }
  return findEnglishHoliday(searched, view)
}

/** "every Friday", "on Sundays" and "for two years" are no points in time. Lengths stay, so that places do. */
const withoutRepeated = (text: string): string =>
  text.replace(
    new RegExp(
      String.raw`\b(?:(?:every|each|any|most)(?: other| second)? (?:${weekday}|${season}|${unit}|${month}|weekend|morning|night)|(?:on |at )?(?:${weekday}|weekend)s\b|for (?:about |almost |over |more than )?${count} ${unit}s?\b(?! ago))`,
      'gi',
    ),
    (repeated) => ' '.repeat(repeated.length),
  )

function dayOf({ year: stated, month: monthNumber, day }: Groups): Resolved | null {
  const found = { year: Number(stated), month: Number(monthNumber), day: Number(day) }
  return isRealDay(found) ? daySpan(found) : null
}

function namedDay({ year: stated, month: name, day }: Groups, view: Viewpoint): Resolved | null {
  const found = { year: Number(stated ?? 2024), month: words.monthOf(name ?? ''), day: Number(day) }
  if (!isRealDay(found)) return null
  return daySpan(stated ? found : nearestYear(found, view))
}

/** 5/3/2024 is read as in the zone's country, 3.5.2024 has the day first; what has only one reading is read so. */
function numericDay({ first, mark, second, year: stated }: Groups, { timeZone }: Viewpoint): Resolved | null {
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

function partOfPeriod(groups: Groups, view: Viewpoint): Resolved | null {
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

function beforeLast({ unit: name, ahead }: Groups, view: Viewpoint): Resolved {
  const steps = ahead === undefined ? -2 : 2
  const lower = (name ?? '').toLowerCase()
  if (new RegExp(`^${season}$`).test(lower)) return relativeSeason(words.seasonOf(lower), steps, view)
  if (!new RegExp(`^${weekday}$`).test(lower)) return period(lower, steps, view.today)
  const near = steppedWeekday({ step: ahead === undefined ? 'last' : 'next', weekday: lower }, view)
  return daySpan(shiftDay(near.from, { days: ahead === undefined ? -7 : 7 }))
}

function counted({ count: number, unit: name, half }: Groups, sign: 1 | -1, { today }: Viewpoint): Resolved {
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
function until({ count: number, unit: name }: Groups, today: CalendarDay): Resolved {
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

function weekdayOfWeek({ step: which, weekday: name }: Groups, view: Viewpoint): Resolved {
  const weeks = /coming/i.test(which ?? '') ? 1 : words.stepOf(which ?? '')
  return daySpan(weekdayDay(words.weekdayOfWord(name ?? ''), weeks, view))
}

/** "last Friday" lies behind and "next Friday" ahead, be it in this week or not. */
function steppedWeekday({ step: which, weekday: name }: Groups, { today, future }: Viewpoint): Span {
  const distance = words.weekdayOfWord(name ?? '') - weekdayOf(today)
  const direction = words.stepOf(which ?? '')
  if (direction < 0) return daySpan(shiftDay(today, { days: distance < 0 ? distance : distance - 7 }))
  if (direction > 0) return daySpan(shiftDay(today, { days: distance > 0 ? distance : distance + 7 }))
  return daySpan(shiftDay(today, { days: distance < 0 && future ? distance + 7 : distance }))
}

function steppedMonth({ step: which, month: name }: Groups, { today }: Viewpoint): Span {
  const number = words.monthOf(name ?? '')
  const direction = words.stepOf(which ?? '')
  if (direction < 0) return monthSpan(number < today.month ? today.year : today.year - 1, number)
  return monthSpan(direction > 0 && number <= today.month ? today.year + 1 : today.year, number)
}

function earlierOrLater({ which, unit: name }: Groups, { today }: Viewpoint): Resolved {
  const whole = period(name ?? '', 0, today)
  const tomorrow = shiftDay(today, { days: 1 })
  if (/earlier/i.test(which ?? ''))
    return { from: whole.from, to: order(today, whole.from) > 0 ? today : tomorrow }
  return { from: order(tomorrow, whole.to) < 0 ? tomorrow : today, to: whole.to }
}

function period(name: string, steps: number, today: CalendarDay): Span {
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
function decade({ century, tens, short, word }: Groups): Resolved {
  if (word) return yearSpan(decadeWords[word.toLowerCase()] ?? 1990, 10)
  if (short) return yearSpan(Number(short) < 3 ? 2000 + Number(short) * 10 : 1900 + Number(short) * 10, 10)
  return yearSpan(Number(`${century ?? ''}${tens ?? ''}0`), 10)
}
