import type { CodeHighlighterPlugin } from 'streamdown'

/** Of Shiki's themes those whose every colour is readable on our paper. */
export const themes: ['github-light-high-contrast', 'github-dark-high-contrast'] = [
  'github-light-high-contrast',
  'github-dark-high-contrast',
]

let highlighter: Promise<CodeHighlighterPlugin> | undefined

/** Shiki with its engine in JavaScript, as the page may run no wasm; loaded by the first block of code. */
export function loadHighlighter(): Promise<CodeHighlighterPlugin> {
  highlighter ??= import('@streamdown/code').then(({ createCodePlugin }) => createCodePlugin({ themes }))
  return highlighter
}
