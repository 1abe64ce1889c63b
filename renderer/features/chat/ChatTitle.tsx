import { ChevronDown, History, Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../app/client'
import { deleteWithUndo } from '../../app/conversation-actions'
import { pinConversation, renameConversation, useSummary } from '../../app/conversations-store'
import { RenameField } from '../../app/RenameField'
import { ViewHeader } from '../../app/slots'
import { undoLearned } from '../../app/undo-learned'
import { DropdownMenu, MenuItem, MenuSeparator } from '../../components/DropdownMenu'
import { useFocusBack } from '../../components/use-focus-back'
import { useChatCommands } from './use-chat-commands'

/** The title in the title bar, with what can be done to the conversation behind it. */
export function ChatTitle({ conversationId }: { conversationId: string | null }) {
  const { t } = useTranslation()
  const summary = useSummary(conversationId)
  const [renaming, setRenaming] = useState(false)
  const button = useFocusBack(renaming)
  useChatCommands(conversationId, () => setRenaming(true))
  if (!summary) return <ViewHeader title={t('frame.untitled')} />
  const title = summary.title || t('frame.untitled')
  if (renaming) {
    return (
      <ViewHeader
        title={
          <RenameField
            title={summary.title}
            className="w-80"
            onDone={(next) => {
              setRenaming(false)
              if (next) void renameConversation(client, summary.id, next)
            }}
          />
        }
      />
    )
  }
  return (
    <ViewHeader
      title={
        <DropdownMenu
          align="start"
          trigger={
            <button
              ref={button}
              type="button"
              title={t('chat.title.actions')}
              className="no-drag -ml-2 flex h-8 min-w-0 items-center gap-1 rounded-control px-2 transition-colors hover:bg-hover data-[state=open]:bg-hover"
            >
              <span className="truncate">{title}</span>
              <ChevronDown aria-hidden size={14} strokeWidth={1.75} className="shrink-0 text-ink-faint" />
            </button>
          }
        >
          <MenuItem icon={Pencil} shortcut="F2" onSelect={() => setRenaming(true)}>
            {t('frame.conversation.rename')}
          </MenuItem>
          <MenuItem
            icon={summary.pinned ? PinOff : Pin}
            onSelect={() => void pinConversation(client, summary.id, !summary.pinned)}
          >
            {summary.pinned ? t('frame.conversation.unpin') : t('frame.conversation.pin')}
          </MenuItem>
          <MenuSeparator />
          <MenuItem
            icon={History}
            onSelect={() => void undoLearned(client, { what: 'conversation', conversationId: summary.id }, t)}
          >
            {t('forget.undoChat')}
          </MenuItem>
          <MenuItem icon={Trash2} danger onSelect={() => void deleteWithUndo(client, summary, t)}>
            {t('frame.conversation.delete')}
          </MenuItem>
        </DropdownMenu>
      }
    />
  )
}
