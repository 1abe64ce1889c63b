/** The sets of English words that dates are made of, as parts of patterns. */
const monthNames =
  'january february march april may june july august september october november december'.split(' ')
const weekdayNames = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ')

export const month = String.raw`(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b`
export const weekday = `(?:${weekdayNames.join('|')})`
export const shortWeekday = '(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)'
export const season = '(?:spring|summer|autumn|fall|winter)'
export const year = String.raw`(?:19|20)\d{2}`
export const unit = '(?:day|night|week|fortnight|month|year|decade)'
export const count = String.raw`(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half an?|an? couple(?: of)?|an? few|a good few|several|some|many)`
/** Words that put a period beside the present one. */
export const step = '(?:last|past|previous|this|current|next|coming|upcoming|following)'

export const monthOf = (word: string): number => nth(monthNames, word)
export const weekdayOfWord = (word: string): number => nth(weekdayNames, word)
const nth = (names: readonly string[], word: string): number =>
  names.findIndex((name) => name.startsWith(word.toLowerCase().slice(0, 3))) + 1

export function seasonOf(word: string): 'spring' | 'summer' | 'autumn' | 'winter' {
  const lower = word.toLowerCase()
  if (lower === 'spring' || lower === 'summer' || lower === 'winter') return lower
  return 'autumn'
}

export function stepOf(word: string): -1 | 0 | 1 {
  if (/^(?:last|past|previous)$/i.test(word)) return -1
  return /^(?:this|current)$/i.test(word) ? 0 : 1
}

const counts: Record<string, number> = Object.fromEntries(
  'one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, index) => [word, index + 1]),
)

/** Null for "a few": a number would be invented. */
export function countOf(words: string): number | null {
  const word = words.toLowerCase()
  if (/^\d+$/.test(word)) return Number(word)
  if (/few|several|some|many/.test(word)) return null
  if (/couple/.test(word)) return 2
  if (/^half/.test(word)) return 0.5
  return counts[word] ?? 1
}
