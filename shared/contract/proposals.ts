import { z } from 'zod'
import { CoreLabel, MemoryDetail, MemoryItem, MemoryOrigin } from './memory-item'
import { procedure } from './procedure'

/** What would be done; nothing of it is done before a person says so. */
export const ProposedChange = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('add'),
    text: z.string().min(1).max(4_000),
    subject: z.string().max(80).nullable(),
    importance: z.int().min(1).max(3),
    detail: MemoryDetail,
    /** The words that it was read from, quoted. */
    quote: z.string().max(2_000).nullable(),
  }),
  /** `ids` as they were found when it was proposed. */
  z.strictObject({
    type: z.literal('forget'),
    about: z.string().max(500),
    ids: z.array(z.uuidv7()).min(1).max(200),
  }),
  z.strictObject({
    type: z.literal('merge'),
    ids: z.array(z.uuidv7()).min(2).max(20),
    text: z.string().min(1).max(4_000),
  }),
  /** A block of the core told shorter: the sentences before and after. */
  z.strictObject({
    type: z.literal('rewrite_core'),
    label: CoreLabel,
    block: z.string(),
    ids: z.array(z.uuidv7()).min(1).max(200),
    before: z.array(z.string()),
    after: z.array(z.string().min(1).max(4_000)),
  }),
])
export type ProposedChange = z.infer<typeof ProposedChange>

export const MemoryProposal = z.strictObject({
  id: z.uuidv7(),
  change: ProposedChange,
  origin: MemoryOrigin,
  /** The model or the program that proposes it. */
  author: z.string(),
  conversationId: z.uuidv7().nullable(),
  messageId: z.uuidv7().nullable(),
  createdAt: z.int(),
  /** The memories that it names, as they are now. */
  items: z.array(MemoryItem),
})
export type MemoryProposal = z.infer<typeof MemoryProposal>

const ById = z.strictObject({ id: z.uuidv7() })

export const proposals = {
  /** Those that wait, newest first; of one conversation where one is named. */
  list: procedure({
    input: z.strictObject({ conversationId: z.uuidv7().nullable().default(null) }),
    output: z.array(MemoryProposal),
  }),
  accept: procedure({
    input: ById,
    output: z.array(MemoryItem),
    errors: ['proposal_missing', 'proposal_stale', 'memory_core_full'],
  }),
  reject: procedure({ input: ById, output: z.void(), errors: ['proposal_missing'] }),
}
