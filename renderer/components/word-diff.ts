/** A run of words that both texts have, or that only one of them has. */
export type DiffPiece = { kind: 'same' | 'added' | 'removed'; text: string }

/** Longer texts are told as one change: to compare each word with each would take too long. */
const mostWords = 1_500

const words = (text: string, language: string): string[] =>
  [...new Intl.Segmenter(language, { granularity: 'word' }).segment(text)].map(({ segment }) => segment)

/** Which words went and which came, in reading order; Chinese is cut into words too. */
export function wordDiff(before: string, after: string, language: string): DiffPiece[] {
  const old = words(before, language)
  const now = words(after, language)
  if (old.length > mostWords || now.length > mostWords)
    return joined([
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ])
  const common = commonLengths(old, now)
  const pieces: DiffPiece[] = []
  let i = 0
  let j = 0
  while (i < old.length || j < now.length) {
    const [left, right] = [old[i], now[j]]
    if (left !== undefined && left === right) {
      pieces.push({ kind: 'same', text: left })
      i++
      j++
    } else if (left !== undefined && (right === undefined || at(common, i + 1, j) >= at(common, i, j + 1))) {
      pieces.push({ kind: 'removed', text: left })
      i++
    } else if (right !== undefined) {
      pieces.push({ kind: 'added', text: right })
      j++
    }
  }
  return joined(pieces)
}

const at = (table: readonly Uint16Array[], i: number, j: number) => table[i]?.[j] ?? 0

/** How many words the rests of both texts share, from each place on. */
function commonLengths(old: readonly string[], now: readonly string[]): Uint16Array[] {
  const table = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1))
  for (let i = old.length - 1; i >= 0; i--) {
    const row = table[i]
    if (!row) continue
    for (let j = now.length - 1; j >= 0; j--)
      row[j] =
        old[i] === now[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1))
  }
  return table
}

/** Neighbours of one kind become one piece; a lone space between two changes belongs to them. */
function joined(pieces: readonly DiffPiece[]): DiffPiece[] {
  const result: DiffPiece[] = []
  for (const piece of pieces) {
    const last = result.at(-1)
    if (last?.kind === piece.kind) last.text += piece.text
    else if (piece.text !== '') result.push({ ...piece })
  }
  return result
}
