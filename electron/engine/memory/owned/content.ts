import type { MemoryContent } from '../../database/memories'
import type { MemoryRow } from '../../database/memory-row'

/** What a row says now, as it is written. */
export const contentOf = (row: MemoryRow): Omit<MemoryContent, 'textHash'> => ({
  text: row.text,
  subject: row.subject,
  importance: row.importance,
  occurred:
    row.occurredPrecision === null
      ? null
      : { at: row.occurredAt, precision: row.occurredPrecision, phrase: row.occurredPhrase },
  detail: row.detail,
})

/** What was merged is trusted no more than its least trusted part. */
const trust: MemoryRow['origin'][] = ['manual', 'user', 'import', 'assistant', 'file', 'tool', 'web']
export const weakestOrigin = (rows: readonly MemoryRow[]): MemoryRow['origin'] =>
  rows.map(({ origin }) => origin).sort((left, right) => trust.indexOf(right) - trust.indexOf(left))[0] ??
  'user'
