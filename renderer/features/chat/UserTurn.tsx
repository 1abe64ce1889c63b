import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MessageView } from '../../../shared/contract/chat'
import { client } from '../../app/client'
import { Button } from '../../components/Button'
import { CopyButton } from '../../components/CopyButton'
import { classNames } from '../../components/class-names'
import { controlClass } from '../../components/Field'
import { IconButton } from '../../components/IconButton'
import { useFocusBack } from '../../components/use-focus-back'
import { BranchSwitch } from './BranchSwitch'
import { editMessage } from './chat-actions'
import { useChat } from './chat-store'
import { textOf } from './message-text'

/** What the person said: a quiet block. */
export function UserTurn({ message, busy }: { message: MessageView; busy: boolean }) {
  const { t } = useTranslation()
  const editing = useChat((state) => state.editingId === message.id)
  const text = textOf(message.parts)
  const editButton = useFocusBack(editing)
  if (editing) return <EditTurn messageId={message.id} text={text} busy={busy} />
  return (
    <article aria-label={t('chat.you')} className="group relative flex flex-col items-end">
      <div className="readable max-w-[85%] rounded-card bg-sunken px-3.5 py-2 text-md whitespace-pre-wrap wrap-anywhere in-data-marked:ring-2 in-data-marked:ring-accent">
        {text}
      </div>
      <div className="absolute top-full right-0 flex h-7 items-center gap-0.5 opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 has-data-[kept=true]:opacity-100">
        <BranchSwitch message={message} />
        <CopyButton text={text} />
        <IconButton
          size="small"
          ref={editButton}
          icon={Pencil}
          label={t('chat.actions.edit')}
          disabled={busy}
          onClick={() => useChat.setState({ editingId: message.id })}
        />
      </div>
    </article>
  )
}

function EditTurn({ messageId, text, busy }: { messageId: string; text: string; busy: boolean }) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState(text)
  const close = () => useChat.setState({ editingId: null })
  const send = () => void editMessage(client, messageId, draft.trim())
  return (
    <div className="flex flex-col gap-2 rounded-card border border-accent-line bg-raised p-3">
      <textarea
        // biome-ignore lint/a11y/noAutofocus: its button was just pressed
        autoFocus
        aria-label={t('chat.edit.label')}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Escape') {
            event.preventDefault()
            close()
          }
          if (event.key === 'Enter' && !event.shiftKey && draft.trim() !== '' && !busy) {
            event.preventDefault()
            send()
          }
        }}
        className={classNames(
          controlClass,
          'field-sizing-content h-auto max-h-80 min-h-16 resize-none py-1.5 text-md',
        )}
      />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="text-sm text-ink-faint">{t('chat.edit.explain')}</span>
        <span className="ml-auto flex gap-2">
          <Button size="small" variant="quiet" onClick={close}>
            {t('common.cancel')}
          </Button>
          <Button size="small" variant="primary" disabled={busy || draft.trim() === ''} onClick={send}>
            {t('chat.edit.send')}
          </Button>
        </span>
      </div>
    </div>
  )
}
