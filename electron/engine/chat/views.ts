import type { Conversation, ConversationSummary, MessageView } from '../../../shared/contract/chat'
import { AppError } from '../app-error'
import type { ConversationRow, Conversations } from '../database/conversations'
import type { Messages } from '../database/messages'
import type { RunContexts } from '../database/run-contexts'
import type { Runs } from '../database/runs'
import type { Summaries } from '../database/summaries'

export type ChatTables = {
  conversations: Conversations
  messages: Messages
  runs: Runs
  summaries: Summaries
  contexts: RunContexts
}

export const summaryOf = (row: ConversationRow): ConversationSummary => ({
  id: row.id,
  title: row.title,
  createdAt: row.createdAt,
  changedAt: row.changedAt,
  pinned: row.pinned === 1,
  memoryMode: row.memoryMode,
  modelId: row.modelId,
  activeRunId: row.activeRunId,
})

/** @throws AppError conversation_missing, also for one that is removed */
export function findConversation({ conversations }: ChatTables, id: string): ConversationRow {
  const row = conversations.byId(id)
  if (!row || row.removedAt !== null) throw new AppError('conversation_missing', { id })
  return row
}

/** A conversation with the branch that is shown: a fixed number of queries, however long it is. */
export function viewConversation(tables: ChatTables, row: ConversationRow): Conversation {
  const { messages, runs } = tables
  const branch = row.leafRowId === null ? [] : messages.branchTo(row.leafRowId)
  const parts = row.leafRowId === null ? new Map() : messages.partsOfBranch(row.leafRowId)
  const children = messages.childrenByParent(row.rowId)
  const runsByReply = runs.ofConversation(row.rowId)
  return {
    ...summaryOf(row),
    draft: row.draft,
    messages: branch.map((message) => ({
      id: message.id,
      parentId: message.parentId,
      role: message.role,
      createdAt: message.createdAt,
      parts: parts.get(message.rowId) ?? [],
      run: runsByReply.get(message.rowId) ?? null,
      siblings: children.get(message.parentRowId ?? 0) ?? [message.id],
    })),
  }
}

/** One message as it is stored now. */
export function viewMessage({ messages, runs }: ChatTables, messageRowId: number): MessageView {
  const message = messages.byRowId(messageRowId)
  if (!message) throw new AppError('message_missing', {})
  return {
    id: message.id,
    parentId: message.parentId,
    role: message.role,
    createdAt: message.createdAt,
    parts: messages.partsOf(messageRowId),
    run: runs.byMessage(messageRowId)?.view ?? null,
    siblings: messages.childrenByParent(message.conversationRowId).get(message.parentRowId ?? 0) ?? [
      message.id,
    ],
  }
}
