import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { focusFirstField } from '../../../components/Dialog'
import { issueIf } from '../../../components/Field'
import { SubmitDialog } from '../../../components/SubmitDialog'
import { TextArea, TextField } from '../../../components/TextField'
import { refreshDocuments } from './documents-store'

/** A text without a file. */
export function PasteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const [title, setTitle] = useState('')
  const [text, setText] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const nameMissing = title.trim() === ''
  const textMissing = text.trim() === ''
  const save = async () => {
    setTried(true)
    if (nameMissing || textMissing) return
    setBusy(true)
    const result = await client.documents.addText({ title: title.trim(), text })
    setBusy(false)
    if (!result.ok) return setError(result.error)
    onClose()
    await refreshDocuments(client)
  }
  return (
    <SubmitDialog
      unsaved={title !== '' || text !== ''}
      onClose={onClose}
      title={t('documents.pasteTitle')}
      description={t('documents.pasteText')}
      onOpenAutoFocus={focusFirstField}
      submit={t('documents.pasteSubmit')}
      onSubmit={() => void save()}
      busy={busy}
      error={error}
    >
      <TextField
        label={t('documents.pasteName')}
        value={title}
        onChange={setTitle}
        maxLength={200}
        issues={issueIf(tried && nameMissing, t('documents.pasteNameMissing'))}
      />
      <TextArea
        label={t('documents.pasteBody')}
        value={text}
        onChange={setText}
        rows={10}
        issues={issueIf(tried && textMissing, t('documents.pasteBodyMissing'))}
      />
    </SubmitDialog>
  )
}
