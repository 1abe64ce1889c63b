import { isCjk } from '../../words'
import type { Item } from '../item'
import type { ReadableTurn } from '../select'
import { sentenceAround } from '../verify'
import { chineseItems } from './chinese'
import { englishItems } from './english'
import type { RuleItem } from './rule'

/** Under which name what the rules write stands. */
export const rulesAuthor = 'Keepsake'

/** What code reads with certainty in a turn, without any model; dates are those of the sentence. */
export function readByRules(turn: ReadableTurn): Item[] {
  const found = sentencesOf(turn.text).flatMap((sentence) => {
    const items = isCjk(sentence)
      ? [...chineseItems(sentence), ...englishItems(sentence)]
      : englishItems(sentence)
    return items.map((item) => ({ item, sentence }))
  })
  return [...new Map(found.map(({ item, sentence }) => [item.text, itemOf(item, sentence)])).values()]
}

const itemOf = ({ type, text, subject, importance, quote }: RuleItem, sentence: string): Item => ({
  ...{ type, text, subject, importance },
  quote: sentence.includes(quote) ? quote : sentenceAround(sentence, quote),
  ...{ when_text: '', turn_ids: [1], event: 'none', steps: [] },
})

/** Their ends stay with them, as a question is none of a statement. */
const sentencesOf = (text: string): string[] =>
  text
    .split(/(?<=[.!?](?=\s|$)|[。！？；;\n])\s*/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '' && sentence.length <= 600)
