import { estimateTokens } from '../../providers'
import { redact } from '../redact'

/** Small encoders read 256 tokens, and some servers refuse what is longer. */
const mostTokens = 240
/** Longer than any secret, so that a cut never leaves half of one. */
const readLength = 20_000

/**
 * A text as a model is given it: without secrets, cut to what a small one reads.
 * @param share of the usual length, where a model has refused that
 */
export function embeddableText(text: string, heading = '', share = 1): string {
  const clean = redact(text.slice(0, readLength)).text.trim()
  if (clean === '') return ''
  const head = redact(heading).text.trim()
  return cutTo(head === '' ? clean : `${head}: ${clean}`, mostTokens * share)
}

/** A question as a model is given it: of a long one its beginning and its end, where people ask. */
export function embeddableQuestion(text: string): string {
  const clean = redact(text.length <= 2 * readLength ? text : text.slice(0, readLength)).text.trim()
  const end = redact(text.slice(-readLength)).text.trim()
  if (clean === cutTo(clean, mostTokens)) return clean
  return `${cutTo(clean, mostTokens / 2)}\n${cutFromEnd(end, mostTokens / 2)}`
}

function cutFromEnd(text: string, tokens: number): string {
  let cut = text.slice(-tokens * 6)
  while (cut.length > 20 && estimateTokens(cut) > tokens) cut = cut.slice(Math.ceil(cut.length * 0.15))
  return cut.replace(/^[\udc00-\udfff]/, '').trim()
}

function cutTo(text: string, tokens: number): string {
  let cut = text.slice(0, tokens * 6)
  while (cut.length > 20 && estimateTokens(cut) > tokens) cut = cut.slice(0, Math.floor(cut.length * 0.85))
  // Half of a character is no valid text to a server.
  return cut.replace(/[\ud800-\udbff]$/, '').trim()
}
