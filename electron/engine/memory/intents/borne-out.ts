import { redact } from '../redact'
import { contentWords, isCjk, type Word } from '../words'
import { ownWords } from '../writing/own-words'
import { isSaidOfThem } from './own-sentence'

/** Words of a memory that say how it is told, not what: a turn that bears it out need not have them. */
const framing = new Set(
  `user users name named call called is has have like likes love loves prefer prefers live lives work works
  用户 名字 名叫 叫做 叫 喜欢 是 有 住 在`.split(/\s+/),
)

export type UserTurn = { rowId: number; text: string }

/**
 * The turn of the person's that says what a model would write down, and the sentence of it; null where none does. Every
 * word that says something must stand in one sentence of the person's own words that asks nothing, denies nothing that
 * the memory does not deny, and speaks of them where the memory does. What they quote or paste bears out nothing.
 */
export function borneOut(text: string, turns: readonly UserTurn[]): { rowId: number; quote: string } | null {
  const wanted = telling(text)
  if (wanted.length === 0) return null
  const isWanted = (word: string) => framing.has(word) || wanted.some(({ stem }) => stemmed(word).has(stem))
  for (const turn of turns.toReversed()) {
    const quote = sentencesOf(redact(ownWords(turn.text)).text).find(
      (sentence) => holdsAll(sentence, wanted) && isSaidOfThem(sentence, text, wanted, isWanted),
    )
    if (quote !== undefined) return { rowId: turn.rowId, quote: quote.trim().slice(0, 400) }
  }
  return null
}

const telling = (text: string): Word[] => contentWords(text).filter((word) => !framing.has(word.text))
const stemmed = (text: string): Set<string> => new Set(contentWords(text).map(({ stem }) => stem))
const sentencesOf = (text: string): string[] =>
  text.split(/(?<=[.!?;])\s+|(?<=[。！？；\n])/).filter((sentence) => sentence.trim() !== '')

function holdsAll(sentence: string, wanted: readonly Word[]): boolean {
  const said = stemmed(sentence)
  // A Chinese word may be cut in another way in another sentence.
  return wanted.every(({ stem, text }) => said.has(stem) || (isCjk(text) && sentence.includes(text)))
}
