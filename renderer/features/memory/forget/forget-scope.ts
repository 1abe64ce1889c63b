import type { ForgetPreview, ForgetScope } from '../../../../shared/contract/forget'

export type ForgetWhat = 'about' | 'since' | 'everything'
const fewest = 2

/** What is asked for; null as long as it is not said to its end. */
export function scopeOf(what: ForgetWhat, words: string, since: number | null): ForgetScope | null {
  switch (what) {
    case 'about':
      return words.trim().length < fewest ? null : { what, words: words.trim() }
    case 'since':
      return since === null ? null : { what, at: since }
    case 'everything':
      return { what }
  }
}

/** Nothing would be erased: messages count only where they are to go too. */
export const emptyPreview = (preview: ForgetPreview, messages: boolean) => {
  const { memoryCount, versions, beside, summaries, documents, turnCount } = preview
  return memoryCount + versions + beside + summaries + documents + (messages ? turnCount : 0) === 0
}
