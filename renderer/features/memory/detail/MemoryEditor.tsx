import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { ErrorCard } from '../../../components/ErrorCard'
import { editMemory } from '../memory-actions'
import { DraftFields } from './DraftFields'
import { detailOf, draftIssues, draftOf, occurredOf } from './memory-draft'

/** A memory changed where it stands: the sentence, its kind, and all that goes with it. */
export function MemoryEditor({ item, onDone }: { item: MemoryItem; onDone: () => void }) {
  const { t } = useTranslation()
  const [first] = useState(() => draftOf(item))
  const [draft, setDraft] = useState(first)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const issues = draftIssues(draft)
  const save = async () => {
    if (issues.length > 0) return
    if (JSON.stringify(draft) === JSON.stringify(first)) return onDone()
    const sameDay = draft.day === first.day && draft.precision === first.precision
    const sameTime = sameDay && draft.kind === first.kind
    setBusy(true)
    const failed = await editMemory(client, {
      id: item.id,
      text: draft.text.trim(),
      subject: draft.subject.trim() || null,
      importance: draft.importance,
      // The words that told the time stay only with the time that they told.
      ...(sameTime ? {} : { occurred: occurredOf(draft, sameDay ? item.occurredPhrase : null) }),
      detail: detailOf(draft),
    })
    setBusy(false)
    if (failed) setError(failed)
    else onDone()
  }
  return (
    <form
      noValidate
      className="flex flex-col gap-3"
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
      <DraftFields
        draft={draft}
        onChange={setDraft}
        issues={issues}
        textLabel={t('memory.detail.editLabel')}
        autoFocus
      />
      {error ? <ErrorCard error={error} /> : null}
      <div className="flex gap-2">
        <Button size="small" variant="primary" type="submit" busy={busy} disabled={issues.length > 0}>
          {t('memory.detail.save')}
        </Button>
        <Button size="small" variant="quiet" onClick={onDone}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  )
}
