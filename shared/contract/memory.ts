import { z } from 'zod'
import { AppErrorData } from '../errors'
import { procedure } from './procedure'

export const MemoryKind = z.enum(['core', 'episodic', 'semantic', 'procedural', 'resource', 'vault'])
export type MemoryKind = z.infer<typeof MemoryKind>

export const MemoryOrigin = z.enum(['user', 'assistant', 'tool', 'file', 'web', 'import', 'manual'])

/** A turn that a memory was read from. */
export const MemorySource = z.strictObject({
  conversationId: z.uuidv7(),
  conversationTitle: z.string(),
  messageId: z.uuidv7(),
  /** The words of the turn that say it. */
  quote: z.string(),
  createdAt: z.int(),
})

export const MemoryItem = z.strictObject({
  id: z.uuidv7(),
  kind: MemoryKind,
  text: z.string(),
  /** Who or what it is about, e.g. the name of a person. */
  subject: z.string().nullable(),
  origin: MemoryOrigin,
  pinned: z.boolean(),
  importance: z.int().min(1).max(3),
  /** When it happened, for what happened. */
  occurredAt: z.int().nullable(),
  occurredPrecision: z.enum(['day', 'month', 'year', 'unknown']).nullable(),
  /** The words that told when, e.g. "last Friday". */
  occurredPhrase: z.string().nullable(),
  createdAt: z.int(),
  changedAt: z.int(),
  validTo: z.int().nullable(),
  seenCount: z.int(),
  sources: z.array(MemorySource),
})
export type MemoryItem = z.infer<typeof MemoryItem>

/** A memory as it stood in the prompt of a reply. */
export const UsedMemory = z.strictObject({
  /** Null where what was used is a raw turn, or the memory is gone. */
  memoryId: z.uuidv7().nullable(),
  kind: z.enum([...MemoryKind.options, 'turn']),
  text: z.string(),
  createdAt: z.int(),
  score: z.number(),
  source: MemorySource.nullable(),
})
export type UsedMemory = z.infer<typeof UsedMemory>

export const MemoryActivity = z.strictObject({
  id: z.int(),
  at: z.int(),
  outcome: z.enum(['saved', 'merged', 'superseded', 'skipped', 'failed', 'removed', 'edited', 'restored']),
  kind: MemoryKind.nullable(),
  text: z.string(),
  /** A code of why, for a locale text: quote_not_found, duplicate, secret, removed_before… */
  reason: z.string().nullable(),
  memoryId: z.uuidv7().nullable(),
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
  indexedTurns: z.int(),
  memories: z.int(),
})
export type MemoryStatus = z.infer<typeof MemoryStatus>

const ById = z.strictObject({ id: z.uuidv7() })
const text = z.string().trim().min(1).max(4_000)

export const memory = {
  /** Newest change first; with a query the best hit first. Pages by `offset`. */
  list: procedure({
    input: z.strictObject({
      query: z.string().max(500).default(''),
      kind: MemoryKind.nullable().default(null),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(200).default(100),
    }),
    output: z.strictObject({ items: z.array(MemoryItem), total: z.int() }),
  }),
  get: procedure({ input: ById, output: MemoryItem, errors: ['memory_missing'] }),
  /** A memory written by hand. */
  add: procedure({
    input: z.strictObject({ kind: z.enum(['core', 'episodic', 'semantic']), text }),
    output: MemoryItem,
    errors: ['memory_core_full'],
  }),
  edit: procedure({
    input: z.strictObject({ id: z.uuidv7(), text }),
    output: MemoryItem,
    errors: ['memory_missing', 'memory_core_full'],
  }),
  pin: procedure({
    input: z.strictObject({ id: z.uuidv7(), pinned: z.boolean() }),
    output: MemoryItem,
    errors: ['memory_missing'],
  }),
  /** Out of every view and prompt at once, erased when the time to undo is over. */
  remove: procedure({ input: ById, output: z.void(), errors: ['memory_missing'] }),
  restore: procedure({ input: ById, output: MemoryItem, errors: ['undo_expired'] }),
  status: procedure({ input: z.void(), output: MemoryStatus }),
  setPaused: procedure({ input: z.strictObject({ paused: z.boolean() }), output: z.void() }),
  /** Tries the waiting jobs now. */
  retryNow: procedure({ input: z.void(), output: z.void() }),
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
  activity: procedure({
    input: z.strictObject({ limit: z.int().min(1).max(200).default(50) }),
    output: z.array(MemoryActivity),
  }),
}
