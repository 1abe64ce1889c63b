import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryDetail } from '../../../../shared/contract/memory'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { focusFirstField } from '../../../components/Dialog'
import { SubmitDialog } from '../../../components/SubmitDialog'
import { showToast } from '../../../components/toast-store'
import { refreshCore, refreshMemories } from '../memory-store'
import { DraftFields } from './DraftFields'
import { detailOf, draftIssues, emptyDraft, occurredOf } from './memory-draft'

type Props = { detail?: Extract<MemoryDetail, { kind: 'core' }>; onClose: () => void }

/** A memory written by hand. */
export function AddMemoryDialog({ detail, onClose }: Props) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState(() => emptyDraft(detail))
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const issues = draftIssues(draft)

  const save = async () => {
    setTried(true)
    if (issues.length > 0) return
    setBusy(true)
    const result = await client.memory.add({
      text: draft.text.trim(),
      subject: draft.subject.trim() || null,
      importance: draft.importance,
      occurred: occurredOf(draft, null),
      detail: detailOf(draft),
    })
    setBusy(false)
    if (!result.ok) return setError(result.error)
    onClose()
    if (result.value.text !== draft.text.trim()) showToast({ text: t('memory.addDialog.secretLeftOut') })
    await Promise.all([refreshMemories(client), refreshCore(client)])
  }
  return (
    <SubmitDialog
      unsaved={draft.text.trim() !== '' || draft.steps.trim() !== ''}
      onClose={onClose}
      title={t('memory.addDialog.title')}
      description={t('memory.addDialog.explain')}
      onOpenAutoFocus={focusFirstField}
      submit={t('memory.addDialog.submit')}
      onSubmit={() => void save()}
      busy={busy}
      error={error}
    >
      <DraftFields
        draft={draft}
        onChange={setDraft}
        issues={tried ? issues : issues.filter((issue) => issue === 'tooLong')}
        textLabel={t('memory.addDialog.text')}
        placeholder={t('memory.addDialog.placeholder')}
      />
    </SubmitDialog>
  )
}
