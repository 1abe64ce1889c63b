/** Values that a conversation may tell; not all are known where an item, or the value that it had, is gone. */
export type TellableValues = { values: readonly string[]; areAllKnown: boolean }

/** Shorter ones, such as a "12", stand in half of all texts without being meant. */
const shortest = 4
/** From here on a value is itself inside a longer word too. */
const unmistakable = 8
const placeholder = '[secret: vault]'

/** The letters and digits of a text without case, width and accents, each with where it stood. */
type Signs = { text: string; from: number[]; to: number[] }

/**
 * A text without what the vault keeps, however it is written: "Gaivota-Azul" is "gaivota azul", and 4111-1111 is
 * 4111 1111.
 */
export function withoutValues(text: string, values: readonly string[]): string {
  const wanted = [...new Set(values.map((value) => signsOf(value).text))].filter(isTelling)
  if (wanted.length === 0) return withoutMarks(text, values)
  const signs = signsOf(text)
  const spans = wanted.flatMap((value) => spansOf(text, signs, value))
  let rest = ''
  let at = 0
  for (const { from, to } of spans.sort((left, right) => left.from - right.from)) {
    if (from >= at) rest += `${text.slice(at, from)}${placeholder}`
    at = Math.max(at, to)
  }
  return withoutMarks(rest + text.slice(at), values)
}

/** Whether a text tells the value. */
export const holdsValue = (text: string, value: string): boolean => withoutValues(text, [value]) !== text

const isTelling = (signs: string): boolean => signs.length >= shortest

/** A value of marks alone, "!?#*", has no letters to be compared by. */
const withoutMarks = (text: string, values: readonly string[]): string =>
  values
    .map((value) => value.trim())
    .filter((value) => value.length >= shortest && !isTelling(signsOf(value).text))
    .reduce((rest, value) => rest.replaceAll(value, placeholder), text)

function signsOf(text: string): Signs {
  const signs: Signs = { text: '', from: [], to: [] }
  let at = 0
  for (const sign of text) {
    const plain = sign
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '')
    for (const _ of plain.split('')) {
      signs.from.push(at)
      signs.to.push(at + sign.length)
    }
    signs.text += plain
    at += sign.length
  }
  return signs
}

function spansOf(text: string, signs: Signs, value: string): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = []
  for (let at = signs.text.indexOf(value); at >= 0; at = signs.text.indexOf(value, at + 1)) {
    const from = signs.from[at] ?? 0
    const to = signs.to[at + value.length - 1] ?? from
    if (value.length >= unmistakable || standsAlone(text, from, to)) spans.push({ from, to })
  }
  return spans
}

/** 4821 is not told by 148213, nor "test" by "latest". */
const standsAlone = (text: string, from: number, to: number): boolean =>
  ![/\p{Nd}/u, /\p{Script=Latin}/u].some((kind) => {
    const isOf = (sign: string | undefined) => sign !== undefined && kind.test(sign)
    return (isOf(text[from - 1]) && isOf(text[from])) || (isOf(text[to - 1]) && isOf(text[to]))
  })
