import { z } from 'zod'

export const MemoryKind = z.enum(['core', 'episodic', 'semantic', 'procedural', 'resource', 'vault'])
export type MemoryKind = z.infer<typeof MemoryKind>

export const MemoryOrigin = z.enum(['user', 'assistant', 'tool', 'file', 'web', 'import', 'manual'])
export type MemoryOrigin = z.infer<typeof MemoryOrigin>

export const Precision = z.enum(['day', 'month', 'year', 'unknown'])
export const CoreLabel = z.enum(['user', 'persona', 'own'])
export const EntryType = z.enum(['workflow', 'guide', 'script'])
export const Sensitivity = z.enum(['low', 'medium', 'high'])
export const VaultItemKind = z.enum(['password', 'key', 'address', 'card', 'account', 'note'])

/** A turn that a memory was read from. */
export const MemorySource = z.strictObject({
  conversationId: z.uuidv7(),
  conversationTitle: z.string(),
  messageId: z.uuidv7(),
  /** The words of the turn that say it. */
  quote: z.string(),
  createdAt: z.int(),
  /** False where the memory was imported without its conversation: there is nothing to open. */
  isHere: z.boolean(),
})
export type MemorySource = z.infer<typeof MemorySource>

/** What a kind has beside what all of them share. */
export const MemoryDetail = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('core'),
    label: CoreLabel,
    /** Of an own block; else empty. */
    block: z.string().max(60),
  }),
  z.strictObject({
    kind: z.literal('episodic'),
    eventType: z.string().max(60).nullable(),
    actor: z.string().max(80).nullable(),
    details: z.string().max(4_000).nullable(),
  }),
  z.strictObject({ kind: z.literal('semantic'), details: z.string().max(4_000).nullable() }),
  z.strictObject({
    kind: z.literal('procedural'),
    title: z.string().trim().min(1).max(200),
    entryType: EntryType,
    /** Data for people and prompts; never executed. */
    steps: z.array(z.string().trim().min(1).max(1_000)).max(50),
  }),
  z.strictObject({
    kind: z.literal('resource'),
    title: z.string(),
    mediaType: z.string(),
    path: z.string().nullable(),
    sizeBytes: z.int(),
    pages: z.int().nullable(),
    chunks: z.int(),
    /** The watched folder that it came from. */
    folderId: z.uuidv7().nullable(),
  }),
  z.strictObject({ kind: z.literal('vault'), itemKind: VaultItemKind, sensitivity: Sensitivity }),
])
export type MemoryDetail = z.infer<typeof MemoryDetail>

/** Milliseconds since 1970 that a date can show, as ECMAScript bounds them. */
export const Instant = z.int().min(-8.64e15).max(8.64e15)

export const MemoryItem = z.strictObject({
  id: z.uuidv7(),
  kind: MemoryKind,
  /** The sentence; of a vault item its label, of a document what it is about. */
  text: z.string(),
  /** Who or what it is about, e.g. the name of a person. */
  subject: z.string().nullable(),
  origin: MemoryOrigin,
  /** 'person', or the display name of the model or program that wrote it down. */
  author: z.string(),
  pinned: z.boolean(),
  importance: z.int().min(1).max(3),
  confidence: z.number().min(0).max(1),
  /** When it happened, for what happened. */
  occurredAt: z.int().nullable(),
  occurredPrecision: Precision.nullable(),
  /** The words that told when, e.g. "last Friday". */
  occurredPhrase: z.string().nullable(),
  createdAt: z.int(),
  changedAt: z.int(),
  /** When it was told: since then it is known. */
  validFrom: z.int(),
  /** Set where it is no longer so. */
  validTo: z.int().nullable(),
  /** The memory that took its place, if that is still there. */
  supersededBy: z.uuidv7().nullable(),
  /** What it was merged from; they come back by a split. */
  parts: z.array(z.uuidv7()),
  seenCount: z.int(),
  sources: z.array(MemorySource),
  detail: MemoryDetail,
})
export type MemoryItem = z.infer<typeof MemoryItem>

export const MemoryOperation = z.enum([
  'insert',
  'same',
  'supersede',
  'edit',
  'pin',
  'remove',
  'restore',
  'merge',
  'split',
  'close',
  'reopen',
  'import',
  'expire',
])
export type MemoryOperation = z.infer<typeof MemoryOperation>

/** The part of a memory that a change can change. */
export const MemoryState = z.strictObject({
  kind: MemoryKind,
  text: z.string(),
  subject: z.string().nullable(),
  importance: z.int(),
  pinned: z.boolean(),
  seenCount: z.int(),
  validFrom: z.int(),
  validTo: z.int().nullable(),
  supersededBy: z.uuidv7().nullable(),
  removedAt: z.int().nullable(),
  occurredAt: z.int().nullable(),
  occurredPrecision: Precision.nullable(),
  occurredPhrase: z.string().nullable(),
  detail: MemoryDetail.nullable(),
})
export type MemoryState = z.infer<typeof MemoryState>

/** One change: who, when, from which turns, and the state before and after. */
export const MemoryVersion = z.strictObject({
  id: z.int(),
  operation: MemoryOperation,
  /** 'person' or the display name of the manager model. */
  actor: z.string(),
  at: z.int(),
  before: MemoryState.nullable(),
  after: MemoryState.nullable(),
})
export type MemoryVersion = z.infer<typeof MemoryVersion>

/** What is looked for; everything left out looks for all. */
export const MemoryFilter = z.strictObject({
  query: z.string().max(500).default(''),
  kinds: z.array(MemoryKind).default([]),
  origins: z.array(MemoryOrigin).default([]),
  /** Exactly this subject; '' is "of nobody in particular". */
  subject: z.string().max(200).nullable().default(null),
  pinned: z.boolean().nullable().default(null),
  importance: z.int().min(1).max(3).nullable().default(null),
  /** Written by a person's hand, or by a model. */
  writtenBy: z.enum(['person', 'model']).nullable().default(null),
  /** Read from this conversation. */
  conversationId: z.uuidv7().nullable().default(null),
  /** When it happened, or else was told: from, inclusive, to, exclusive. */
  from: z.int().nullable().default(null),
  to: z.int().nullable().default(null),
  /** `past`: superseded, merged or closed; `removed`: forgotten and still to be brought back. */
  state: z.enum(['current', 'past', 'removed', 'all']).default('current'),
  /** The memory as it was at that instant; search is then by the words of the texts of that time. */
  asOf: z.int().nullable().default(null),
})
export type MemoryFilter = z.infer<typeof MemoryFilter>
export const MemorySort = z.enum(['best', 'changed', 'when', 'subject', 'importance', 'kind'])
export type MemorySort = z.infer<typeof MemorySort>
