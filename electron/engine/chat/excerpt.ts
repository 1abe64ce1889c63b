import { cutText } from './cut'

const before = 60
const length = 220

/**
 * The part of a text around the first word that was looked for, with every such word marked.
 * A word is found by its beginning, as the index stems: "running" marks "run".
 */
export function excerptOf(
  text: string,
  query: string,
): { excerpt: string; marks: { from: number; to: number }[] } {
  const flat = text.replace(/\s+/g, ' ').trim()
  const words = query
    .split(/\s+/)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((word) => word !== '')
  const pattern = new RegExp(words.map(patternOf).join('|') || '(?!)', 'giu')
  const first = fold(flat).search(pattern)
  const start = first <= before ? 0 : wordStart(flat, first - before)
  const body = cutText(flat.slice(start), length)
  const lead = start === 0 ? '' : '…'
  const tail = start + body.length < flat.length ? '…' : ''
  const marks = [...fold(body).matchAll(pattern)].map((match) => ({
    from: match.index + lead.length,
    to: match.index + match[0].length + lead.length,
  }))
  return { excerpt: `${lead}${body}${tail}`, marks }
}

/** A word stands at the beginning of one, with any ending; signs of unspaced scripts stand anywhere. */
function patternOf(word: string): string {
  const signs = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
  const escaped = stem(fold(word)).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return signs.test(word) ? escaped : `(?<![\\p{L}\\p{N}])${escaped}[\\p{L}\\p{N}]*`
}

/** Without accents, as the index has it, and of the same length, so that places stay what they are. */
const fold = (text: string): string =>
  text.replace(/[\u00c0-\u1eff]/g, (letter) => {
    const base = letter.normalize('NFD').replace(/\p{M}/gu, '')
    return base.length === letter.length ? base : letter
  })

/** The beginning that an English word shares with its other forms; other words are left whole. */
function stem(word: string): string {
  if (/^[a-z]{4}$/i.test(word)) return word.replace(/(?<![isu])s$/i, '')
  if (!/^[a-z]{5,}$/i.test(word)) return word
  // "running" shares "run" with "runs", not "runn".
  return word.replace(/(ing|ed|es|s|ies|e)$/i, '').replace(/([bdgmnprt])\1$/i, '$1')
}

function wordStart(text: string, from: number): number {
  const space = text.indexOf(' ', from)
  if (space !== -1 && space - from <= 20) return space + 1
  return /[\uDC00-\uDFFF]/.test(text.charAt(from)) ? from + 1 : from
}
