import type { Block } from './block'

/** Paragraphs of a plain text: what stands between empty lines. */
export function readPlain(text: string): Block[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[^\S\n]*\n+/)
    .flatMap((part) =>
      part.trim() === '' ? [] : [{ text: part.trimEnd(), headings: [], page: null, isHeading: false }],
    )
}

/** Parts of a program: an empty line ends one where the next line begins at the margin. */
export function readCode(text: string): Block[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n(?:[^\S\n]*\n)+(?=\S)/)
    .flatMap((part) =>
      part.trim() === '' ? [] : [{ text: part.trimEnd(), headings: [], page: null, isHeading: false }],
    )
}
