import { Copy, Pencil, PenLine, Pin, RotateCcw, Square, Trash2, Zap } from 'lucide-react'
import { useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../app/client'
import { type Command, useRegisterCommands } from '../../app/commands'
import { deleteWithUndo } from '../../app/conversation-actions'
import { pinConversation, useSummary } from '../../app/conversations-store'
import { useModels } from '../../app/models-store'
import { pickModel } from './Composer'
import { retryReply, stopRun } from './chat-actions'
import { useChat } from './chat-store'
import { useActiveRunId, useConversationStore } from './conversation-store'
import { textOf } from './message-text'

/** What can be done in the conversation that is open. */
export function useChatCommands(conversationId: string | null, onRename: () => void) {
  const { t } = useTranslation()
  const runId = useActiveRunId(conversationId)
  const summary = useSummary(conversationId)
  const models = useModels((state) => state.list)
  const rename = useRef(onRename)
  rename.current = onRename

  const commands = useMemo<Command[]>(() => {
    const list: Command[] = [
      {
        id: 'focus-composer',
        group: 'here',
        label: t('chat.commands.focus'),
        icon: PenLine,
        shortcut: 'Mod+L',
        run: () => useChat.setState(({ composerFocus }) => ({ composerFocus: composerFocus + 1 })),
      },
    ]
    if (runId) {
      list.unshift({
        id: 'stop',
        group: 'here',
        label: t('chat.commands.stop'),
        icon: Square,
        shortcut: 'Escape',
        run: () => void stopRun(client, runId),
      })
    }
    if (conversationId && summary) {
      list.push(
        {
          id: 'copy-last',
          group: 'here',
          label: t('chat.commands.copyLast'),
          icon: Copy,
          shortcut: 'Mod+Shift+C',
          run: () => {
            const reply = lastReply(conversationId)
            if (reply) void navigator.clipboard.writeText(textOf(reply.parts))
          },
        },
        {
          id: 'rename',
          group: 'here',
          label: t('chat.commands.rename'),
          icon: Pencil,
          shortcut: 'F2',
          run: () => rename.current(),
        },
        {
          id: 'pin',
          group: 'here',
          label: summary.pinned ? t('chat.commands.unpin') : t('chat.commands.pin'),
          icon: Pin,
          run: () => void pinConversation(client, summary.id, !summary.pinned),
        },
        {
          id: 'delete',
          group: 'here',
          label: t('chat.commands.delete'),
          icon: Trash2,
          run: () => void deleteWithUndo(client, summary, t),
        },
      )
      if (!runId) {
        list.push({
          id: 'retry',
          group: 'here',
          label: t('chat.commands.retry'),
          icon: RotateCcw,
          shortcut: 'Mod+Shift+R',
          run: () => {
            const reply = lastReply(conversationId)
            if (reply) void retryReply(client, reply.id)
          },
        })
      }
    }
    for (const model of models ?? []) {
      if (!model.enabled) continue
      list.push({
        id: `use-${model.id}`,
        group: 'here',
        label: t('chat.commands.useModel', { name: model.displayName }),
        icon: Zap,
        run: () => pickModel(conversationId, model.id),
      })
    }
    return list
  }, [t, runId, conversationId, summary, models])
  useRegisterCommands(commands)
}

function lastReply(conversationId: string) {
  const { shown, messages } = useConversationStore.getState()
  const conversation = shown[conversationId]
  if (conversation?.state !== 'ready') return undefined
  const id = conversation.messageIds.findLast((candidate) => messages[candidate]?.role === 'assistant')
  return id ? messages[id] : undefined
}
