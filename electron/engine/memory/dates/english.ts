import { shiftDay, weekdayOf } from '../zoned-time'
import {
  beforeLast,
  counted,
  dayOf,
  decade,
  earlierOrLater,
  namedDay,
  numericDay,
  partOfPeriod,
  period,
  steppedMonth,
  steppedWeekday,
  until,
  weekdayOfWeek,
} from './english-read'
import * as words from './english-words'
import { findEnglishHoliday } from './holidays'
import {
  daySpan,
  type Found,
  type Groups,
  monthSpan,
  nearestMonth,
  type Resolved,
  relativeSeason,
  seasonSpan,
  type Viewpoint,
  weekdayDay,
  weekendSpan,
  yearSpan,
} from './spans'

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
    String.raw`(?:\b(?:in|since|from|around|until|till|before|after|by|year|of|during) |^\W*|\()(?<year>${year})\b(?![-–]\d|[.,]\d| (?:[a-z]+ )?(?:people|euros?|dollars?|pounds|words|tokens|steps|times|items|files|rows|pages|calories|kilometres|kilometers|km|miles|metres|meters|feet|grams|square|years|hours|minutes|copies|books|units|pieces|points|lines|Street|Avenue|Road|Lane|Boulevard|Main|Broadway)\b)`,
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
