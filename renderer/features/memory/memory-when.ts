import type { MemoryItem } from '../../../shared/contract/memory'
import type { Format } from '../../app/format'

/** When it happened, no finer than it was told; null for what has no time of its own. */
export function happenedText(
  item: Pick<MemoryItem, 'occurredAt' | 'occurredPrecision'>,
  format: Pick<Format, 'date' | 'month'>,
  language: string,
): string | null {
  if (item.occurredAt === null) return null
  switch (item.occurredPrecision) {
    case 'day':
      return format.date(item.occurredAt)
    case 'month':
      return format.month(item.occurredAt)
    case 'year':
      return new Intl.DateTimeFormat(language, { year: 'numeric' }).format(item.occurredAt)
    case 'unknown':
    case null:
      return null
  }
}
