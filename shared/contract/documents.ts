import { z } from 'zod'
import { AppErrorData } from '../errors'
import { MemoryItem } from './memory-item'
import { procedure } from './procedure'

export const DocumentState = z.enum(['waiting', 'reading', 'ready', 'failed'])
export const DocumentFile = z.strictObject({
  /** The memory of the kind "resource". */
  id: z.uuidv7(),
  title: z.string(),
  path: z.string().nullable(),
  mediaType: z.string(),
  sizeBytes: z.int(),
  pages: z.int().nullable(),
  chunks: z.int(),
  folderId: z.uuidv7().nullable(),
  state: DocumentState,
  error: AppErrorData.nullable(),
  addedAt: z.int(),
  readAt: z.int().nullable(),
})
export type DocumentFile = z.infer<typeof DocumentFile>

export const WatchedFolder = z.strictObject({
  id: z.uuidv7(),
  path: z.string(),
  documents: z.int(),
  lookedAt: z.int().nullable(),
  error: AppErrorData.nullable(),
})
export type WatchedFolder = z.infer<typeof WatchedFolder>

export const Passage = z.strictObject({
  documentId: z.uuidv7(),
  title: z.string(),
  /** From 0. */
  position: z.int(),
  /** From 1; null where the format has none. */
  page: z.int().nullable(),
  heading: z.string().nullable(),
  text: z.string(),
})
export type Passage = z.infer<typeof Passage>

const ById = z.strictObject({ id: z.uuidv7() })

export const documents = {
  list: procedure({
    input: z.void(),
    output: z.strictObject({ files: z.array(DocumentFile), folders: z.array(WatchedFolder) }),
  }),
  /** Copies nothing: reads the files where they lie. Those of an unknown kind or too large are refused by name. */
  addFiles: procedure({
    input: z.strictObject({ paths: z.array(z.string().min(1)).min(1).max(1_000) }),
    output: z.strictObject({
      added: z.array(z.uuidv7()),
      refused: z.array(z.strictObject({ path: z.string(), error: AppErrorData })),
    }),
  }),
  /** What was dropped or pasted without a path. */
  addText: procedure({
    input: z.strictObject({
      title: z.string().trim().min(1).max(200),
      text: z.string().min(1).max(10_000_000),
    }),
    output: z.strictObject({ id: z.uuidv7() }),
  }),
  readAgain: procedure({ input: ById, output: z.void(), errors: ['memory_missing'] }),
  passages: procedure({
    input: z.strictObject({
      id: z.uuidv7(),
      query: z.string().max(500).default(''),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(100).default(50),
    }),
    output: z.strictObject({ passages: z.array(Passage), total: z.int() }),
    errors: ['memory_missing'],
  }),
  watchFolder: procedure({
    input: z.strictObject({ path: z.string().min(1) }),
    output: WatchedFolder,
    errors: ['file_unreadable'],
  }),
  /** With what was read there, where `forget` is set; else the documents stay as they are. */
  unwatchFolder: procedure({
    input: z.strictObject({ id: z.uuidv7(), forget: z.boolean() }),
    output: z.void(),
  }),
}

/** Verbatim secrets: encrypted by the system's key store, only labels are indexed. */
export const vault = {
  add: procedure({
    input: z.strictObject({
      label: z.string().trim().min(1).max(200),
      itemKind: z.enum(['password', 'key', 'address', 'card', 'account', 'note']),
      sensitivity: z.enum(['low', 'medium', 'high']),
      value: z.string().min(1).max(10_000),
    }),
    output: MemoryItem,
    errors: ['secret_store_unavailable'],
  }),
  update: procedure({
    input: z.strictObject({
      id: z.uuidv7(),
      label: z.string().trim().min(1).max(200).optional(),
      itemKind: z.enum(['password', 'key', 'address', 'card', 'account', 'note']).optional(),
      sensitivity: z.enum(['low', 'medium', 'high']).optional(),
      value: z.string().min(1).max(10_000).optional(),
    }),
    output: MemoryItem,
    errors: ['memory_missing', 'secret_store_unavailable'],
  }),
  /** On a click only. */
  reveal: procedure({
    input: ById,
    output: z.strictObject({ value: z.string() }),
    errors: ['memory_missing', 'secret_unreadable'],
  }),
  /** The model of this conversation may read this item from now on, or no longer. */
  grant: procedure({
    input: z.strictObject({ id: z.uuidv7(), conversationId: z.uuidv7(), allowed: z.boolean() }),
    output: z.void(),
    errors: ['memory_missing', 'conversation_missing'],
  }),
  grants: procedure({
    input: z.strictObject({ conversationId: z.uuidv7() }),
    output: z.array(MemoryItem),
    errors: ['conversation_missing'],
  }),
}
