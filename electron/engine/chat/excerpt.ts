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
  const stems = query
    .split(/\s+/)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((word) => word !== '')
    .map(stem)
  if (stems.length === 0) return { excerpt: flat.slice(0, length), marks: [] }
  const pattern = new RegExp(stems.map((word) => `${escapePattern(word)}[\\p{L}\\p{N}]*`).join('|'), 'giu')
  const first = pattern.exec(flat)?.index ?? 0
  const start = first <= before ? 0 : wordStart(flat, first - before)
  const body = flat.slice(start, start + length)
  const lead = start === 0 ? '' : '…'
  const tail = start + length < flat.length ? '…' : ''
  const marks = [...body.matchAll(pattern)].map((match) => ({
    from: match.index + lead.length,
    to: match.index + match[0].length + lead.length,
  }))
  return { excerpt: `${lead}${body}${tail}`, marks }
}

/** The beginning that an English word shares with its other forms; other words are left whole. */
const stem = (word: string) => (/^[a-z]{5,}$/i.test(word) ? word.replace(/(ing|ed|es|s|ies|e)$/i, '') : word)

const escapePattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function wordStart(text: string, from: number): number {
  const space = text.indexOf(' ', from)
  return space === -1 || space - from > 20 ? from : space + 1
}
