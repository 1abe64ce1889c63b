import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AppErrorData } from '../../../shared/errors'
import { client } from '../../app/client'
import { Button } from '../../components/Button'
import { Dialog } from '../../components/Dialog'
import { ErrorCard } from '../../components/ErrorCard'
import type { Issue } from '../../components/Field'
import { SegmentedControl } from '../../components/SegmentedControl'
import { TextArea } from '../../components/TextField'
import { longestMemory } from './MemoryEditor'
import { addMemory } from './memory-actions'

const kinds = ['core', 'semantic', 'episodic'] as const

/** A memory written by hand. */
export function AddMemoryDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const formId = useId()
  const [kind, setKind] = useState<(typeof kinds)[number]>('core')
  const [text, setText] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const issues: Issue[] = []
  if (tried && text.trim() === '') issues.push({ level: 'error', text: t('memory.addDialog.empty') })
  if (text.trim().length > longestMemory)
    issues.push({ level: 'error', text: t('memory.addDialog.tooLong', { max: longestMemory }) })

  const save = async () => {
    setTried(true)
    if (text.trim() === '' || text.trim().length > longestMemory) return
    setBusy(true)
    const failed = await addMemory(client, kind, text.trim())
    setBusy(false)
    if (failed) setError(failed)
    else onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={t('memory.addDialog.title')}
      description={t('memory.addDialog.explain')}
      onOpenAutoFocus={(event) => {
        event.preventDefault()
        document.getElementById(formId)?.querySelector('textarea')?.focus()
      }}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button variant="primary" type="submit" form={formId} busy={busy}>
            {t('memory.addDialog.submit')}
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
        <TextArea
          label={t('memory.addDialog.text')}
          placeholder={t('memory.addDialog.placeholder')}
          value={text}
          onChange={setText}
          issues={issues}
          rows={3}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save()
          }}
        />
        <div className="flex flex-col items-start gap-1.5">
          <SegmentedControl
            label={t('memory.addDialog.kind')}
            value={kind}
            onChange={setKind}
            options={kinds.map((value) => ({ value, label: t(`memory.kind.${value}`) }))}
          />
          <p className="text-sm text-ink-faint">{t(`memory.addDialog.${kind}Help`)}</p>
        </div>
        {error ? <ErrorCard error={error} /> : null}
      </form>
    </Dialog>
  )
}
