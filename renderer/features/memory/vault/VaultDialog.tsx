import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { VaultItemKind } from '../../../../shared/contract/memory'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { classNames } from '../../../components/class-names'
import { focusFirstField } from '../../../components/Dialog'
import { controlClass, Field, issueIf } from '../../../components/Field'
import { IconButton } from '../../../components/IconButton'
import { SubmitDialog } from '../../../components/SubmitDialog'
import { TextArea, TextField } from '../../../components/TextField'
import { refreshVault, type VaultItem } from './vault-store'

/** Keeps a secret, or changes one; a value that is there is replaced, never shown here. */
export function VaultDialog({ item, onClose }: { item: VaultItem | null; onClose: () => void }) {
  const { t } = useTranslation()
  const [label, setLabel] = useState(item?.text ?? '')
  const [value, setValue] = useState('')
  const [itemKind, setItemKind] = useState(item?.detail.itemKind ?? 'password')
  const [isHidden, setIsHidden] = useState(true)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const labelMissing = label.trim() === ''
  const valueMissing = item === null && value === ''
  const isSecretLabel = error?.code === 'invalid_input' && error.params.field === 'label'

  const save = async () => {
    setTried(true)
    if (labelMissing || valueMissing) return
    setBusy(true)
    const shared = {
      label: label.trim(),
      itemKind,
      sensitivity: item?.detail.sensitivity ?? ('high' as const),
    }
    const result =
      item === null
        ? await client.vault.add({ ...shared, value })
        : await client.vault.update({ id: item.id, ...shared, ...(value === '' ? {} : { value }) })
    setBusy(false)
    if (!result.ok) return setError(result.error)
    onClose()
    await refreshVault(client)
  }
  return (
    <SubmitDialog
      unsaved={value !== '' || label !== (item?.text ?? '')}
      onClose={onClose}
      title={item === null ? t('vault.addTitle') : t('vault.editTitle')}
      description={t('vault.explain')}
      onOpenAutoFocus={focusFirstField}
      submit={t('common.save')}
      onSubmit={() => void save()}
      busy={busy}
      error={isSecretLabel ? null : error}
    >
      <TextField
        label={t('vault.name')}
        help={t('vault.nameHelp')}
        value={label}
        maxLength={200}
        onChange={(next) => {
          setLabel(next)
          setError(null)
        }}
        issues={[
          ...issueIf(tried && labelMissing, t('vault.nameMissing')),
          ...issueIf(isSecretLabel, t('vault.nameSecret')),
        ]}
      />
      <div className="relative">
        <IconButton
          size="small"
          icon={isHidden ? Eye : EyeOff}
          label={isHidden ? t('vault.showTyped') : t('vault.hideTyped')}
          className="absolute top-0 right-0"
          onClick={() => setIsHidden(!isHidden)}
        />
        <TextArea
          label={t('vault.valueLabel')}
          help={item === null ? undefined : t('vault.valueKept')}
          value={value}
          maxLength={10_000}
          rows={3}
          spellCheck={false}
          autoComplete="off"
          className={classNames('figures', isHidden && '[-webkit-text-security:disc]')}
          onChange={setValue}
          issues={issueIf(tried && valueMissing, t('vault.valueMissing'))}
        />
      </div>
      <Field label={t('vault.kindLabel')}>
        {(control) => (
          <select
            {...control}
            className={controlClass}
            value={itemKind}
            onChange={(event) => setItemKind(VaultItemKind.parse(event.target.value))}
          >
            {VaultItemKind.options.map((kind) => (
              <option key={kind} value={kind}>
                {t(`vault.kind.${kind}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </SubmitDialog>
  )
}
