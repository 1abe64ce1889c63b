type Mark = { from: number; to: number }

/** A text cut at its marks, in order. Marks that overlap or leave the text are put right. */
export function markedPieces(text: string, marks: readonly Mark[]) {
  const pieces: { from: number; text: string; marked: boolean }[] = []
  let at = 0
  const push = (to: number, marked: boolean) => {
    if (to > at) pieces.push({ from: at, text: text.slice(at, to), marked })
    at = Math.max(at, to)
  }
  for (const mark of [...marks].sort((one, other) => one.from - other.from)) {
    push(Math.min(mark.from, text.length), false)
    push(Math.min(mark.to, text.length), true)
  }
  push(text.length, false)
  return pieces
}
