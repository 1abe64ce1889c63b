import type { MemoryItem, MemoryKind } from '../../../../shared/contract/memory'
import { redact } from '../redact'
import { type DayFormat, dayFormat, happened } from './days'

/** In the order in which a person would read them. */
const sections: readonly [MemoryKind, string][] = [
  ['core', 'Who you are'],
  ['semantic', 'Facts'],
  ['episodic', 'What happened'],
  ['procedural', 'How to'],
  ['resource', 'Documents'],
  ['vault', 'Vault (labels only)'],
]

/** One document for people: every memory by its kind, with its day, its quotes, and what is no longer so. */
export function toMarkdown(
  items: readonly MemoryItem[],
  { timeZone, at }: { timeZone: string; at: number },
): string {
  const day = dayFormat(timeZone)
  const parts = sections.flatMap(([kind, title]) => {
    const of = items.filter((item) => item.kind === kind)
    return of.length === 0 ? [] : [`## ${title}\n\n${of.map((item) => entry(item, day)).join('\n')}`]
  })
  const body = parts.length === 0 ? 'Nothing is remembered yet.' : parts.join('\n\n')
  return `# Memory\n\nAs of ${day(at)}.\n\n${body}\n`
}

function entry(item: MemoryItem, day: DayFormat): string {
  const told = [
    item.subject === null || item.subject === '' ? null : `about ${escapeMarkdown(item.subject)}`,
    happened(item, day),
    `since ${day(item.validFrom)}`,
    item.validTo === null ? null : `until ${day(item.validTo)}`,
    item.pinned ? 'pinned' : null,
  ].filter((part) => part !== null)
  return [
    `- ${sentence(item)} *(${told.join(', ')})*`,
    ...steps(item).map((step, index) => `  ${index + 1}. ${escapeMarkdown(step)}`),
    ...quotes(item, day).map((quote) => `  > ${quote}`),
  ].join('\n')
}

/** The sentence; struck through where it is no longer so. */
export const sentence = ({ text, validTo }: MemoryItem): string =>
  validTo === null ? escapeMarkdown(text) : `~~${escapeMarkdown(text)}~~`

export const steps = ({ detail }: MemoryItem): string[] => (detail.kind === 'procedural' ? detail.steps : [])

/** The words that it was read from, with the conversation and the day. */
export const quotes = ({ sources }: MemoryItem, day: DayFormat): string[] =>
  sources.map(
    ({ quote, conversationTitle, createdAt }) =>
      `${escapeMarkdown(quote)} — ${escapeMarkdown(redact(conversationTitle).text) || 'untitled'}, ${day(createdAt)}`,
  )

/** A text on one line that no character of turns into a heading, a link or a tag. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>#|~^%]/g, '\\$&')
