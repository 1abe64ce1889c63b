/** A word of a model's name. */
export type NameWord = {
  text: string
  /** A point stands before it, as in `3.1`: it goes on with the number before. */
  dotted: boolean
}

/** Longer names are nobody's, and would only cost time. */
const longestName = 300

/**
 * The words of a model's name, the same for every spelling of it: `Qwen/Qwen3-32B`, `qwen3:32b`,
 * `qwen3-32b-q4_K_M.gguf` and `accounts/fireworks/models/qwen3-32b` all begin with qwen, 3, 32b.
 * Folders and the maker's name are left away; `v3p1` is Fireworks' way to write 3.1.
 */
export function nameWords(name: string): NameWord[] {
  const whole = name.slice(0, longestName).normalize('NFKC').toLowerCase().trim()
  const last = whole.split(/[/\\]/).findLast((part) => part !== '') ?? ''
  const plain = last.replace(/\.gguf$/, '').replace(/(?<=\d)p(?=\d)/g, '.')
  const words: NameWord[] = []
  // A number behind letters is a word of its own (qwen3), letters behind a number are not (32b, 4o, 8x7b).
  for (const { 0: text, index } of plain.matchAll(/\d[\p{L}\d]*|\p{L}+/gu)) {
    // v3 and 3 are the same version.
    if (/^\d/.test(text) && words.at(-1)?.text === 'v') words.pop()
    words.push({ text, dotted: plain[index - 1] === '.' })
  }
  return words
}
