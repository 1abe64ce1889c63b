import type { Turn, TurnIndex } from '../../database/turn-index'
import { redact } from '../redact'
import { contentWords } from '../words'
import { ownWords, pastedMark } from './own-words'

/** A turn of the user that the manager may read, cut to what a small model can take. */
export type ReadableTurn = {
  jobRowId: number
  messageRowId: number
  createdAt: number
  /** Without secrets and without what was pasted. */
  text: string
  question: string | null
}

const longestPieces = 4

/** The turn as the manager reads it; null where there is nothing in it to learn. */
export function readableTurn(turns: TurnIndex, jobRowId: number, messageRowId: number): ReadableTurn | null {
  const turn = turns.turn(messageRowId)
  if (turn?.role !== 'user') return null
  const text = ownWords(redact(turn.text).text)
  if (isTrivial(text)) return null
  const before = turn.parentRowId === null ? undefined : turns.turn(turn.parentRowId)
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

/** A text in pieces of at most `tokens`, cut between lines or sentences; of a very long one the ends. */
export function pieces(text: string, tokens: number, countTokens: (text: string) => number): string[] {
  if (countTokens(text) <= tokens) return [text]
  // Two characters a token is on the safe side for Chinese and generous for nothing else.
  const size = Math.max(200, tokens * (/[\p{Script=Han}]/u.test(text) ? 1 : 3))
  const all: string[] = []
  for (let begin = 0; begin < text.length; ) {
    const piece = text.slice(begin, begin + size)
    const end = Math.max(...['\n', '. ', '。'].map((mark) => piece.lastIndexOf(mark)))
    const length = begin + size >= text.length || end < size / 2 ? piece.length : end + 1
    all.push(text.slice(begin, begin + length))
    begin += length
  }
  return all.length <= longestPieces ? all : [...all.slice(0, longestPieces - 1), ...all.slice(-1)]
}
