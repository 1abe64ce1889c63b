import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { AlertDialog } from '../../../components/AlertDialog'
import { Button } from '../../../components/Button'
import { Dialog, focusFirstField } from '../../../components/Dialog'
import { ErrorCard } from '../../../components/ErrorCard'
import { SegmentedControl } from '../../../components/SegmentedControl'
import { TextField } from '../../../components/TextField'
import { showToast } from '../../../components/toast-store'
import { dayField, dayStart } from '../filter/filter-parts'
import { ForgetPreview } from './ForgetPreview'
import { emptyPreview, type ForgetWhat, scopeOf } from './forget-scope'
import { usePreview } from './use-preview'

const whats = ['about', 'since', 'everything'] as const

/** "Forget everything about…": what would be erased, counted before anything is. */
export function ForgetDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const formId = useId()
  const [what, setWhat] = useState<ForgetWhat>('about')
  const [words, setWords] = useState('')
  const [day, setDay] = useState('')
  const [messages, setMessages] = useState(false)
  const [backups, setBackups] = useState(false)
  const [sure, setSure] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<AppErrorData | null>(null)
  const scope = scopeOf(what, words, dayStart(day))
  const { preview, error } = usePreview(JSON.stringify(scope))
  const nothing = preview !== null && emptyPreview(preview, messages)

  const run = async () => {
    if (scope === null) return
    setBusy(true)
    const result = await client.forget.run({ scope, messages, backups })
    setBusy(false)
    setSure(false)
    if (!result.ok) return setFailed(result.error)
    onClose()
    showToast({
      text: t('forget.done', {
        memories: t('memory.list.count', { count: result.value.memories }),
        messages: t('forget.messagesCount', { count: result.value.turns }),
      }),
    })
  }
  return (
    <Dialog
      open
      size="large"
      anchored
      holdsInput
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      onOpenAutoFocus={focusFirstField}
      title={t('forget.title')}
      description={t('forget.explain')}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button variant="danger" type="submit" form={formId} disabled={preview === null || nothing}>
            {t('forget.go')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          if (preview && !nothing) setSure(true)
        }}
      >
        <SegmentedControl
          label={t('forget.what')}
          value={what}
          onChange={setWhat}
          options={whats.map((value) => ({ value, label: t(`forget.whats.${value}`) }))}
        />
        {what === 'about' ? (
          <TextField
            label={t('forget.words')}
            help={t('forget.wordsHelp')}
            placeholder={t('forget.wordsPlaceholder')}
            maxLength={200}
            value={words}
            onChange={setWords}
          />
        ) : null}
        {what === 'since' ? (
          <TextField
            label={t('forget.since')}
            type="date"
            max={dayField(Date.now())}
            value={day}
            onChange={setDay}
          />
        ) : null}
        {error ? <ErrorCard error={error} /> : null}
        {preview ? (
          <ForgetPreview
            preview={preview}
            messages={messages}
            onMessages={setMessages}
            backups={backups}
            onBackups={setBackups}
          />
        ) : null}
        {failed ? <ErrorCard error={failed} /> : null}
      </form>
      <AlertDialog
        open={sure}
        onOpenChange={setSure}
        title={t('forget.sureTitle')}
        description={t('forget.sure')}
        confirm={t('forget.go')}
        danger
        busy={busy}
        onConfirm={() => void run()}
      />
    </Dialog>
  )
}
