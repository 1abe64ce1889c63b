import { estimateTokens } from '../../../providers'

/** Where a text may be cut, the gentlest first. */
const cuts = [
  /(?<=\n)(?=[^\n])/,
  /(?<=[.!?…]["'”’)\]]?\s+)(?=\S)|(?<=[。！？；][”’」』）]?)/,
  /(?<=[,;:、，：]\s?)(?=\S)/,
  /(?<=\s)(?=\S)/,
]

/**
 * A text in pieces of at most `most` tokens, cut at lines, else at sentences, at commas, at words, and in the middle of
 * a word only where one is longer than that. The pieces put together are the text.
 */
export function splitText(text: string, most: number, from = 0): string[] {
  if (text === '') return []
  if (estimateTokens(text) <= most) return [text]
  const cut = cuts[from]
  if (!cut) return splitSigns(text, most)
  const parts = text.split(cut)
  if (parts.length === 1) return splitText(text, most, from + 1)
  return gather(
    parts.flatMap((part) => splitText(part, most, from + 1)),
    most,
  )
}

/** Neighbours together again, as long as there is room. */
function gather(pieces: readonly string[], most: number): string[] {
  const gathered: string[] = []
  let current = ''
  let tokens = 0
  for (const piece of pieces) {
    const more = estimateTokens(piece)
    if (current !== '' && tokens + more > most) {
      gathered.push(current)
      current = ''
      tokens = 0
    }
    current += piece
    tokens += more
  }
  return current === '' ? gathered : [...gathered, current]
}

/** By whole characters: half of a pair is none. */
function splitSigns(text: string, most: number): string[] {
  return gather([...text].flatMap(runsOf(8)), most)
}

/** Collects signs to runs of `length`, so that not every single one is counted. */
const runsOf = (length: number) => {
  let run = ''
  let count = 0
  return (sign: string, index: number, all: string[]): string[] => {
    run += sign
    count += 1
    if (count < length && index < all.length - 1) return []
    const done = run
    run = ''
    count = 0
    return [done]
  }
}

/** The end of a text, from a sentence's or a word's beginning on, in at most `most` tokens. */
export function tailOf(text: string, most: number): string {
  for (const cut of [cuts[1], cuts[0], cuts[3]]) {
    if (!cut) continue
    const parts = text.split(cut)
    let tail = ''
    for (let at = parts.length - 1; at > 0; at--) {
      const longer = (parts[at] ?? '') + tail
      if (estimateTokens(longer) > most) break
      tail = longer
    }
    if (tail.trim() !== '') return tail
  }
  return ''
}
