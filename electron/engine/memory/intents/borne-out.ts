import { redact } from '../redact'
import { contentWords, isCjk, type Word } from '../words'
import { ownWords } from '../writing/own-words'

/** Words of a memory that say how it is told, not what: a turn that bears it out need not have them. */
const framing = new Set(
  `user users name named call called is has have like likes love loves prefer prefers live lives work works
  用户 名字 名叫 叫做 叫 喜欢 是 有 住 在`.split(/\s+/),
)

export type UserTurn = { rowId: number; text: string }

/**
 * The turn of the person's that says what a model would write down, and the sentence of it; null where none does. Every
 * word that says something must stand in the person's own words: what they quote or paste bears out nothing.
 */
export function borneOut(text: string, turns: readonly UserTurn[]): { rowId: number; quote: string } | null {
  const wanted = telling(text)
  if (wanted.length === 0) return null
  for (const turn of turns.toReversed()) {
    const own = redact(ownWords(turn.text)).text
    const said = wordsOf(own)
    if (!wanted.every((word) => holds(said, own, word))) continue
    return { rowId: turn.rowId, quote: bestSentence(own, wanted) }
  }
  return null
}

const telling = (text: string): Word[] => contentWords(text).filter((word) => !framing.has(word.text))
const wordsOf = (text: string): Set<string> => new Set(contentWords(text).map((word) => word.stem))
// A Chinese word may be cut in another way in another sentence.
const holds = (said: ReadonlySet<string>, own: string, word: Word): boolean =>
  said.has(word.stem) || (isCjk(word.text) && own.includes(word.text))

function bestSentence(own: string, wanted: readonly Word[]): string {
  const sentences = own.split(/(?<=[.!?。！？\n])\s*/).filter((sentence) => sentence.trim() !== '')
  const score = (sentence: string) => {
    const said = wordsOf(sentence)
    return wanted.filter((word) => holds(said, sentence, word)).length
  }
  const [best = own] = sentences.sort((left, right) => score(right) - score(left))
  return best.trim().slice(0, 400)
}
