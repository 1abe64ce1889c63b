import type { EngineContract, Handlers } from '../../../../shared/contract'
import type { Change } from '../../../../shared/contract/app'
import type { ConversationSummaryText } from '../../../../shared/contract/context'
import { AppError } from '../../app-error'
import type { SummaryRow } from '../../database/summaries'
import type { ChatMemory } from '../run-types'
import { type ChatTables, findConversation } from '../views'
import { assembleContext } from './assemble'
import { memoryBudget } from './budget'

type Deps = {
  tables: ChatTables
  memory: ChatMemory
  instructions?: string
  /**
   * The model that would be asked, without opening it: this one, else the chat agent model.
   * @throws AppError no_chat_model, model_missing, model_disabled
   */
  modelFor: (id: string | null) => {
    displayName: string
    contextWindow: number
    maxTokens: number | null
    /** It is known to call tools. */
    tools: boolean
    countTokens: (text: string) => number
  }
  now: () => number
  newId: () => string
  publish: (change: Change) => void
}

/** What is sent for a reply, to look at and to change. */
export function contextApi(deps: Deps): Handlers<EngineContract>['context'] {
  const { tables, memory, now, newId, publish } = deps
  const { conversations, messages, runs, summaries, contexts } = tables
  const findSummary = (id: string): SummaryRow => {
    const row = summaries.byId(id)
    const conversation = row && conversations.byRowId(row.conversationRowId)
    if (!row || !conversation || conversation.removedAt !== null)
      throw new AppError('summary_missing', { id })
    return row
  }
  /** The last turn before this one. */
  const parentOf = (id: string, conversationRowId: number | null): number | null => {
    const turn = messages.byId(id)
    if (turn?.conversationRowId !== conversationRowId) throw new AppError('message_missing', { id })
    return turn.parentRowId
  }
  const changed = (row: SummaryRow) =>
    publish({ topic: 'context', id: conversations.byRowId(row.conversationRowId)?.id ?? '' })

  return {
    of: ({ runId }) => {
      const run = runs.byId(runId)
      if (!run) throw new AppError('run_missing', { id: runId })
      const report = contexts.of(run.rowId)
      return report === undefined ? null : { ...report, used: memory.usedIn(run.rowId) }
    },
    budget: ({ conversationId, contextWindow }) => {
      const { memoryBudgetTokens } = findConversation(tables, conversationId)
      return memoryBudget(contextWindow, memory.settings().budgetTokens, memoryBudgetTokens)
    },
    preview: async ({ conversationId, text, turnId, modelId, memoryBudgetTokens }) => {
      const row = conversationId === null ? null : findConversation(tables, conversationId)
      const model = deps.modelFor(modelId)
      const leaf = turnId === null ? (row?.leafRowId ?? null) : parentOf(turnId, row?.rowId ?? null)
      const branch = leaf === null ? [] : messages.branchTo(leaf)
      const parts = leaf === null ? new Map() : messages.partsOfBranch(leaf)
      const stored = branch.map(({ rowId, id, role }) => ({ rowId, id, role, parts: parts.get(rowId) ?? [] }))
      const memoryMode = row?.memoryMode ?? 'normal'
      const offered = model.tools && memory.settings().tools && row !== null
      const { report, recalled } = await assembleContext(
        {
          ...{ memory, summaries },
          ...(deps.instructions === undefined ? {} : { instructions: deps.instructions }),
        },
        {
          conversationRowId: row?.rowId ?? null,
          turns: [...stored, { rowId: null, id: newId(), role: 'user', parts: [{ kind: 'text', text }] }],
          ...{ text, memoryMode, model },
          memoryBudgetTokens: memoryBudgetTokens ?? row?.memoryBudgetTokens ?? null,
          note: null,
          tools: offered
            ? memory.tools({
                ...{ conversationRowId: row.rowId, memoryMode, modelName: model.displayName },
                // They are only described, never called.
                ...{ userMessageRowId: 0, replyRowId: 0, userTurns: [], foreignStands: () => true },
                onUsed: () => undefined,
              })
            : [],
          replySoFar: '',
          preview: true,
        },
      )
      return { ...report, used: memory.viewUsed(recalled.used) }
    },
    setBudget: ({ conversationId, tokens }) => {
      findConversation(tables, conversationId)
      conversations.setMemoryBudget(conversationId, tokens)
      publish({ topic: 'context', id: conversationId })
    },
    summaries: ({ conversationId }) =>
      summaries.ofConversation(findConversation(tables, conversationId).rowId).map(textOf),
    editSummary: ({ id, text }) => {
      findSummary(id)
      summaries.edit(id, text, 'person', now())
      const edited = findSummary(id)
      changed(edited)
      return textOf(edited)
    },
    removeSummary: ({ id }) => {
      const row = findSummary(id)
      summaries.remove(id)
      changed(row)
    },
  }
}

const textOf = ({
  id,
  text,
  author,
  turns,
  untilMessageId,
  createdAt,
  changedAt,
}: SummaryRow): ConversationSummaryText => ({
  ...{ id, text, author, turns, untilMessageId, createdAt, changedAt },
})
