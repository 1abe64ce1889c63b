import type { Client } from '../../../../shared/contract'
import type { ContextReport } from '../../../../shared/contract/context'
import type { Result } from '../../../../shared/errors'

type Question = { conversationId: string; turnId: string | null; text: string; tokens: number }

/** What would be sent for this question now, with that much of memory. */
export const previewFor = (
  client: Pick<Client, 'context'>,
  { conversationId, turnId, text, tokens }: Question,
): Promise<Result<ContextReport>> =>
  client.context.preview({
    ...{ conversationId, turnId, text: text.slice(0, 100_000) },
    memoryBudgetTokens: tokens,
  })
