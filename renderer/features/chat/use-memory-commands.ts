import { History, ListTree, NotebookText } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { MemoryMode } from '../../../shared/contract/chat'
import { client } from '../../app/client'
import { type Command, useRegisterCommands } from '../../app/commands'
import { undoLearned } from '../../app/undo-learned'
import { openPanel } from './chat-store'
import { useConversationStore } from './conversation-store'

/** What memory does in the conversation that is open, and what it did, by name. */
export function useMemoryCommands(
  conversationId: string | null,
  mode: MemoryMode,
  setMode: (mode: MemoryMode) => void,
) {
  const { t } = useTranslation()
  const runId = useConversationStore(({ shown, messages }) => {
    const list = conversationId === null ? undefined : shown[conversationId]
    if (list?.state !== 'ready') return null
    return list.messageIds.map((id) => messages[id]?.run?.id).findLast(Boolean) ?? null
  })
  const commands = useMemo<Command[]>(() => {
    const list: Command[] = MemoryMode.options
      .filter((option) => option !== mode)
      .map((option) => ({
        id: `memory-mode-${option}`,
        group: 'here',
        label: t('chat.memoryMode.label', { mode: t(`chat.memoryMode.${option}`) }),
        keywords: [t(`chat.memoryMode.${option}Detail`)],
        icon: NotebookText,
        run: () => setMode(option),
      }))
    if (runId !== null)
      list.push({
        id: 'show-sent',
        group: 'here',
        label: t('chat.commands.showSent'),
        icon: ListTree,
        run: () => openPanel({ kind: 'used', runId }),
      })
    if (conversationId !== null)
      list.push({
        id: 'undo-learned-here',
        group: 'here',
        label: t('forget.undoChat'),
        keywords: [t('memory.detail.forget'), t('memory.title')],
        icon: History,
        run: () => void undoLearned(client, { what: 'conversation', conversationId }, t),
      })
    return list
  }, [t, mode, setMode, runId, conversationId])
  useRegisterCommands(commands)
}
