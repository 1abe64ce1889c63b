import { z } from 'zod'
import { UsedMemory } from './memory'
import { procedure } from './procedure'

/** What was sent for a reply, in the order in which it was sent. */
export const ContextReport = z.strictObject({
  modelName: z.string(),
  contextWindow: z.int(),
  /** Kept free for the reply. */
  replyTokens: z.int(),
  /** Tokens of all that was sent, as counted here. */
  tokens: z.int(),
  memoryBudgetTokens: z.int(),
  sections: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('system'), tokens: z.int(), text: z.string() }),
      z.strictObject({ kind: z.literal('tools'), tokens: z.int(), names: z.array(z.string()) }),
      /** Older turns in short. */
      z.strictObject({ kind: z.literal('summary'), tokens: z.int(), summaryId: z.uuidv7(), turns: z.int() }),
      z.strictObject({ kind: z.literal('core'), tokens: z.int(), count: z.int() }),
      z.strictObject({ kind: z.literal('retrieved'), tokens: z.int(), count: z.int() }),
      z.strictObject({
        kind: z.literal('turns'),
        tokens: z.int(),
        turns: z.array(
          z.strictObject({ messageId: z.uuidv7(), role: z.enum(['user', 'assistant']), tokens: z.int() }),
        ),
        /** Older ones that are neither sent nor told in the summary. */
        leftOut: z.int(),
      }),
    ]),
  ),
  /** Memories, turns and passages that stood in it, with scores and why. */
  used: z.array(UsedMemory),
})
export type ContextReport = z.infer<typeof ContextReport>

export const ConversationSummaryText = z.strictObject({
  id: z.uuidv7(),
  text: z.string(),
  /** 'person' where it was edited, else the display name of the model. */
  author: z.string(),
  turns: z.int(),
  untilMessageId: z.uuidv7(),
  createdAt: z.int(),
  changedAt: z.int(),
})
export type ConversationSummaryText = z.infer<typeof ConversationSummaryText>

export const context = {
  /** What was sent for this reply; null for a reply from before this was kept. */
  of: procedure({
    input: z.strictObject({ runId: z.uuidv7() }),
    output: ContextReport.nullable(),
    errors: ['run_missing'],
  }),
  /** Most tokens of memory in the prompts of this conversation; null as Settings say. */
  setBudget: procedure({
    input: z.strictObject({ conversationId: z.uuidv7(), tokens: z.int().min(0).max(32_000).nullable() }),
    output: z.void(),
    errors: ['conversation_missing'],
  }),
  /** Most tokens of memory in the next prompt of a conversation, in a window of so many tokens. */
  budget: procedure({
    input: z.strictObject({ conversationId: z.uuidv7(), contextWindow: z.int().min(1) }),
    output: z.int(),
    errors: ['conversation_missing'],
  }),
  /**
   * What would be sent for this question now, with that budget; nothing is stored or asked. What only a model finds, as
   * by meaning, is in it where the question was asked a while ago.
   */
  preview: procedure({
    input: z.strictObject({
      conversationId: z.uuidv7().nullable(),
      text: z.string().max(100_000),
      /** The stored turn that asks this: the conversation is then told up to it. */
      turnId: z.uuidv7().nullable().default(null),
      modelId: z.uuidv7().nullable().default(null),
      memoryBudgetTokens: z.int().min(0).max(32_000).nullable().default(null),
    }),
    output: ContextReport,
    errors: ['no_chat_model', 'model_missing', 'conversation_missing', 'message_missing', 'context_too_long'],
  }),
  /** Summaries of a conversation, the one that reaches furthest last. */
  summaries: procedure({
    input: z.strictObject({ conversationId: z.uuidv7() }),
    output: z.array(ConversationSummaryText),
    errors: ['conversation_missing'],
  }),
  editSummary: procedure({
    input: z.strictObject({ id: z.uuidv7(), text: z.string().trim().min(1).max(8_000) }),
    output: ConversationSummaryText,
    errors: ['summary_missing'],
  }),
  removeSummary: procedure({
    input: z.strictObject({ id: z.uuidv7() }),
    output: z.void(),
    errors: ['summary_missing'],
  }),
}
