import { estimateTokens } from '../../providers'
import type { MemoryStore } from '../memory-store'
import type { Candidate } from '../recall-candidates'
import { redact } from '../redact'

/** Small encoders read 256 tokens, and some servers refuse what is longer. */
const mostTokens = 200
/** Longer than any secret, so that a cut never leaves half of one. */
const readLength = 20_000
const heldApart = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/** What an embedding or rerank model is given of a candidate: its words and the question before them, no secrets. */
export function passageOf({ turns }: Pick<MemoryStore, 'turns'>, candidate: Candidate): string {
  if (candidate.type === 'memory') return cleanText(candidate.row.text)
  const { searchText, rowId } = candidate.turn
  // The index holds signs of scripts without spaces apart; a model must read them as they were written.
  const text = heldApart.test(searchText) ? (turns.turn(rowId)?.text ?? searchText) : searchText
  const asked = candidate.asked === null ? '' : `${candidate.asked}\n`
  return cutTo(`${asked}${cleanText(text)}`)
}

/** A text without secrets, cut to what a small model reads. */
export const cleanText = (text: string): string => cutTo(redact(text.slice(0, readLength)).text)

function cutTo(text: string): string {
  let cut = text.slice(0, mostTokens * 6)
  while (estimateTokens(cut) > mostTokens) cut = cut.slice(0, Math.floor(cut.length * 0.85))
  // Half of a character is no valid text to a server.
  return cut.replace(/[\ud800-\udbff]$/, '').trim()
}
