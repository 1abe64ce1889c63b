const wideCharacter =
  /[\u1100-\u11ff\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[\u{20000}-\u{3ffff}]/u

const costs = {
  /** Common English runs at about four letters a token; names and short words at fewer. */
  latinLetter: 1 / 3.6,
  /** Runs of spaces (indentation) are merged by all tokenizers, but not to one token. */
  space: 0.2,
  lineBreak: 0.6,
  /** Older tokenizers split numbers into single digits. */
  digit: 1,
  punctuation: 0.8,
  wide: 1.1,
  /** Cyrillic, Greek, Arabic, Hebrew, Indic, Thai…: two to three bytes a letter, few merges. */
  otherLetter: 0.75,
  /** Emoji and rare symbols fall apart into bytes. */
  astral: 3,
} as const

function costOf(character: string): number {
  if (character === '\n') return costs.lineBreak
  if (/\s/.test(character)) return costs.space
  if (/[a-z]/i.test(character)) return costs.latinLetter
  if (/[0-9]/.test(character)) return costs.digit
  if (character < '\u0080') return costs.punctuation
  if (wideCharacter.test(character)) return costs.wide
  if (character.length > 1) return costs.astral
  return /\p{L}|\p{M}/u.test(character) ? costs.otherLetter : 1
}

/**
 * Tokens of a text, guessed on the high side, as a prompt that is counted too short is cut in silence by some
 * servers. The rule: each character has a price by its class (a latin letter 1/3.6, a CJK character 1.1, a digit 1,
 * punctuation 0.8 as in code), the sum is rounded up. So it never falls when text is added, and is 0 only for ''.
 */
export function estimateTokens(text: string): number {
  let tokens = 0
  for (const character of text) tokens += costOf(character)
  return Math.ceil(tokens)
}
