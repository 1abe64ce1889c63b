import type { EngineContract, Handlers } from '../../../shared/contract'
import type { Change } from '../../../shared/contract/app'
import type { MemoryMode, MessagePart } from '../../../shared/contract/chat'
import { AppError } from '../app-error'
import type { Database } from '../database/connection'
import type { ConversationRow } from '../database/conversations'
import { type MessageRow, plainText } from '../database/messages'
import type { SettingsTable } from '../database/settings'
import type { RunManager } from './run-manager'
import type { ChatMemory } from './run-types'
import { titleFromText, withoutSecrets } from './title'
import { type ChatTables, findConversation } from './views'

type Deps = {
  db: Database
  tables: ChatTables
  settings: SettingsTable
  memory: ChatMemory
  runs: RunManager
  /** This process, by which the runs that it drives are known. */
  holder: string
  /** The model to ask: this one, else the chat agent model. @throws AppError no_chat_model, model_missing, model_disabled */
  chooseModel: (id: string | null) => { id: string; rowId: number | null; displayName: string }
  now: () => number
  setTimer: (run: () => void, ms: number) => unknown
  newId: () => string
  publish: (change: Change) => void
}

/** Windows wait no longer for a request to go out, as where a model is loaded first. */
const tellAfterMs = 25

/** Sending, trying again, going on, changing and stopping. A turn is stored before it counts as sent. */
export function chatApi(deps: Deps): Handlers<EngineContract>['chat'] {
  const { db, tables, settings, memory, runs, holder, chooseModel, now, setTimer, newId, publish } = deps
  const { conversations, messages } = tables

  const assertFree = (row: ConversationRow) => {
    if (runs.isActive(row.rowId)) throw new AppError('run_busy', { id: row.id })
  }
  const findMessage = (id: string): { message: MessageRow; row: ConversationRow } => {
    const message = messages.byId(id)
    const row = message && conversations.byRowId(message.conversationRowId)
    if (!message || !row || row.removedAt !== null) throw new AppError('message_missing', { id })
    return { message, row }
  }
  /** The turn that a reply answers. */
  const turnOf = (message: MessageRow): number => {
    if (message.role === 'user') return message.rowId
    if (message.parentRowId === null) throw new AppError('message_missing', { id: message.id })
    return message.parentRowId
  }

  /** Stores what the reply needs, in the caller's transaction; `begin` then sets it going. */
  const prepare = (
    row: Pick<ConversationRow, 'rowId' | 'id' | 'memoryMode'>,
    userMessageRowId: number,
    modelId: string | null,
    begun: readonly MessagePart[],
    isTurnNew: boolean,
  ) => {
    const model = chooseModel(modelId)
    const replyId = newId()
    const runId = newId()
    const replyRowId = messages.insert(replyId, row.rowId, userMessageRowId, 'assistant', now())
    if (begun.length > 0) messages.saveParts(replyRowId, begun)
    const runRowId = tables.runs.insert(runId, replyRowId, model.rowId, model.displayName, now(), holder)
    conversations.setLeaf(row.rowId, replyRowId)
    conversations.touch(row.rowId, now())
    return {
      begin: async () => {
        const underWay = runs.start({
          runId,
          runRowId,
          conversationRowId: row.rowId,
          conversationId: row.id,
          memoryMode: row.memoryMode,
          userMessageRowId,
          replyRowId,
          modelId: model.id,
          begun,
          isTurnNew,
        })
        // To tell the windows takes longer than to ask the model, so the request goes out first.
        await Promise.race([underWay, new Promise<void>((resolve) => setTimer(resolve, tellAfterMs))])
        publish({ topic: 'conversations' })
        publish({ topic: 'conversation', id: row.id })
        return { conversationId: row.id, replyId, runId }
      },
    }
  }
  const addTurn = (
    row: { rowId: number; memoryMode: MemoryMode },
    parentRowId: number | null,
    text: string,
  ) => {
    memory.lookAhead({ conversationRowId: row.rowId, text, memoryMode: row.memoryMode })
    const id = newId()
    const rowId = messages.insert(id, row.rowId, parentRowId, 'user', now())
    messages.saveParts(rowId, [{ kind: 'text', text }])
    return { id, rowId }
  }
  const newConversation = (text: string, memoryMode: MemoryMode) => {
    const id = newId()
    const rowId = conversations.insert(id, '', memoryMode, now())
    const said = withoutSecrets(text, (one) => memory.redact(one, rowId))
    conversations.setTitle(id, titleFromText(said), 'none')
    return { id, rowId, memoryMode, leafRowId: null }
  }
  /** A reply to a turn that is there: a new branch beside the replies it has. */
  const answerAgain = (
    messageId: string,
    modelId: string | null,
    begunOf: (message: MessageRow) => MessagePart[],
  ) => {
    const { message, row } = findMessage(messageId)
    assertFree(row)
    const turn = turnOf(message)
    const { rowId: conversationRowId, memoryMode } = row
    memory.lookAhead({ conversationRowId, text: plainText(messages.partsOf(turn)), memoryMode })
    const prepared = db.transaction(() => prepare(row, turn, modelId, begunOf(message), false)).immediate()
    const userMessageId = messages.byRowId(turn)?.id ?? message.id
    return prepared.begin().then((started) => ({ ...started, userMessageId }))
  }

  return {
    send: ({ conversationId, text, modelId, memoryMode }) => {
      const existing = conversationId === null ? null : findConversation(tables, conversationId)
      if (existing) assertFree(existing)
      const stored = db
        .transaction(() => {
          const row = existing ?? newConversation(text, memoryMode ?? 'normal')
          const turn = addTurn(row, row.leafRowId, text)
          if (existing) conversations.setDraft(existing.id, '')
          else settings.set('chat.draft.new', '')
          return { row, turn, reply: prepare(row, turn.rowId, modelId, [], true) }
        })
        .immediate()
      return stored.reply.begin().then((started) => ({ ...started, userMessageId: stored.turn.id }))
    },
    retry: ({ messageId, modelId }) => answerAgain(messageId, modelId, () => []),
    continue: ({ messageId }) =>
      answerAgain(messageId, messageModel(tables, messageId), (message) =>
        message.role === 'assistant' ? messages.partsOf(message.rowId) : [],
      ),
    edit: ({ messageId, text }) => {
      const { message, row } = findMessage(messageId)
      if (message.role !== 'user') throw new AppError('message_missing', { id: messageId })
      assertFree(row)
      const stored = db
        .transaction(() => {
          const turn = addTurn(row, message.parentRowId, text)
          return { turn, reply: prepare(row, turn.rowId, null, [], true) }
        })
        .immediate()
      return stored.reply.begin().then((started) => ({ ...started, userMessageId: stored.turn.id }))
    },
    stop: ({ runId }) => runs.stop(runId),
    watch: ({ runId }, emit, end) => runs.watch(runId, emit, end),
  }
}

/** The model that wrote a reply, if it is still there: a continuation stays with it. */
function messageModel({ messages, runs }: ChatTables, messageId: string): string | null {
  const message = messages.byId(messageId)
  return (message && runs.byMessage(message.rowId)?.view.modelId) ?? null
}
