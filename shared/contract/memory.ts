import { z } from 'zod'
import { AppErrorData } from '../errors'
import {
  CoreLabel,
  Instant,
  MemoryDetail,
  MemoryFilter,
  MemoryItem,
  MemoryKind,
  MemorySort,
  MemorySource,
  MemoryVersion,
  Precision,
} from './memory-item'
import { procedure } from './procedure'

export * from './memory-item'

/** A memory as it stood in the prompt of a reply. */
export const UsedMemory = z.strictObject({
  /** Null where what was used is a raw turn, or the memory is gone. */
  memoryId: z.uuidv7().nullable(),
  /** `turn`: a raw turn; `passage`: a piece of a document, which `memoryId` names. */
  kind: z.enum([...MemoryKind.options, 'turn', 'passage']),
  text: z.string(),
  createdAt: z.int(),
  score: z.number(),
  /** What the score is made of, the weightiest first; names are keys of locale texts. */
  why: z.array(z.strictObject({ feature: z.string(), value: z.number() })),
  tokens: z.int(),
  /** Of a passage: the page, where the format has any, and the title of the document. */
  page: z.int().nullable(),
  documentTitle: z.string().nullable(),
  source: MemorySource.nullable(),
})
export type UsedMemory = z.infer<typeof UsedMemory>

export const MemoryActivity = z.strictObject({
  id: z.int(),
  at: z.int(),
  outcome: z.enum([
    'saved',
    'merged',
    'superseded',
    'proposed',
    'skipped',
    'failed',
    'removed',
    'edited',
    'restored',
    'erased',
  ]),
  kind: MemoryKind.nullable(),
  text: z.string(),
  /** A code of why, for a locale text: quote_not_found, duplicate, secret, removed_before, instruction… */
  reason: z.string().nullable(),
  memoryId: z.uuidv7().nullable(),
  /** The conversation that was read, if it is still there. */
  conversationId: z.uuidv7().nullable(),
  conversationTitle: z.string().nullable(),
})
export type MemoryActivity = z.infer<typeof MemoryActivity>

export const MemoryStatus = z.strictObject({
  paused: z.boolean(),
  /** Turns that wait for the manager. */
  waitingJobs: z.int(),
  running: z.boolean(),
  /** Why the next job waits: the manager's last failure. */
  lastError: AppErrorData.nullable(),
  nextTryAt: z.int().nullable(),
  /** When turns were last read to their end. */
  lastReadAt: z.int().nullable(),
  indexedTurns: z.int(),
  memories: z.int(),
  proposals: z.int(),
  /** Set where an embedding model is chosen. */
  vectors: z
    .strictObject({
      modelName: z.string(),
      done: z.int(),
      total: z.int(),
      state: z.enum(['ready', 'working', 'waiting']),
      error: AppErrorData.nullable(),
    })
    .nullable(),
  /** An index does not hold what it should, e.g. after a fault: `rebuild` mends it. */
  indexBroken: z.boolean(),
})
export type MemoryStatus = z.infer<typeof MemoryStatus>

/** How memory learns, forgets by itself, and what it may take of a prompt. */
export const MemorySettings = z.strictObject({
  /** `rules`: no model is asked; only what code can read with certainty is written. */
  learning: z.enum(['model', 'rules']),
  /** Merging and rewriting proposals, made by the manager while nothing else is asked. */
  consolidate: z.boolean(),
  /** Most tokens of memory in a prompt; it never takes more than a share of the window. */
  budgetTokens: z.int().min(100).max(32_000),
  /** The chat model may look into the memory by itself and propose changes. */
  tools: z.boolean(),
  /** Memories of a kind that nobody pinned, and that were neither said nor used again, are removed after so many days. */
  retentionDays: z.partialRecord(MemoryKind, z.int().min(1).max(36_500)),
})
export type MemorySettings = z.infer<typeof MemorySettings>

export const CoreBlock = z.strictObject({
  label: CoreLabel,
  /** Of an own block; else empty. */
  name: z.string(),
  /** Characters. */
  limit: z.int(),
  length: z.int(),
})
export type CoreBlock = z.infer<typeof CoreBlock>

/** Whom or what memories are about, and which subjects are told of in one turn or one memory. */
export const MemorySubject = z.strictObject({
  /** '' is "of nobody in particular". */
  subject: z.string(),
  count: z.int(),
  kinds: z.array(z.strictObject({ kind: MemoryKind, count: z.int() })),
  newestAt: z.int(),
  links: z.array(z.strictObject({ subject: z.string(), count: z.int() })),
})
export type MemorySubject = z.infer<typeof MemorySubject>

const ById = z.strictObject({ id: z.uuidv7() })
const text = z.string().trim().min(1).max(4_000)
const subject = z.string().trim().max(80).nullable()
const occurred = z
  .strictObject({ at: Instant.nullable(), precision: Precision, phrase: z.string().max(200).nullable() })
  .nullable()
/** What a person may write down by hand; documents and vault items have their own domains. */
const OwnDetail = MemoryDetail.refine(({ kind }) => kind !== 'resource' && kind !== 'vault')

