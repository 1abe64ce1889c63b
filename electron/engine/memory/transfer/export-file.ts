import { z } from 'zod'
import { Instant, MemoryItem, MemorySource, MemoryVersion } from '../../../../shared/contract/memory'

/** What was read of a document, so that it can be found where its file is not. */
const ExportedDocument = z.strictObject({
  /** SHA-256 of what was read. */
  fileHash: z.string().regex(/^[0-9a-f]{64}$/),
  readAt: z.int(),
  passages: z.array(
    z.strictObject({
      position: z.int().min(0),
      page: z.int().nullable(),
      heading: z.string().nullable(),
      text: z.string(),
    }),
  ),
})

/** A memory with everything that was kept of it. */
export const ExportedMemory = z.strictObject({
  ...MemoryItem.shape,
  createdAt: Instant,
  changedAt: Instant,
  occurredAt: Instant.nullable(),
  validFrom: Instant,
  validTo: Instant.nullable(),
  sources: z.array(MemorySource.omit({ isHere: true }).extend({ createdAt: Instant })),
  /** Oldest first. */
  versions: z.array(MemoryVersion.omit({ id: true })),
  /** Of a document that was read. */
  document: ExportedDocument.optional(),
})
export type ExportedMemory = z.infer<typeof ExportedMemory>

export const exportFormat = 'keepsake-memory'
export const exportVersion = 1

const ExportedBlock = z.strictObject({
  label: z.enum(['user', 'persona', 'own']),
  name: z.string().max(60),
  limit: z.int().min(100).max(20_000),
})

/** The file as a whole; its memories are read one by one, so that one that is damaged does not keep the others out. */
export const ExportFile = z.strictObject({
  format: z.literal(exportFormat),
  version: z.literal(exportVersion),
  /** ISO 8601. */
  exportedAt: z.iso.datetime(),
  coreBlocks: z.array(ExportedBlock),
  memories: z.array(z.unknown()),
  /** SHA-256 of normalised texts that were forgotten. */
  forgotten: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
})
export type ExportFile = z.infer<typeof ExportFile>
