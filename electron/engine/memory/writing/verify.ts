import { redact } from '../redact'
import { normaliseText, stemsOf } from '../words'
import { examples, type Proposal } from './extract-prompt'
import type { ReadableTurn } from './select'

/** A proposal that the user's own words bear out. */
export type Verified = {
  proposal: Proposal
  /** The turns that say it; the first one dates it. */
  turns: ReadableTurn[]
  confidence: number
}
export type Rejected = { proposal: Proposal; reason: 'quote_not_found' | 'example' | 'secret' }

const exampleTexts = new Set(
  examples
    .flatMap(({ turn, items }) => [turn, ...items.flatMap((item) => [item.text, item.quote])])
    .map(normaliseText),
)

/** Whether the quote stands in a turn that the proposal names. `turns` by the numbers of the prompt. */
export function verify(proposal: Proposal, turns: ReadonlyMap<number, ReadableTurn>): Verified | Rejected {
  const isExample = [proposal.text, proposal.quote].some((text) => exampleTexts.has(normaliseText(text)))
  if (isExample || /Exampletown|Placeholder\b/.test(proposal.text)) return { proposal, reason: 'example' }
  if (redact(proposal.text).kinds.length > 0 || proposal.text.includes('[secret:'))
    return { proposal, reason: 'secret' }
  // With one turn in the prompt a wrong number can mean no other.
  const named =
    turns.size === 1 ? [...turns.values()] : proposal.turn_ids.flatMap((id) => turns.get(id) ?? [])
  const quote = foldText(proposal.quote)
  const saying = [...new Set(named)].filter(
    (turn) => isLongEnough(quote) && foldText(turn.text).includes(quote),
  )
  if (saying.length === 0) return { proposal, reason: 'quote_not_found' }
  const said = stemsOf(saying.map((turn) => `${turn.question ?? ''} ${turn.text}`).join(' '))
  const supported = [...stemsOf(proposal.text)].some((word) => said.has(word))
  return { proposal, turns: saying, confidence: supported ? 0.9 : 0.5 }
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
