import type { MemoryMode } from '../../../../shared/contract/chat'
import type { StoredReport } from '../../database/run-contexts'
import type { Summaries } from '../../database/summaries'
import { assemblePrompt, type Prompt } from '../prompt'
import type { Turn } from '../prompt-turns'
import type { ChatMemory, Recalled } from '../run-types'
import type { RunnableTool } from '../tool-loop'
import { memoryBudget } from './budget'
import { summaryBlock } from './summary-block'

type Deps = {
  memory: Pick<ChatMemory, 'recall' | 'settings' | 'quote'>
  summaries: Summaries
  instructions?: string
}

type Input = {
  /** Null for a conversation that is not stored yet. */
  conversationRowId: number | null
  /** The branch, oldest first; the last one is the turn to answer. Null: a turn that is not stored. */
  turns: readonly (Turn & { rowId: number | null })[]
  /** What is asked. */
  text: string
  memoryMode: MemoryMode
  /** The conversation's own budget for memory; null as Settings say. */
  memoryBudgetTokens: number | null
  /** What the model is to know of what the app did at this turn's word. */
  note: string | null
  tools: readonly RunnableTool[]
  /** Only to tell what would be sent: no model is asked. */
  preview?: boolean
  /** The beginning of the reply, to be continued. */
  replySoFar: string
  model: {
    displayName: string
    contextWindow: number
    maxTokens: number | null
    countTokens: (text: string) => number
  }
}

export type AssembledContext = {
  prompt: Prompt
  recalled: Recalled
  /** Memory could not be searched: what is missing may be known all the same. */
  memoryFailed: boolean
  report: StoredReport
}

/**
 * Gathers what is sent for a reply: memory within its budget, the summary of older turns, the turns that fit, the tools;
 * and says what it did.
 * @throws AppError context_too_long where the turn alone does not fit
 */
export async function assembleContext(deps: Deps, input: Input): Promise<AssembledContext> {
  const { memory, summaries } = deps
  const { conversationRowId, turns, model } = input
  const budget = memoryBudget(model.contextWindow, memory.settings().budgetTokens, input.memoryBudgetTokens)
  const recalled = await memory.recall({
    conversationRowId,
    text: input.text,
    memoryMode: input.memoryMode,
    budgetTokens: budget,
    countTokens: model.countTokens,
    preview: input.preview ?? false,
  })
  const branch = new Set(turns.flatMap(({ rowId }) => rowId ?? []))
  const told = conversationRowId === null ? undefined : summaries.furthestOn(conversationRowId, branch)
  const core = recalled.used.filter(({ kind }) => kind === 'core').length
  const prompt = assemblePrompt({
    turns,
    ...(deps.instructions === undefined ? {} : { instructions: deps.instructions }),
    memory:
      recalled.block === null
        ? null
        : {
            block: recalled.block,
            coreTokens: recalled.coreTokens,
            core,
            retrieved: recalled.used.length - core,
          },
    note: input.note,
    summary:
      told === undefined
        ? null
        : {
            id: told.id,
            block: summaryBlock(told.text, memory.quote),
            turns: told.turns,
            untilMessageId: told.untilMessageId,
          },
    tools: input.tools.map(({ name, description, parameters }) => ({ name, description, parameters })),
    replySoFar: input.replySoFar,
    contextWindow: model.contextWindow,
    maxTokens: model.maxTokens,
    countTokens: model.countTokens,
  })
  return {
    prompt,
    recalled: prompt.withMemory ? recalled : { block: null, used: [], coreTokens: 0 },
    memoryFailed: recalled.failed ?? false,
    report: {
      modelName: model.displayName,
      contextWindow: model.contextWindow,
      replyTokens: prompt.replyTokens,
      tokens: prompt.tokens,
      memoryBudgetTokens: budget,
      sections: prompt.sections,
    },
  }
}
