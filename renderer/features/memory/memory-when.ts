import type { MemoryItem } from '../../../shared/contract/memory'
import type { Format } from '../../app/format'

type Timed = Pick<MemoryItem, 'occurredAt' | 'occurredPrecision'>

/** When it happened, no finer than it was told; null for what has no time of its own. */
export function happenedText(
  item: Timed,
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

/** Whether it happened, and nobody knows when. */
export const isUndated = ({ occurredPrecision }: Pick<MemoryItem, 'occurredPrecision'>): boolean =>
  occurredPrecision === 'unknown'

/** Where a memory stands on the timeline: what is known of its day, in the person's own zone. */
export type Place = { year: number | null; month: number | null; day: number | null }

/** When it happened, as finely as that is known; the day on which it was told where it has no time of its own. */
export function placeOf(item: Timed & Pick<MemoryItem, 'validFrom'>): Place {
  if (isUndated(item)) return { year: null, month: null, day: null }
  const at = new Date(item.occurredAt ?? item.validFrom)
  const precision = item.occurredAt === null ? 'day' : (item.occurredPrecision ?? 'day')
  return {
    year: at.getFullYear(),
    month: precision === 'year' ? null : at.getMonth(),
    day: precision === 'day' ? at.getDate() : null,
  }
}

/** Which headings stand above a memory, given the one before it. */
export function headingsOf(
  place: Place,
  before: Place | null,
): { year: boolean; month: boolean; day: boolean } {
  const year = before === null || before.year !== place.year
  const month = place.year !== null && (year || before.month !== place.month)
  return { year, month, day: place.day !== null && (month || before?.day !== place.day) }
}

const sureFrom = 0.85
const likelyFrom = 0.6

/** How sure a memory is, as the word that people use. */
export const confidenceOf = (confidence: number): 'sure' | 'likely' | 'unsure' =>
  confidence >= sureFrom ? 'sure' : confidence >= likelyFrom ? 'likely' : 'unsure'
