import type { MemoryItem } from '../../../../shared/contract/memory'

export type DayFormat = (at: number) => string

/** The day of an instant where the person is, as 2026-11-21. */
export function dayFormat(timeZone: string): DayFormat {
  // Swedish writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  return (at) => format.format(at)
}

/** When it happened, no more exactly than is known. */
export function happened(item: MemoryItem, day: DayFormat): string | null {
  const { occurredAt, occurredPrecision, occurredPhrase } = item
  if (occurredAt === null) return occurredPhrase === null ? null : `“${occurredPhrase}”`
  const shown = day(occurredAt)
  if (occurredPrecision === 'year') return `in ${shown.slice(0, 4)}`
  return occurredPrecision === 'month' ? `in ${shown.slice(0, 7)}` : `on ${shown}`
}
