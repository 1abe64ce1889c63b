const wideCharacter =
  /[\u1100-\u11ff\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[\u{20000}-\u{3ffff}]/u

const costs = {
  /** Long words run at about four letters a token; a short one is a token of its own. */
  letter: 1 / 3.6,
  shortWord: 1,
  /** A single space belongs to the word behind it; of runs (indentation) a part is merged. */
  furtherSpace: 0.2,
  lineBreak: 0.6,
  /** Many tokenizers split numbers into single digits. */
  digit: 1,
  punctuation: 0.9,
  wide: 1.1,
  /** Cyrillic, Greek, Arabic, Hebrew, Indic, Thai…: two to three bytes a letter, few merges. */
  otherLetter: 0.75,
  /** Emoji and rare symbols fall apart into bytes. */
  astral: 3,
} as const

/** Of a sign beyond ASCII. */
function costOf(character: string): number {
  if (wideCharacter.test(character)) return costs.wide
  if (character.length > 1) return costs.astral
  return /\p{L}|\p{M}/u.test(character) ? costs.otherLetter : 1
}

/**
 * Tokens of a text, guessed on the high side, as a prompt that is counted too short is cut in silence by some
 * servers. The rule: a latin word costs its letters / 3.6 but at least 1, a CJK character 1.1, a digit 1, a sign 0.9
 * (code is full of them), and so on as in `costs`. Never falls when text is added; 0 only for ''.
 */
export function estimateTokens(text: string): number {
  let tokens = 0
  let letters = 0
  let spaces = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (isLetter(code)) {
      // A word is paid when it begins; only letters that the first token cannot hold are added.
      letters++
      if (letters === 1) tokens += costs.shortWord
      else if (letters * costs.letter > costs.shortWord) {
        tokens += Math.min(costs.letter, letters * costs.letter - costs.shortWord)
      }
      spaces = 0
      continue
    }
    letters = 0
    if (code === lineFeed) tokens += costs.lineBreak
    else if (isSpace(code)) {
      if (spaces > 0) tokens += costs.furtherSpace
      spaces++
      continue
    } else if (code < firstBeyondAscii) tokens += isDigit(code) ? costs.digit : costs.punctuation
    else {
      const character = String.fromCodePoint(text.codePointAt(at) ?? code)
      tokens += costOf(character)
      at += character.length - 1
    }
    spaces = 0
  }
  return text === '' ? 0 : Math.max(1, Math.ceil(tokens))
}

// By their codes, as every sign of a long conversation is looked at before each reply.
const [lineFeed, firstBeyondAscii] = [10, 0x80]
const isLetter = (code: number) => (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
const isDigit = (code: number) => code >= 48 && code <= 57
const isSpace = (code: number) =>
  code < firstBeyondAscii ? code === 32 || (code >= 9 && code <= 13) : /\s/.test(String.fromCharCode(code))
