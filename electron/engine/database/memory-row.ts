import type { z } from 'zod'
import {
  MemoryDetail,
  type MemoryItem,
  type MemoryKind,
  type MemoryState,
  type Precision as PrecisionSchema,
} from '../../../shared/contract/memory-item'
import { toSearchText } from './search-text'

export type Precision = z.infer<typeof PrecisionSchema>
export type CoreLabel = Extract<MemoryDetail, { kind: 'core' }>['label']

/** When something happened, as far as it was said. */
export type Occurred = { at: number | null; precision: Precision; phrase: string | null }

/** A memory to be written; `detail.kind` is its kind. */
export type NewMemory = {
  id: string
  text: string
  subject: string | null
  origin: MemoryItem['origin']
  /** 'person', or the display name of who wrote it down. */
  author: string
  importance: number
  confidence: number
  /** When it was told. */
  validFrom: number
  textHash: string
  at: number
  /** Kept for what happened (`episodic`) alone. */
  occurred: Occurred | null
  detail: MemoryDetail
  /** Columns that no detail shows: of a vault item what its key store made of the value, of a document its hash. */
  ciphertext?: Uint8Array
  fileHash?: string
}

export type MemoryRow = {
  rowId: number
  id: string
  kind: MemoryKind
  text: string
  subject: string | null
  origin: MemoryItem['origin']
  author: string
  importance: number
  confidence: number
  seenCount: number
  pinned: 0 | 1
  validFrom: number
  validTo: number | null
  supersededBy: number | null
  supersededById: string | null
  textHash: string
  createdAt: number
  changedAt: number
  removedAt: number | null
  occurredAt: number | null
  occurredPrecision: Precision | null
  occurredPhrase: string | null
  detail: MemoryDetail
}

/** A row as SQLite gives it, its detail still as JSON. */
export type StoredRow = Omit<MemoryRow, 'detail'> & { detail: string }

/** The detail of each kind as the JSON of its schema, so that one statement reads them all. */
const detail = `CASE m.kind
  WHEN 'core' THEN json_object('kind', 'core', 'label', coalesce(k.label, 'user'), 'block', coalesce(k.block, ''))
  WHEN 'episodic' THEN json_object('kind', 'episodic', 'eventType', e.event_type, 'actor', e.actor,
    'details', e.details)
  WHEN 'semantic' THEN json_object('kind', 'semantic', 'details', n.details)
  WHEN 'procedural' THEN json_object('kind', 'procedural', 'title', coalesce(p.title, m.text),
    'entryType', coalesce(p.entry_type, 'guide'), 'steps', json(coalesce(p.steps, '[]')))
  WHEN 'resource' THEN json_object('kind', 'resource', 'title', coalesce(r.title, m.text),
    'mediaType', coalesce(r.media_type, ''), 'path', r.path, 'sizeBytes', coalesce(r.size_bytes, 0),
    'pages', r.pages, 'chunks', (SELECT count(*) FROM resource_chunks c WHERE c.resource_id = m.id AND c.position >= 0),
    'folderId', (SELECT f.public_id FROM watched_folders f WHERE f.id = r.folder_id))
  ELSE json_object('kind', 'vault', 'itemKind', coalesce(v.item_kind, 'note'),
    'sensitivity', coalesce(v.sensitivity, 'high')) END`

/** What a SELECT of memories `m` reads, with `memoryJoins`; `readRow` makes a row of it. */
export const memoryColumns = `m.id AS rowId, m.public_id AS id, m.kind, m.text, m.subject, m.origin, m.author,
  m.importance, m.confidence, m.seen_count AS seenCount, m.pinned, m.valid_from AS validFrom,
  m.valid_to AS validTo, m.superseded_by AS supersededBy,
  (SELECT s.public_id FROM memories s WHERE s.id = m.superseded_by) AS supersededById,
  m.text_hash AS textHash, m.created_at AS createdAt, m.changed_at AS changedAt, m.removed_at AS removedAt,
  e.occurred_at AS occurredAt, e.occurred_precision AS occurredPrecision, e.occurred_phrase AS occurredPhrase,
  ${detail} AS detail`
export const memoryJoins = `LEFT JOIN core_memories k ON k.id = m.id LEFT JOIN episodic_memories e ON e.id = m.id
  LEFT JOIN semantic_memories n ON n.id = m.id LEFT JOIN procedural_memories p ON p.id = m.id
  LEFT JOIN resource_memories r ON r.id = m.id LEFT JOIN vault_memories v ON v.id = m.id`
/** Whom or what it is about; '' of nobody by name: of nobody, or of the person, whom models and rules call "user". */
export const subjectOf = (column: string): string =>
  `CASE WHEN lower(trim(coalesce(${column}, ''))) IN ('', 'user', 'the user', '用户') THEN '' ELSE ${column} END`

/** So now, and not forgotten. */
export const isCurrent = 'm.removed_at IS NULL AND m.valid_to IS NULL'

export const readRow = <R extends StoredRow>(row: R): Omit<R, 'detail'> & { detail: MemoryDetail } => ({
  ...row,
  detail: MemoryDetail.parse(JSON.parse(row.detail)),
})

/** What a version keeps of a memory. */
export const stateOf = (row: MemoryRow): MemoryState => ({
  kind: row.kind,
  text: row.text,
  subject: row.subject,
  importance: row.importance,
  pinned: row.pinned === 1,
  seenCount: row.seenCount,
  validFrom: row.validFrom,
  validTo: row.validTo,
  supersededBy: row.supersededById,
  removedAt: row.removedAt,
  occurredAt: row.occurredAt,
  occurredPrecision: row.occurredPrecision,
  occurredPhrase: row.occurredPhrase,
  detail: row.detail,
})

/** The words by which a memory is found; of a vault item its label alone. */
export function memorySearchText(memory: {
  text: string
  subject: string | null
  detail: MemoryDetail
}): string {
  const words = [memory.subject ?? '', memory.text, ...wordsOf(memory.detail)]
  return toSearchText(words.join(' '))
}

function wordsOf(detail: MemoryDetail): string[] {
  switch (detail.kind) {
    case 'episodic':
      return [detail.eventType ?? '', detail.actor ?? '', detail.details ?? '']
    case 'semantic':
      return [detail.details ?? '']
    case 'procedural':
      return [detail.title, ...detail.steps]
    case 'resource':
      return [detail.title]
    case 'core':
    case 'vault':
      return []
  }
}
