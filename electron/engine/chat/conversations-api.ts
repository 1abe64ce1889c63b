import { z } from 'zod'
import type { EngineContract, Handlers } from '../../../shared/contract'
import type { Change } from '../../../shared/contract/app'
import { undoMs } from '../../../shared/undo'
import { AppError } from '../app-error'
import { plainText } from '../database/messages'
import { searchBoxQuery } from '../database/search-text'
import type { SettingsTable } from '../database/settings'
import { excerptOf } from './excerpt'
import { type ChatTables, findConversation, summaryOf, viewConversation } from './views'

/** An undo of the last moment is on its way a little longer. */
const undoGraceMs = 500
const newDraftKey = 'chat.draft.new'

type Deps = {
  tables: ChatTables
  settings: SettingsTable
  now: () => number
  setTimer: (run: () => void, ms: number) => unknown
  publish: (change: Change) => void
  stopRunsOf: (conversationRowId: number) => void
}

/** Conversations as the windows ask for them. */
export function conversationsApi(deps: Deps): Handlers<EngineContract>['conversations'] {
  const { tables, settings, now, setTimer, publish } = deps
  const { conversations, messages } = tables
  const changed = (id: string) => {
    publish({ topic: 'conversations' })
    publish({ topic: 'conversation', id })
    return summaryOf(findConversation(tables, id))
  }
  return {
    list: () => conversations.all().map(summaryOf),
    get: ({ id }) => viewConversation(tables, findConversation(tables, id)),
    rename: ({ id, title }) => {
      findConversation(tables, id)
      conversations.setTitle(id, title, 'user')
      return changed(id)
    },
    setPinned: ({ id, pinned }) => {
      findConversation(tables, id)
      conversations.setPinned(id, pinned)
      return changed(id)
    },
    setMemoryMode: ({ id, memoryMode }) => {
      findConversation(tables, id)
      conversations.setMemoryMode(id, memoryMode)
      return changed(id)
    },
    remove: ({ id }) => {
      const row = findConversation(tables, id)
      deps.stopRunsOf(row.rowId)
      conversations.setRemoved(id, now())
      publish({ topic: 'conversations' })
      publish({ topic: 'memory' })
      setTimer(() => {
        conversations.purgeRemoved(now() - undoMs)
      }, undoMs + undoGraceMs)
    },
    restore: ({ id }) => {
      const row = conversations.byId(id)
      // It may still be there: whoever is to erase it waits for a writer, or the machine slept.
      const isOver = row?.removedAt != null && now() - row.removedAt > undoMs + undoGraceMs
      if (!row || isOver) throw new AppError('undo_expired', { id })
      conversations.setRemoved(id, null)
      publish({ topic: 'memory' })
      return changed(id)
    },
    search: ({ query, limit }) => {
      const fts = searchBoxQuery(query)
      if (fts === null) return []
      const hits = messages.search(fts, limit)
      const parts = messages.partsOfAll(hits.map((hit) => hit.messageRowId))
      return hits.map(({ messageRowId, ...hit }) => ({
        ...hit,
        ...excerptOf(plainText(parts.get(messageRowId) ?? []), query),
      }))
    },
    getDraft: ({ conversationId }) =>
      conversationId === null
        ? { text: settings.get(newDraftKey, z.string(), '') }
        : { text: findConversation(tables, conversationId).draft },
    setDraft: ({ conversationId, text }) => {
      if (conversationId === null) settings.set(newDraftKey, text)
      else conversations.setDraft(conversationId, text)
    },
    showBranch: ({ messageId }) => {
      const message = messages.byId(messageId)
      const row = message && conversations.byRowId(message.conversationRowId)
      if (!message || !row || row.removedAt !== null) throw new AppError('message_missing', { id: messageId })
      conversations.setLeaf(row.rowId, messages.newestLeafBelow(message.rowId))
      changed(row.id)
      return viewConversation(tables, findConversation(tables, row.id))
    },
  }
}
