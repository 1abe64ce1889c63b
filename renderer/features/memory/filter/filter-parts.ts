import type { MemoryFilter } from '../../../../shared/contract/memory'

/** One thing that narrows what is found, and what takes it away. */
export type FilterPart = {
  key: string
  /** What it says is `memory.filter.chip.<name>`, with these. */
  name:
    | 'kind'
    | 'origin'
    | 'subject'
    | 'you'
    | 'pinned'
    | 'notPinned'
    | 'importance'
    | 'byPerson'
    | 'byModel'
    | 'conversation'
    | 'from'
    | 'until'
    | 'past'
    | 'removed'
    | 'all'
  value: string | number | null
  without: Partial<MemoryFilter>
}

/** What narrows the list, one by one; the words of the search stand in their own field, and the day in its own bar. */
export function filterParts(
  filter: Partial<MemoryFilter>,
  isThePerson: (subject: string) => boolean,
): FilterPart[] {
  const parts: FilterPart[] = []
  for (const kind of filter.kinds ?? [])
    parts.push({
      key: `kind ${kind}`,
      name: 'kind',
      value: kind,
      without: { kinds: filter.kinds?.filter((other) => other !== kind) ?? [] },
    })
  for (const origin of filter.origins ?? [])
    parts.push({
      key: `origin ${origin}`,
      name: 'origin',
      value: origin,
      without: { origins: filter.origins?.filter((other) => other !== origin) ?? [] },
    })
  const add = (name: FilterPart['name'], value: FilterPart['value'], without: Partial<MemoryFilter>) =>
    parts.push({ key: name, name, value, without })
  if (typeof filter.subject === 'string') {
    const name = filter.subject === '' || isThePerson(filter.subject) ? 'you' : 'subject'
    add(name, filter.subject, { subject: null })
  }
  if (typeof filter.pinned === 'boolean') add(filter.pinned ? 'pinned' : 'notPinned', null, { pinned: null })
  if (filter.importance) add('importance', filter.importance, { importance: null })
  if (filter.writtenBy) add(filter.writtenBy === 'person' ? 'byPerson' : 'byModel', null, { writtenBy: null })
  if (filter.conversationId) add('conversation', filter.conversationId, { conversationId: null })
  if (typeof filter.from === 'number') add('from', filter.from, { from: null })
  if (typeof filter.to === 'number') add('until', filter.to, { to: null })
  if (filter.state && filter.state !== 'current') add(filter.state, null, { state: 'current' })
  return parts
}

const twoDigits = (value: number) => String(value).padStart(2, '0')

/** The local day of an instant, as a date field wants it. */
export function dayField(at: number | null | undefined): string {
  if (at === null || at === undefined) return ''
  const day = new Date(at)
  return `${String(day.getFullYear()).padStart(4, '0')}-${twoDigits(day.getMonth() + 1)}-${twoDigits(day.getDate())}`
}

/** Where the local day of a date field begins; `later` whole days after it. Null for what is no day. */
export function dayStart(field: string, later = 0): number | null {
  const read = /^(\d{4})-(\d{2})-(\d{2})$/.exec(field)
  if (!read) return null
  const at = new Date(Number(read[1]), Number(read[2]) - 1, Number(read[3]) + later).getTime()
  return Number.isNaN(at) ? null : at
}
