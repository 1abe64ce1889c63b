import type { Item } from '../item'

/** What a rule reads in one sentence of the person's own. */
export type RuleItem = Pick<Item, 'type' | 'text' | 'subject' | 'importance'> & {
  /** The words that say it. */
  quote: string
  index: number
}
export type Rule = {
  pattern: RegExp
  /** Null where the words are no certain statement after all. */
  read: (groups: Record<string, string>) => Omit<RuleItem, 'quote' | 'index'> | null
}

/** Everything that the rules of a language find in a sentence. */
export function readSentence(sentence: string, rules: readonly Rule[]): RuleItem[] {
  const found: RuleItem[] = []
  for (const { pattern, read } of rules) {
    for (const match of sentence.matchAll(pattern)) {
      const item = read(match.groups ?? {})
      if (item)
        found.push({ ...item, quote: match[0].replace(/[\s,，:：]+$/, '').trim(), index: match.index })
    }
  }
  return found
}
