/** Text cut into code, which stays as it is, and prose. Odd pieces are code. */
const codePieces = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/

/**
 * Models write formulas as \( \), \[ \] and single dollars as often as in doubled dollars, which alone the
 * renderer reads. A single dollar opens a formula as in Pandoc, so that prices stay prices.
 */
export function mathDelimiters(text: string): string {
  if (!/[$\\]/.test(text)) return text
  return text
    .split(codePieces)
    .map((piece, index) => (index % 2 === 1 ? piece : proseDelimiters(piece)))
    .join('')
}

const proseDelimiters = (prose: string) =>
  prose
    .replace(/\\\[([\s\S]+?)\\\]/g, (_, formula: string) => displayed(formula))
    // A formula that stands alone in its line is meant to stand out.
    .replace(/^[ \t]*\$\$([^$\n]+)\$\$[ \t]*$/gm, (_, formula: string) => displayed(formula))
    .replace(/\\\((.+?)\\\)/g, (_, formula: string) => `$$${formula.trim()}$$`)
    .replace(
      /(?<![\\$\w])\$(?![\s$])([^$\n]*?[^\s$\\])\$(?![\d$])/g,
      (_, formula: string) => `$$${formula}$$`,
    )

const displayed = (formula: string) => `\n$$\n${formula.trim()}\n$$\n`

/** Whether the text, so prepared, holds a formula: only then KaTeX is loaded. */
export const needsMath = (prepared: string) =>
  prepared.includes('$$') &&
  prepared.split(codePieces).some((piece, index) => index % 2 === 0 && piece.includes('$$'))
