import { redact } from '../redact'
import { stemsOf } from '../words'
import { isOrder } from './instruction'
import type { Item } from './item'
import { isExample } from './prompt'
import type { ReadableTurn } from './select'

/** An item that the user's own words bear out. */
export type Verified = {
  item: Item
  /** The turns that say it; the first one dates it. */
  turns: ReadableTurn[]
  confidence: number
}
export type Rejected = { item: Item; reason: 'quote_not_found' | 'example' | 'secret' | 'instruction' }

/** Whether the quote stands in a turn that the item names. `turns` by the numbers of the prompt. */
export function verify(item: Item, turns: ReadonlyMap<number, ReadableTurn>): Verified | Rejected {
  if (isExample(item)) return { item, reason: 'example' }
  const written = [item.text, item.subject ?? '', item.quote, ...item.steps].join('\n')
  if (redact(written).kinds.length > 0 || written.includes('[secret:')) return { item, reason: 'secret' }
  // With one turn in the prompt a wrong number can mean no other.
  const named = turns.size === 1 ? [...turns.values()] : item.turn_ids.flatMap((id) => turns.get(id) ?? [])
  const quote = foldText(item.quote)
  const saying = [...new Set(named)].filter(
    (turn) => isLongEnough(quote) && foldText(turn.text).includes(quote),
  )
  const [first] = saying
  if (!first) return { item, reason: isOrder(item.text, item.quote) ? 'instruction' : 'quote_not_found' }
  const text = [item.text, ...item.steps].join('\n')
  if (isOrder(text, sentenceAround(first.text, item.quote))) return { item, reason: 'instruction' }
  const said = stemsOf(saying.map((turn) => `${turn.question ?? ''} ${turn.text}`).join(' '))
  const supported = [...stemsOf(item.text)].some((word) => said.has(word))
  return { item, turns: saying, confidence: supported ? 0.9 : 0.5 }
}

/** The sentence that holds the quote, or the quote alone where it stands otherwise in the text. */
export function sentenceAround(text: string, quote: string): string {
  const at = text.toLowerCase().indexOf(quote.toLowerCase())
  if (at < 0) return quote
  const ends = /[.!?。！？\n]/g
  const begin = Math.max(...[...text.slice(0, at).matchAll(ends)].map((match) => match.index + 1), 0)
  ends.lastIndex = at + quote.length - 1
  const end = ends.exec(text)
  return text.slice(begin, end ? end.index + 1 : undefined).trim()
}

/** Case, width, quotes and white space do not make another quote; words do. */
const foldText = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’`´]/g, "'")
    .replace(/[“”«»]/g, '"')
    .replace(/\s+/g, ' ')
    .replace(/^["'…. ]+|["'…. ]+$/g, '')

/** "I" stands in every turn and says nothing. */
const isLongEnough = (quote: string): boolean =>
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{2}/u.test(quote) ||
  quote.replace(/\s/g, '').length >= 4
