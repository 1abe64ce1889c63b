/** A run of text on a page as pdf.js gives it. */
export type PdfRun = { str: string; transform: readonly number[]; width: number; height: number }
export type PdfLine = { text: string; x: number; y: number; size: number }
export type PdfParagraph = { text: string; size: number; lines: number }

/** Runs of a page as lines, in the order in which the file has them. */
export function linesOf(runs: readonly PdfRun[]): PdfLine[] {
  const lines: PdfLine[] = []
  let end = 0
  for (const run of runs) {
    if (run.str === '') continue
    const size = Math.hypot(run.transform[2] ?? 0, run.transform[3] ?? 0) || run.height
    const [x = 0, y = 0] = run.transform.slice(4)
    const line = lines.at(-1)
    // Raised and lowered signs are of the same line.
    if (line && Math.abs(line.y - y) <= Math.max(size, line.size) * 0.5 && x >= end - size * 2) {
      const isGap = x - end > size * 0.15 && !/\s$/.test(line.text) && !/^\s/.test(run.str)
      line.text += (isGap ? ' ' : '') + run.str
      if (run.str.trim() !== '') line.size = Math.max(line.size, size)
    } else if (run.str.trim() !== '') lines.push({ text: run.str, x, y, size })
    end = x + run.width
  }
  return lines.flatMap((line) => {
    const text = line.text.replace(/\s+/g, ' ').trim()
    return text === '' ? [] : [{ ...line, text }]
  })
}

/** Lines as paragraphs: a wider gap, another size or another column begins one. */
export function paragraphsOf(lines: readonly PdfLine[]): PdfParagraph[] {
  const paragraphs: PdfParagraph[] = []
  let above: PdfLine | undefined
  for (const line of lines) {
    const paragraph = paragraphs.at(-1)
    const gap = above ? above.y - line.y : 0
    const isNext =
      above !== undefined &&
      gap > 0 &&
      gap <= line.size * 1.7 &&
      Math.abs(above.size - line.size) < line.size * 0.12
    if (paragraph && isNext) {
      paragraph.text = joined(paragraph.text, line.text)
      paragraph.lines += 1
    } else paragraphs.push({ text: line.text, size: line.size, lines: 1 })
    above = line
  }
  return paragraphs
}

const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}，。、；：]/u

/** A line that goes on in the next: a word cut by a hyphen becomes one again, Chinese has no space between. */
function joined(text: string, next: string): string {
  if (/\p{Ll}-$/u.test(text) && /^\p{Ll}/u.test(next)) return text.slice(0, -1) + next
  const isWide = wide.test(text.at(-1) ?? '') && wide.test(next.charAt(0))
  return text + (isWide ? '' : ' ') + next
}

/** The size that most signs of a page have. */
export function bodySize(paragraphs: readonly PdfParagraph[]): number {
  const signs = new Map<number, number>()
  for (const { size, text } of paragraphs) {
    const step = Math.round(size * 2) / 2
    signs.set(step, (signs.get(step) ?? 0) + text.length)
  }
  return [...signs].sort((one, other) => other[1] - one[1])[0]?.[0] ?? 0
}
