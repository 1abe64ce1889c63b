import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../shared/contract/memory'
import type { AppErrorData } from '../../../shared/errors'
import { client } from '../../app/client'
import { Button } from '../../components/Button'
import { ErrorCard } from '../../components/ErrorCard'
import { TextArea } from '../../components/TextField'
import { editMemory } from './memory-actions'

export const longestMemory = 4_000

/** The sentence, changed where it stands. */
export function MemoryEditor({ item, onDone }: { item: MemoryItem; onDone: () => void }) {
  const { t } = useTranslation()
  const [text, setText] = useState(item.text)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const tooLong = text.trim().length > longestMemory
  const save = async () => {
    if (text.trim() === '' || tooLong) return
    if (text.trim() === item.text) return onDone()
    setBusy(true)
    const failed = await editMemory(client, item.id, text.trim())
    setBusy(false)
    if (failed) setError(failed)
    else onDone()
  }
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          // The panel closes with Escape too; the first one only ends the editing.
          event.preventDefault()
          event.stopPropagation()
          onDone()
        } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault()
          void save()
        }
      }}
    >
      <TextArea
        label={t('memory.detail.editLabel')}
        value={text}
        onChange={setText}
        autoFocus
        rows={4}
        issues={
          tooLong ? [{ level: 'error', text: t('memory.addDialog.tooLong', { max: longestMemory }) }] : []
        }
      />
      {error ? <ErrorCard error={error} /> : null}
      <div className="flex gap-2">
        <Button
          size="small"
          variant="primary"
          type="submit"
          busy={busy}
          disabled={text.trim() === '' || tooLong}
        >
          {t('memory.detail.save')}
        </Button>
        <Button size="small" variant="quiet" onClick={onDone}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  )
}
