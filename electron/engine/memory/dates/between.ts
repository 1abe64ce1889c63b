import { shiftDay } from '../zoned-time'
import { month, year } from './english-words'
import { daysBetween, type Found, order } from './spans'

type Find = (part: string) => Found | null

const ordinal = '(?:st|nd|rd|th)?'
const to = String.raw`\s*(?<link>\band\b|\bto\b|\buntil\b|\btill\b|\bthrough\b|[–—-])\s*(?:the\s+)?`
const lead = String.raw`(?<![\d/.:-])\b(?<lead>(?:between|from)\s+)?(?:the\s+)?`
const hanDay = String.raw`\d{1,2}|[一二三四五六七八九十]{1,3}`

/** Two days of one month, whose name, or whose year, stands with one of them. */
const ofOneMonth = [
  String.raw`${lead}(?<first>\d{1,2})${ordinal}${to}(?<second>\d{1,2})${ordinal}(?:\s+of)?\s+(?<month>${month})\.?(?:,?\s+(?<year>${year})\b)?`,
  String.raw`${lead}(?<month>${month})\.?\s+(?:the\s+)?(?<first>\d{1,2})${ordinal}${to}(?<second>\d{1,2})${ordinal}\b(?![:\d]|\s*(?:${month}|people|times|years|[ap]\.?m\b|o['’]clock))(?:,?\s+(?<year>${year})\b)?`,
  String.raw`(?<lead>从|在)?(?<year>(?:(?:19|20)\d{2}\s*年|大前年|前年|去年|今年|明年|后年)的?)?(?<month>(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月)(?<first>${hanDay})\s*[日号]?\s*(?<link>到|至|和|[-–—~～])\s*(?<second>${hanDay})\s*[日号](?<among>之间|期间)?`,
].map((pattern) => new RegExp(pattern, 'i'))

/**
 * Two times and all between them: "between 5 and 10 March", "from 2019 to 2021", 3月5日到10日. What only one of them
 * says, month or year, holds for both.
 * @param find one time in a text
 * @param isQuestion whether the text asks: in what is told, "A and B" alone are no ends of anything
 */
export function findBetween(text: string, find: Find, isQuestion: boolean): Found | null {
  return daysOfOneMonth(text, find) ?? twoTimes(text, find, isQuestion)
}

function daysOfOneMonth(text: string, find: Find): Found | null {
  for (const pattern of ofOneMonth) {
    const match = pattern.exec(text)
    const {
      first,
      second,
      month: name,
      year: stated = '',
      link,
      lead: begins = '',
      among,
    } = match?.groups ?? {}
    if (!match || first === undefined || second === undefined || name === undefined) continue
    // "5 and 10 March" alone are two days.
    if ((/and/i.test(link ?? '') && !/between/i.test(begins)) || (link === '和' && among === undefined))
      continue
    const isHan = name.endsWith('月')
    const end = find(isHan ? `${stated}${name}${second}日` : `${second} ${name} ${stated}`.trim())
    if (!end || daysBetween(end.from, end.to) !== 1) continue
    const inYear = end.from.year
    const begin = find(isHan ? `${inYear}年${name}${first}日` : `${first} ${name} ${inYear}`)
    if (!begin || daysBetween(begin.from, begin.to) !== 1) continue
    // "from 28 to 3 March" begins in the month before.
    const from = order(begin.from, end.from) > 0 ? shiftDay(begin.from, { months: -1 }) : begin.from
    if (order(from, end.to) >= 0) continue
    return { from, to: end.to, phrase: match[0].trim(), index: match.index }
  }
  return null
}

const two =
  /(?:\b(?:between|from)\s+(?<first>[^?!;,]{2,40}?)\s+(?:and|to|until|till|through|–|-)\s+(?<second>[^?!;,]{2,40})|(?:从|在)?(?<first2>[^，。？！从]{1,12}?)(?<link>到|至|和)(?<second2>[^，。？！]{1,12}?)(?<among>之间|期间|(?=[，。？！我你])|$))/iu

/** "between March and May", "from 2019 to 2021", 从三月到五月: the year of the second holds for the first as well. */
function twoTimes(text: string, find: Find, isQuestion: boolean): Found | null {
  const match = two.exec(text)
  const [first, second] = [
    match?.groups?.first ?? match?.groups?.first2,
    match?.groups?.second ?? match?.groups?.second2,
  ]
  const { link, among } = match?.groups ?? {}
  if (!isQuestion && link === '和' && !among) return null
  const end = second === undefined ? null : find(second)
  if (!match || first === undefined || second === undefined || !end) return null
  const stated = /(?:19|20)\d{2}/.exec(end.phrase)?.[0]
  const hasYear = /(?:19|20)\d{2}/.test(first)
  const begin =
    (stated && !hasYear ? (find(`${first} ${stated}`) ?? find(`${stated}年${first}`)) : null) ??
    find(`in ${first}`) ??
    find(first)
  if (!begin || order(begin.from, end.to) >= 0) return null
  const phrase = text.slice(match.index, match.index + match[0].length).trim()
  return { from: begin.from, to: end.to, phrase, index: match.index }
}

const untold =
  /\b(?:before|after|until|till|since)\s+(?!(?:the\s+)?(?:end|start|beginning|middle)\b)(?:(?!\b(?:before|after|until|till|since)\b)[^,.;:!?]){2,40}$/i
const untoldHan = /^[^，。？！之以]{1,12}(?:之前|以前|之后|以后)/

/** "before my birthday in 2019" is some time of 2019, or near it: what it is counted from, nobody knows here. */
export function isCountedFromUntold(text: string, { index, phrase, from, to: until }: Found): boolean {
  if (daysBetween(from, until) === 1) return false
  const before = text.slice(0, index)
  const after = text.slice(index + phrase.length)
  return untold.test(before) || (/\p{Script=Han}/u.test(phrase) && untoldHan.test(after))
}
