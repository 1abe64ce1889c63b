import type { Turn, TurnIndex } from '../../database/turn-index'
import { withoutForgetting } from '../intents/plain-words'
import { redact } from '../redact'
import { contentWords } from '../words'
import { ownWords, pastedMark } from './own-words'

/** A turn of the user that the manager may read, cut to what a small model can take. */
export type ReadableTurn = {
  jobRowId: number
  messageRowId: number
  createdAt: number
  /** Without secrets, without what was pasted, and without an order to forget. */
  text: string
  question: string | null
}

const longestPieces = 4

/** The turn as the manager reads it; null where there is nothing in it to learn. */
export function readableTurn(
  turns: Pick<TurnIndex, 'turn' | 'tellsVault'>,
  jobRowId: number,
  messageRowId: number,
): ReadableTurn | null {
  const turn = turns.turn(messageRowId)
  if (turn?.role !== 'user' || turns.tellsVault(messageRowId)) return null
  const text = ownWords(redact(withoutForgetting(turn.text)).text)
  if (isTrivial(text)) return null
  const parent = turn.parentRowId
  const before = parent === null || turns.tellsVault(parent) ? undefined : turns.turn(parent)
  return {
    jobRowId,
    messageRowId,
    createdAt: turn.createdAt,
    text,
    question: before ? questionOf(before) : null,
  }
}

/** Thanks, yes and no, and turns that are nothing but a paste. */
function isTrivial(text: string): boolean {
  const words = contentWords(text.replaceAll(pastedMark, ' ').replace(/\[secret: [^\]]*\]/g, ' '))
  return words.length === 0 || (words.length === 1 && !/\s/.test(text.trim()) && [...text.trim()].length < 5)
}

/** The last question of a message, which the next turn answers. */
export function questionOf(turn: Turn): string | null {
  const sentences = redact(turn.text)
    .text.slice(-600)
    .split(/(?<=[.!?。！？\n])\s*/)
  const question = sentences.findLast((sentence) => /[?？]\s*$/.test(sentence))
  return question === undefined ? null : question.trim().slice(-200)
}

/** A token of a model's is rarely longer, in characters. */
const longestToken = 8

/** A text in pieces of at most `tokens`, cut between lines or sentences; of a very long one the ends. */
export function pieces(text: string, tokens: number, countTokens: (text: string) => number): string[] {
  const all: string[] = []
  let rest = text
  while (all.length < longestPieces - 1) {
    const piece = fitting(rest, tokens, countTokens)
    all.push(piece)
    rest = rest.slice(piece.length)
    if (rest === '') return all
  }
  return [...all, fitting(rest, tokens, countTokens, true)]
}

/** As much of the beginning, or of the end, as so many tokens hold: how long a token is, only the model knows. */
function fitting(text: string, tokens: number, countTokens: (text: string) => number, atEnd = false): string {
  const part = (length: number) =>
    atEnd ? text.slice(wholeSign(text, text.length - length)) : text.slice(0, wholeSign(text, length))
  let fits = 1
  let tooLong = Math.min(text.length, tokens * longestToken) + 1
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2)
    if (countTokens(part(middle)) <= tokens) fits = middle
    else tooLong = middle
  }
  const longest = part(fits) || part(2)
  if (atEnd || longest.length === text.length) return longest
  const end = Math.max(...['\n', '. ', '。'].map((mark) => longest.lastIndexOf(mark)))
  return end < longest.length / 2 ? longest : longest.slice(0, end + 1)
}

/** Not between the halves of a sign that has two. */
const wholeSign = (text: string, at: number): number =>
  /[\uDC00-\uDFFF]/.test(text.charAt(at)) && /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) ? at - 1 : at
