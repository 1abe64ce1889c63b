import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OllamaModel } from '../../../../shared/contract/ollama'
import type { AppErrorData } from '../../../../shared/errors'
import { focusFirstField } from '../../../components/Dialog'
import { issueIf } from '../../../components/Field'
import { SubmitDialog } from '../../../components/SubmitDialog'
import { TextField } from '../../../components/TextField'
import { isName, isTaken } from './model-facts'
import { useOllama } from './ollama-store'
import type { ModelActions } from './use-model-actions'

/** Gives a model a second name. */
export function CopyDialog({ model: { name }, actions }: { model: OllamaModel; actions: ModelActions }) {
  const { t } = useTranslation()
  const { models } = useOllama(actions.serverId)
  const [target, setTarget] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const isGood = isName(target)
  const copy = async () => {
    setBusy(true)
    const result = await actions.copy(name, target.trim())
    setBusy(false)
    if (result.ok) actions.close()
    else setError(result.error)
  }
  const issues = [
    ...issueIf(target !== '' && !isGood, t('ollama.pull.bad')),
    ...(isTaken(target, models) ? [{ level: 'warning' as const, text: t('ollama.copyTo.taken') }] : []),
  ]
  return (
    <SubmitDialog
      size="small"
      unsaved={target !== ''}
      onClose={actions.close}
      onOpenAutoFocus={focusFirstField}
      title={t('ollama.copyTo.title', { name })}
      description={t('ollama.copyTo.text')}
      submit={t('ollama.copyTo.confirm')}
      onSubmit={() => void copy()}
      busy={busy}
      disabled={!isGood}
      error={error}
    >
      <TextField label={t('ollama.copyTo.label')} value={target} onChange={setTarget} mono issues={issues} />
    </SubmitDialog>
  )
}
