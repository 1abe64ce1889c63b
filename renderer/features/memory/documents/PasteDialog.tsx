import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { focusFirstField } from '../../../components/Dialog'
import { ErrorCard } from '../../../components/ErrorCard'
import type { Issue } from '../../../components/Field'
import { FormDialog } from '../../../components/FormDialog'
import { TextArea, TextField } from '../../../components/TextField'
import { refreshDocuments } from './documents-store'

/** A text without a file. */
export function PasteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const formId = useId()
  const [title, setTitle] = useState('')
  const [text, setText] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const issue = (value: string, said: string): Issue[] =>
    tried && value.trim() === '' ? [{ level: 'error', text: said }] : []
  const save = async () => {
    setTried(true)
    if (title.trim() === '' || text.trim() === '' || busy) return
    setBusy(true)
    const result = await client.documents.addText({ title: title.trim(), text })
    setBusy(false)
    if (!result.ok) return setError(result.error)
    onClose()
    await refreshDocuments(client)
  }
  return (
    <FormDialog
      unsaved={title !== '' || text !== ''}
      onClose={onClose}
      title={t('documents.pasteTitle')}
      description={t('documents.pasteText')}
      onOpenAutoFocus={focusFirstField}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" type="submit" form={formId} busy={busy}>
            {t('documents.pasteSubmit')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        className="flex flex-col gap-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <TextField
          label={t('documents.pasteName')}
          value={title}
          onChange={setTitle}
          maxLength={200}
          issues={issue(title, t('documents.pasteNameMissing'))}
        />
        <TextArea
          label={t('documents.pasteBody')}
          value={text}
          onChange={setText}
          rows={10}
          issues={issue(text, t('documents.pasteBodyMissing'))}
        />
        {error ? <ErrorCard error={error} /> : null}
      </form>
    </FormDialog>
  )
}