export const memory = {
  /** Pages by `offset`. */
  list: procedure({
    input: z.strictObject({
      ...MemoryFilter.shape,
      sort: MemorySort.default('best'),
      descending: z.boolean().default(true),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(200).default(100),
    }),
    output: z.strictObject({ items: z.array(MemoryItem), total: z.int() }),
    errors: ['memory_index_broken'],
  }),
  /** Also one that is no longer so, or was just forgotten. */
  get: procedure({ input: ById, output: MemoryItem, errors: ['memory_missing'] }),
  /** Newest first. */
  history: procedure({ input: ById, output: z.array(MemoryVersion), errors: ['memory_missing'] }),
  subjects: procedure({
    input: z.strictObject({ asOf: z.int().nullable().default(null) }),
    output: z.array(MemorySubject),
  }),
  /** The first instant of which anything is known, and how many changes each day has had: the slider's scale. */
  days: procedure({
    input: z.void(),
    output: z.strictObject({
      firstAt: z.int().nullable(),
      days: z.array(z.strictObject({ at: z.int(), changes: z.int() })),
    }),
  }),
  /** A memory written by hand. */
  add: procedure({
    input: z.strictObject({
      text,
      subject: subject.default(null),
      importance: z.int().min(1).max(3).default(2),
      occurred: occurred.default(null),
      detail: OwnDetail,
    }),
    output: MemoryItem,
    errors: ['memory_core_full'],
  }),
  /** What is left out stays as it is. A detail of another kind changes the kind. */
  edit: procedure({
    input: z.strictObject({
      id: z.uuidv7(),
      text: text.optional(),
      subject: subject.optional(),
      importance: z.int().min(1).max(3).optional(),
      occurred: occurred.optional(),
      detail: OwnDetail.optional(),
    }),
    output: MemoryItem,
    errors: ['memory_missing', 'memory_core_full', 'invalid_input'],
  }),
  pin: procedure({
    input: z.strictObject({ id: z.uuidv7(), pinned: z.boolean() }),
    output: MemoryItem,
    errors: ['memory_missing'],
  }),
  /** Out of every view and prompt at once, erased when the time to undo is over. */
  remove: procedure({ input: ById, output: z.void(), errors: ['memory_missing'] }),
  restore: procedure({ input: ById, output: MemoryItem, errors: ['undo_expired'] }),
  /** Several at once; those that are gone meanwhile are left out. Returns how many were changed. */
  bulk: procedure({
    input: z.strictObject({
      ids: z.array(z.uuidv7()).min(1).max(10_000),
      action: z.enum(['pin', 'unpin', 'remove', 'restore']),
    }),
    output: z.strictObject({ changed: z.int() }),
  }),
  /** It is no longer so, from now on; it stays in the history. */
  close: procedure({ input: ById, output: MemoryItem, errors: ['memory_missing'] }),
  /** It is so after all; what took its place stays. */
  reopen: procedure({ input: ById, output: MemoryItem, errors: ['memory_missing', 'memory_core_full'] }),
  /** The state that a version tells of, as a new version. */
  revert: procedure({
    input: z.strictObject({ id: z.uuidv7(), versionId: z.int() }),
    output: MemoryItem,
    errors: ['memory_missing', 'memory_core_full', 'invalid_input'],
  }),
  merge: procedure({
    input: z.strictObject({ ids: z.array(z.uuidv7()).min(2).max(20), text }),
    output: MemoryItem,
    errors: ['memory_missing', 'memory_kinds_differ', 'memory_core_full'],
  }),
  /** What was merged stands apart again; the parts. */
  split: procedure({
    input: ById,
    output: z.array(MemoryItem),
    errors: ['memory_missing', 'memory_core_full'],
  }),
  coreBlocks: procedure({ input: z.void(), output: z.array(CoreBlock) }),
  /** Sets the limit of a block, or adds an own one. */
  setCoreBlock: procedure({
    input: z.strictObject({
      label: CoreLabel,
      name: z.string().trim().max(60).default(''),
      limit: z.int().min(100).max(20_000),
    }),
    output: z.array(CoreBlock),
    errors: ['memory_core_full'],
  }),
  removeCoreBlock: procedure({
    input: z.strictObject({ name: z.string().min(1) }),
    output: z.array(CoreBlock),
    errors: ['memory_block_in_use'],
  }),
  status: procedure({ input: z.void(), output: MemoryStatus }),
  setPaused: procedure({ input: z.strictObject({ paused: z.boolean() }), output: z.void() }),
  settings: procedure({ input: z.void(), output: MemorySettings }),
  updateSettings: procedure({ input: MemorySettings.partial(), output: MemorySettings }),
  /** Tries the waiting jobs now. */
  retryNow: procedure({ input: z.void(), output: z.void() }),
  /** Makes every full-text index anew from the texts. */
  rebuild: procedure({ input: z.void(), output: z.void() }),
  /** What was in the prompt of this reply. */
  usedIn: procedure({
    input: z.strictObject({ runId: z.uuidv7() }),
    output: z.array(UsedMemory),
    errors: ['run_missing'],
  }),
  /** What was written from the turn that this reply answers. */
  writtenFrom: procedure({
    input: z.strictObject({ runId: z.uuidv7() }),
    output: z.array(MemoryItem),
    errors: ['run_missing'],
  }),
  /** What is no longer so because of that; `supersededBy` names what took its place. */
  replacedFrom: procedure({
    input: z.strictObject({ runId: z.uuidv7() }),
    output: z.array(MemoryItem),
    errors: ['run_missing'],
  }),
  activity: procedure({
    input: z.strictObject({
      limit: z.int().min(1).max(200).default(50),
      before: z.int().nullable().default(null),
    }),
    output: z.array(MemoryActivity),
  }),
}
