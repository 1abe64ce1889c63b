const unspacedSigns = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}ー]'
const unspaced = new RegExp(unspacedSigns, 'u')
/** What a word could go on with. */
const wordSign = `(?!${unspacedSigns})[\\p{L}\\p{N}]`

/** Case, width and accents do not make another word. */
function fold(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .replace(/([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu, '$1')
    .normalize('NFC')
    .toLowerCase()
}

/** A word as a pattern: whole, its plural and its genitive too; with a star behind it, any that begins so. */
function patternOf(word: string): { part: string; pattern: RegExp } | null {
  const opened = word.endsWith('*')
  const plain = word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
  if (plain === '') return null
  const plural = /^[a-z]{4,}$/.test(plain) && !plain.endsWith('ss')
  const base = plural ? plain.replace(/e?s$/, '') : plain
  const escaped = base.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  // Scripts without spaces have no edges of words.
  const before = unspaced.test(base.slice(0, 1)) ? '' : `(?<!${wordSign})`
  const after = opened || unspaced.test(base.slice(-1)) ? '' : `(?!${wordSign})`
  return { part: base, pattern: new RegExp(`${before}${escaped}${plural ? '(?:e?s)?' : ''}${after}`, 'u') }
}

/**
 * Whether a text holds all of these words. "Anna" is not in "Annapolis" but in "Anna's"; "Anna*" is in both. Null where
 * there is nothing to look for.
 */
export function holdsWords(words: string): ((text: string) => boolean) | null {
  const sought = fold(words)
    .split(/\s+/)
    .flatMap((word) => patternOf(word) ?? [])
  if (sought.length === 0) return null
  return (text) => {
    const folded = fold(text)
    return sought.every(({ part, pattern }) => folded.includes(part) && pattern.test(folded))
  }
}

/** Every string in a JSON value, joined where each stays apart. */
export function stringsIn(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return ''
  return Object.values(value).map(stringsIn).join('\n')
}

/** Shorter texts are in many others by chance. */
const tellingLength = 8
/** Each is looked for in each text; of more of them only the same is found. */
const mostSought = 200

/** Whether one of these texts stands somewhere in a JSON value, or is a part of what stands there. */
export function saysOneOf(texts: readonly string[]): (value: unknown) => boolean {
  const flat = (text: string) => fold(text).replace(/\s+/g, ' ').trim()
  const same = new Set(texts.map(flat))
  same.delete('')
  const parts = [...same].filter((text) => text.length >= tellingLength)
  const sought = parts.length <= mostSought ? parts : []
  const says = (value: unknown): boolean => {
    if (typeof value === 'object' && value !== null) return Object.values(value).some(says)
    if (typeof value !== 'string') return false
    const text = flat(value)
    return same.has(text) || sought.some((part) => text.includes(part))
  }
  return same.size === 0 ? () => false : says
}

/** The place of the text where the first of the words stands, for people. */
export function excerptOf(text: string, words: string | null): string {
  const flat = text.replace(/\s+/g, ' ').trim()
  const first = words === null ? '' : (fold(words).split(/\s+/)[0] ?? '').replace(/\*$/, '')
  const at = Math.max(0, first === '' ? 0 : fold(flat).indexOf(first))
  const from = Math.max(0, at - 60)
  return `${from > 0 ? '…' : ''}${flat.slice(from, from + 200)}${flat.length > from + 200 ? '…' : ''}`
}
