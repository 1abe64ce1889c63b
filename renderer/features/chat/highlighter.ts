import type { CodeHighlighterPlugin } from 'streamdown'
import { loadOnce } from './load-once'

/** Of Shiki's themes those whose every colour is readable on our paper. */
export const themes: ['github-light-high-contrast', 'github-dark-high-contrast'] = [
  'github-light-high-contrast',
  'github-dark-high-contrast',
]

/** Shiki with its engine in JavaScript, as the page may run no wasm; loaded by the first block of code. */
export const highlighter = loadOnce<CodeHighlighterPlugin>(async () => {
  const { createCodePlugin } = await import('@streamdown/code')
  return createCodePlugin({ themes })
})
