import { normaliseText } from '../words'
import type { Item } from './item'

/** Words by which a model begins a sentence about somebody whom it leaves out. */
const english =
  /^(?:(?:Currently|Recently|Also|Usually|Often|Never|Now|No longer) )?(?:Lives?|Living|Moved|Resides|Has|Had|Is|Was|Works|Worked|Likes|Loves|Enjoys|Prefers|Hates|Dislikes|Wants|Needs|Owns|Keeps|Plays|Speaks|Studies|Studied|Drives|Drinks|Eats|Grew up|Plans|Uses|Runs|Does|Went|Knows|Takes|Teaches|Writes|Reads|Learns|Collects|Bakes|Cooks|Rides|Comes|Visited|Bought|Started|Stopped|Joined)\b(?!\?)/i
const chinese =
  /^(?:现在|目前|最近|已经|刚刚?|去年|今年)?(?:住在|搬到|定居|有(?=[一个只两位名])|养了?|喜欢|不喜欢|不吃|不再|是(?=一?[名个位])|对(?=.{1,12}过敏)|在(?=.{1,16}(?:工作|上班|任职|就职)))/

/**
 * The sentence of an item in the one voice that memories are kept in: "Lives in Porto." as "The user lives in Porto."
 * What is about somebody else, or tells how something is done, stays.
 */
export function inOneVoice(item: Item): Item {
  if (item.type === 'procedural' || !isOfUser(item)) return item
  if (english.test(item.text)) {
    const rest = `${item.text.charAt(0).toLowerCase()}${item.text.slice(1)}`.replace(
      /^liv(?:e|ing)\b/,
      'lives',
    )
    return { ...item, text: `The user ${rest}` }
  }
  return chinese.test(item.text) ? { ...item, text: `用户${item.text}` } : item
}

/** A subject that stands in the sentence is not the one who was left out of it. */
function isOfUser({ text, subject }: Item): boolean {
  const about = normaliseText(subject ?? '')
  return /^(?:用户|i|me|我|)$/.test(about) || normaliseText(text).includes(about)
}
