/** Between these no word is told from the next by a space. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{P}]/u
const opening = /[\s([{"“‘「『（《]$/u
const word = /^[\p{L}\p{N}]/u

/** A text with what was said put at the caret, in place of what is marked, and the caret after it. */
export function withSpoken(
  text: string,
  { start, end }: { start: number; end: number },
  spoken: string,
): { text: string; caret: number } {
  const said = spoken.trim()
  const before = text.slice(0, start)
  const after = text.slice(end)
  const last = before.at(-1) ?? ''
  const first = said.at(0) ?? ''
  const joins = before === '' || opening.test(before) || (unspaced.test(last) && isUnspacedLetter(first))
  const put = `${joins || said === '' ? '' : ' '}${said}`
  const apart = word.test(after) && said !== '' && !isUnspacedLetter(said.at(-1) ?? '')
  const caret = before.length + put.length
  return { text: `${before}${put}${apart ? ' ' : ''}${after}`, caret }
}

const isUnspacedLetter = (sign: string): boolean =>
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(sign) || /[，。！？、；：]/.test(sign)
