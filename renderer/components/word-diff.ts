import { diffArrays } from 'diff'

/** A run of words that both texts have, or that only one of them has. */
export type DiffPiece = { kind: 'same' | 'added' | 'removed'; text: string }

const words = (text: string, language: string): string[] =>
  [...new Intl.Segmenter(language, { granularity: 'word' }).segment(text)].map(({ segment }) => segment)

/** Which words went and which came, in reading order; Chinese is cut into words too. */
export function wordDiff(before: string, after: string, language: string): DiffPiece[] {
  const pieces: DiffPiece[] = []
  let [removed, added] = ['', '']
  const flush = () => {
    if (removed !== '') pieces.push({ kind: 'removed', text: removed })
    if (added !== '') pieces.push({ kind: 'added', text: added })
    removed = added = ''
  }
  const runs = diffArrays(words(before, language), words(after, language))
  for (const [at, run] of runs.entries()) {
    const text = run.value.join('')
    if (run.removed) removed += text
    else if (run.added) added += text
    else if (text.trim() === '' && at < runs.length - 1 && removed !== '' && added !== '') {
      // Words that change one after the other are read as one change, not word about.
      removed += text
      added += text
    } else {
      flush()
      pieces.push({ kind: 'same', text })
    }
  }
  flush()
  return pieces
}

/** So little is common to both that they are read one after the other. */
export function isToldAnew(pieces: readonly DiffPiece[]): boolean {
  const length = { same: 0, added: 0, removed: 0 }
  for (const { kind, text } of pieces) length[kind] += text.replace(/\s/gu, '').length
  const longer = length.same + Math.max(length.added, length.removed)
  return length.added > 0 && length.removed > 0 && 2 * length.same < longer
}
