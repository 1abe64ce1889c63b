import { stringify } from 'yaml'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { type DayFormat, dayFormat, happened } from './days'
import { escapeMarkdown, quotes, sentence, steps } from './markdown'

export type Note = { name: string; text: string }

/** Stands at the head of every note of ours: other files of the folder are never touched. */
export const noteMark = 'keepsake: memory'
const you = 'You'
const nobody = 'Everything else'
const indexName = 'Memory'

/**
 * One note for each subject, linked where two are told of in the same turn, and an index: the form that Obsidian opens.
 * Front matter as YAML, links as [[note]], each memory under a block id.
 * Source: https://help.obsidian.md/links
 */
export function toNotes(items: readonly MemoryItem[], { timeZone }: { timeZone: string }): Note[] {
  const day = dayFormat(timeZone)
  const bySubject = groupBy(items, (item) => subjectOf(item))
  const names = fileNames([indexName, ...bySubject.keys()])
  const nameOf = (subject: string) => names.get(subject) ?? subject
  const links = linksBetween(items)
  const notes = [...bySubject].map(([subject, of]) => ({
    name: `${nameOf(subject)}.md`,
    text: note(subject, of, [...(links.get(subject) ?? [])].map(nameOf).sort(), day),
  }))
  const lines = [...bySubject].map(([subject, of]) => `- [[${nameOf(subject)}]] (${of.length})`).sort()
  return [{ name: `${nameOf(indexName)}.md`, text: `${head({})}# Memory\n\n${lines.join('\n')}\n` }, ...notes]
}

function note(
  subject: string,
  items: readonly MemoryItem[],
  links: readonly string[],
  day: DayFormat,
): string {
  const newest = Math.max(...items.map(({ changedAt }) => changedAt))
  const [current, past] = [items.filter(isCurrent), items.filter((item) => !isCurrent(item))]
  return [
    head({ subject, kinds: [...new Set(items.map(({ kind }) => kind))].sort(), changed: day(newest) }),
    `# ${escapeMarkdown(subject)}\n\n`,
    current.map((item) => block(item, day)).join('\n'),
    past.length === 0 ? '' : `\n\n## No longer so\n\n${past.map((item) => block(item, day)).join('\n')}`,
    links.length === 0
      ? ''
      : `\n\n## Told together with\n\n${links.map((name) => `- [[${name}]]`).join('\n')}`,
    '\n',
  ].join('')
}

function block(item: MemoryItem, day: DayFormat): string {
  const when = happened(item, day)
  // Obsidian's block ids are letters, digits and dashes, as those of a UUID.
  return [
    `- ${sentence(item)}${when === null ? '' : ` *(${when})*`} #${item.kind} ^${item.id}`,
    ...steps(item).map((step, index) => `  ${index + 1}. ${escapeMarkdown(step)}`),
    ...quotes(item, day).map((quote) => `  > ${quote}`),
  ].join('\n')
}

const isCurrent = ({ validTo }: MemoryItem) => validTo === null
const head = (properties: Record<string, unknown>): string =>
  `---\n${noteMark}\n${Object.keys(properties).length === 0 ? '' : stringify(properties)}---\n`

const subjectOf = ({ kind, subject }: MemoryItem): string => {
  if (kind === 'core' || /^(?:the )?user$|^用户$/i.test(subject ?? '')) return you
  return subject === null || subject.trim() === '' ? nobody : subject
}

/** Subjects that are told of in one and the same turn. */
function linksBetween(items: readonly MemoryItem[]): Map<string, Set<string>> {
  const byTurn = new Map<string, Set<string>>()
  for (const item of items) {
    for (const { messageId } of item.sources) {
      byTurn.set(messageId, (byTurn.get(messageId) ?? new Set()).add(subjectOf(item)))
    }
  }
  const links = new Map<string, Set<string>>()
  for (const together of byTurn.values()) {
    for (const subject of together) {
      const others = [...together].filter((other) => other !== subject)
      links.set(subject, new Set([...(links.get(subject) ?? []), ...others]))
    }
  }
  return links
}

/** What Windows, macOS and links do not allow in a name goes; two names that a file system takes for one are told apart. */
export function fileNames(subjects: readonly string[]): Map<string, string> {
  const taken = new Set<string>()
  const names = new Map<string, string>()
  for (const subject of subjects) {
    if (names.has(subject)) continue
    const base = safeName(subject)
    let name = base
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${base} ${count}`
    taken.add(name.toLowerCase())
    names.set(subject, name)
  }
  return names
}

function safeName(subject: string): string {
  const plain = subject
    .normalize('NFC')
    .replace(/[\p{Cc}\\/:*?"<>|#^[\]]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  const short = [...plain].slice(0, 80).join('').trim()
  if (short === '') return 'Note'
  return /^(?:con|prn|aux|nul|com\d|lpt\d)$/i.test(short) ? `${short} note` : short
}

function groupBy(
  items: readonly MemoryItem[],
  keyOf: (item: MemoryItem) => string,
): Map<string, MemoryItem[]> {
  const groups = new Map<string, MemoryItem[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
