import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SecretName } from '../../../shared/contract/secrets'
import type { AppErrorData } from '../../../shared/errors'
import { client } from '../../app/client'
import { useShellInfo } from '../../app/use-shell-info'
import { focusFirstField } from '../../components/Dialog'
import { issueIf } from '../../components/Field'
import { SubmitDialog } from '../../components/SubmitDialog'
import { TextField } from '../../components/TextField'
import { setSecret } from './secrets-store'

const example = 'anthropic-key'

type Props = {
  /** Null: a new one. */
  name: string | null
  /** There is a value, which goes. */
  replaces: boolean
  onClose: () => void
}

/** Takes a value once; from then on only requests get it. */
export function SecretDialog({ name: given, replaces, onClose }: Props) {
  const { t } = useTranslation()
  const { info } = useShellInfo()
  const [name, setName] = useState(given ?? '')
  const [value, setValue] = useState('')
  const [tried, setTried] = useState(false)
  const [saving, setSaving] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const nameWrong = !SecretName.safeParse(name.trim()).success
  const valueWrong = value.trim() === ''
  const submit = async () => {
    setTried(true)
    if (nameWrong || valueWrong) return
    setSaving(true)
    const failed = await setSecret(client, name.trim(), value.trim())
    setSaving(false)
    if (failed) setError(failed)
    else onClose()
  }
  return (
    <SubmitDialog
      unsaved={value !== '' || name.trim() !== (given ?? '')}
      onClose={onClose}
      onOpenAutoFocus={focusFirstField}
      title={given === null ? t('secrets.addTitle') : t('secrets.setTitle', { name: given })}
      description={replaces ? t('secrets.replaces') : undefined}
      submit={t('common.save')}
      onSubmit={() => void submit()}
      busy={saving}
      error={error}
    >
      {given === null ? (
        <TextField
          label={t('secrets.name')}
          help={t('secrets.nameHelp', { example: `\${SECRET:${name.trim() || example}}` })}
          placeholder={example}
          mono
          required
          value={name}
          issues={issueIf(nameWrong && (tried || name.trim() !== ''), t('secrets.nameWrong'))}
          onChange={setName}
        />
      ) : null}
      <TextField
        label={t('secrets.value')}
        help={info?.secretStore === 'memory-only' ? t('secrets.valueHelpMemory') : t('secrets.valueHelp')}
        type="password"
        autoComplete="new-password"
        mono
        required
        value={value}
        issues={issueIf(valueWrong && tried, t('secrets.valueEmpty'))}
        onChange={setValue}
      />
    </SubmitDialog>
  )
}
