import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OllamaModel } from '../../../../shared/contract/ollama'
import type { AppErrorData } from '../../../../shared/errors'
import { readTypedTokens } from '../../../../shared/typed-number'
import { useFormat } from '../../../app/format'
import { focusFirstField } from '../../../components/Dialog'
import { issueIf } from '../../../components/Field'
import { NumberField } from '../../../components/NumberField'
import { SubmitDialog } from '../../../components/SubmitDialog'
import { showToast } from '../../../components/toast-store'
import type { ModelActions } from './use-model-actions'

const least = 256
const mostUnknown = 10_000_000

/** Asks for a context, and has a copy made that is served with it. */
export function ContextDialog({ model, actions }: { model: OllamaModel; actions: ModelActions }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { name, maximumContext, setContext, loaded } = model
  const first = String(setContext ?? loaded?.contextTokens ?? '')
  const [typed, setTyped] = useState(first)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const most = maximumContext ?? mostUnknown
  const tokens = readTypedTokens(typed)
  const fits = tokens !== null && tokens >= least && tokens <= most
  const make = async () => {
    if (tokens === null) return
    setBusy(true)
    const result = await actions.setContext(name, tokens)
    setBusy(false)
    if (!result.ok) return setError(result.error)
    showToast({ text: t('ollama.setContext.made', { name: result.value.name }) })
    actions.close()
  }
  return (
    <SubmitDialog
      unsaved={typed !== first}
      onClose={actions.close}
      onOpenAutoFocus={focusFirstField}
      title={t('ollama.setContext.title', { name })}
      description={t('ollama.setContext.text')}
      submit={t('ollama.setContext.confirm')}
      onSubmit={() => void make()}
      busy={busy}
      disabled={!fits}
      error={error}
    >
      <NumberField
        label={t('ollama.setContext.label')}
        help={
          maximumContext === null
            ? t('ollama.setContext.helpUnknown')
            : t('ollama.setContext.help', { tokens: format.number(maximumContext) })
        }
        value={typed}
        onChange={setTyped}
        issues={issueIf(typed !== '' && !fits, t('ollama.setContext.range', { tokens: format.number(most) }))}
      />
    </SubmitDialog>
  )
}
