import { z } from 'zod'
import { MemoryItem } from './memory-item'
import { procedure } from './procedure'

/** What is to be forgotten for good. */
export const ForgetScope = z.discriminatedUnion('what', [
  /** Everything that holds these words, wherever it stands. */
  z.strictObject({ what: z.literal('about'), words: z.string().trim().min(2).max(200) }),
  /** Everything learned from a conversation; the conversation itself stays. */
  z.strictObject({ what: z.literal('conversation'), conversationId: z.uuidv7() }),
  /** Everything learned since an instant. */
  z.strictObject({ what: z.literal('since'), at: z.int() }),
  z.strictObject({ what: z.literal('memories'), ids: z.array(z.uuidv7()).min(1).max(10_000) }),
  /** All of it. */
  z.strictObject({ what: z.literal('everything') }),
])
export type ForgetScope = z.infer<typeof ForgetScope>

/** What was learned, to be taken back. */
export const UndoneScope = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('conversation'), conversationId: z.uuidv7() }),
  z.strictObject({ what: z.literal('since'), at: z.int() }),
])
export type UndoneScope = z.infer<typeof UndoneScope>

export const ForgetPreview = z.strictObject({
  /** The first hundred. */
  memories: z.array(MemoryItem),
  memoryCount: z.int(),
  /** Memories that were merged from one of these and from others: made anew from what stays. */
  derivedAnew: z.int(),
  /** Memories that were superseded by one of these: they are so again. */
  reopened: z.int(),
  versions: z.int(),
  /** Other places that go: quotes, proposals, titles, drafts, entries of the activity, watched folders and the like. */
  beside: z.int(),
  /** Messages that hold the words; they are erased only if `messages` is asked for. */
  turns: z.array(
    z.strictObject({
      messageId: z.uuidv7(),
      conversationId: z.uuidv7(),
      conversationTitle: z.string(),
      excerpt: z.string(),
      createdAt: z.int(),
    }),
  ),
  turnCount: z.int(),
  summaries: z.int(),
  documents: z.int(),
  /** Older copies of the file, made before updates, that may hold it too. */
  backups: z.int(),
})
export type ForgetPreview = z.infer<typeof ForgetPreview>

export const Forgotten = z.strictObject({
  memories: z.int(),
  turns: z.int(),
  summaries: z.int(),
  documents: z.int(),
  backups: z.int(),
})

export const forget = {
  preview: procedure({ input: z.strictObject({ scope: ForgetScope }), output: ForgetPreview }),
  /** Erases for good: rows, versions, indexes, vectors; then the file is written anew, so that no byte is left. */
  run: procedure({
    input: z.strictObject({
      scope: ForgetScope,
      /** Erases the words in the messages too: those that hold them lose their text. */
      messages: z.boolean().default(false),
      backups: z.boolean().default(false),
    }),
    output: Forgotten,
    errors: ['disk_full', 'database_busy', 'run_busy'],
  }),
  /** Takes back what was learned, to be brought back within the time to undo by `memory.bulk` restore. */
  undoLearned: procedure({
    input: z.strictObject({
      scope: UndoneScope,
    }),
    output: z.strictObject({ removed: z.array(z.uuidv7()), reopened: z.int() }),
  }),
}
