import type { MemoryDetail } from '../../../../shared/contract/memory'
import { redact } from '../redact'

/** Without secrets. */
export const clean = (text: string): string => redact(text).text
export const cleanOrNull = (text: string | null): string | null => (text === null ? null : clean(text))

/** The words of a date stand in the index as well. */
export const cleanDate = <T extends { phrase: string | null }>(date: T | null): T | null =>
  date === null ? null : { ...date, phrase: cleanOrNull(date.phrase) }

/** Secrets stay out of every text that is written down, not of the sentence alone. */
export function cleanDetail(detail: MemoryDetail): MemoryDetail {
  switch (detail.kind) {
    case 'episodic':
      return {
        ...detail,
        eventType: cleanOrNull(detail.eventType),
        actor: cleanOrNull(detail.actor),
        details: cleanOrNull(detail.details),
      }
    case 'semantic':
      return { ...detail, details: cleanOrNull(detail.details) }
    case 'procedural':
      return { ...detail, title: clean(detail.title), steps: detail.steps.map(clean) }
    case 'core':
      return { ...detail, block: clean(detail.block) }
    case 'resource':
    case 'vault':
      return detail
  }
}
