import { Ellipsis, History, Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import { memo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConversationSummary } from '../../shared/contract/chat'
import { classNames } from '../components/class-names'
import { DropdownMenu, MenuItem, MenuSeparator } from '../components/DropdownMenu'
import { IconButton } from '../components/IconButton'
import { useFocusBack } from '../components/use-focus-back'
import { client } from './client'
import { deleteWithUndo } from './conversation-actions'
import { pinConversation, renameConversation } from './conversations-store'
import { RenameField } from './RenameField'
import { openRoute } from './routes'
import { undoLearned } from './undo-learned'

type Props = { conversation: ConversationSummary; current: boolean; onOpen: () => void }

export const ConversationRow = memo(function ConversationRow({ conversation, current, onOpen }: Props) {
  const { t } = useTranslation()
  const [renaming, setRenaming] = useState(false)
  const button = useFocusBack(renaming)
  const title = conversation.title || t('frame.untitled')
  if (renaming) {
    return (
      <div className="px-2">
        <RenameField
          title={conversation.title}
          onDone={(next) => {
            setRenaming(false)
            if (next) void renameConversation(client, conversation.id, next)
          }}
        />
      </div>
    )
  }
  return (
    <div
      className={classNames(
        'group relative mx-2 flex h-8 items-center rounded-control transition-colors hover:bg-hover',
        current && 'bg-pressed',
      )}
    >
      <button
        ref={button}
        type="button"
        title={title}
        aria-current={current ? 'page' : undefined}
        onClick={() => {
          openRoute({ view: 'chat', conversationId: conversation.id })
          onOpen()
        }}
        onDoubleClick={() => setRenaming(true)}
        className={classNames(
          'flex h-full min-w-0 flex-1 items-center gap-2 rounded-control px-2 text-left group-focus-within:pr-8 group-hover:pr-8 group-has-data-[state=open]:pr-8',
          current ? 'text-ink' : 'text-ink-soft',
        )}
      >
        <span className="min-w-0 flex-1 truncate">{title}</span>
        {conversation.activeRunId ? (
          <span
            role="img"
            aria-label={t('frame.list.busy')}
            className="size-1.5 shrink-0 animate-breathe rounded-full bg-accent"
          />
        ) : null}
      </button>
      <div className="absolute right-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 has-data-[state=open]:opacity-100">
        <DropdownMenu
          trigger={
            <IconButton
              size="small"
              icon={Ellipsis}
              label={t('frame.conversation.actions', { title })}
              side="right"
            />
          }
        >
          <MenuItem icon={Pencil} onSelect={() => setRenaming(true)}>
            {t('frame.conversation.rename')}
          </MenuItem>
          <MenuItem
            icon={conversation.pinned ? PinOff : Pin}
            onSelect={() => void pinConversation(client, conversation.id, !conversation.pinned)}
          >
            {conversation.pinned ? t('frame.conversation.unpin') : t('frame.conversation.pin')}
          </MenuItem>
          <MenuSeparator />
          <MenuItem
            icon={History}
            onSelect={() =>
              void undoLearned(client, { what: 'conversation', conversationId: conversation.id }, t)
            }
          >
            {t('forget.undoChat')}
          </MenuItem>
          <MenuItem icon={Trash2} danger onSelect={() => void deleteWithUndo(client, conversation, t)}>
            {t('frame.conversation.delete')}
          </MenuItem>
        </DropdownMenu>
      </div>
    </div>
  )
})
