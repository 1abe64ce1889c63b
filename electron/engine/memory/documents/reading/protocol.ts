import { z } from 'zod'
import { AppErrorData } from '../../../../../shared/errors'

export const DocumentFormatName = z.enum(['pdf', 'markdown', 'html', 'text', 'code'])

/** What is to be read, and from where. */
export const ReadRequest = z.strictObject({
  /** As errors name it. */
  name: z.string(),
  /** By whose words its passages are found as well. */
  title: z.string(),
  format: DocumentFormatName,
  from: z.union([z.strictObject({ path: z.string() }), z.strictObject({ text: z.string() })]),
  knownHash: z.string().nullable(),
})
export type ReadRequest = z.infer<typeof ReadRequest>

const ChunkShape = z.strictObject({
  page: z.int().nullable(),
  heading: z.string().nullable(),
  text: z.string(),
  overlap: z.int(),
  searchText: z.string(),
})
export type ReadPassage = z.infer<typeof ChunkShape>

export const SourceResult = z.strictObject({
  fileHash: z.string(),
  sizeBytes: z.int(),
  pages: z.int().nullable(),
  chunks: z.int(),
  isSame: z.boolean(),
  /** When the file was last written; null for what is no file. */
  fileChangedAt: z.int().nullable(),
})
export type SourceResult = z.infer<typeof SourceResult>

/** To the thread: `more` says that the passages of the last message are stored. */
export const ToReader = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('read'), request: ReadRequest, characterMaps: z.string().nullable() }),
  z.strictObject({ type: z.literal('more') }),
])
export type ToReader = z.infer<typeof ToReader>

/** From the thread, which has read what a stranger wrote. */
export const FromReader = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('alive') }),
  z.strictObject({ type: z.literal('chunks'), chunks: z.array(ChunkShape) }),
  z.strictObject({ type: z.literal('done'), result: SourceResult }),
  z.strictObject({ type: z.literal('failed'), error: AppErrorData }),
])
export type FromReader = z.infer<typeof FromReader>
