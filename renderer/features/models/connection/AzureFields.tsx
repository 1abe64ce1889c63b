import { useTranslation } from 'react-i18next'
import { SegmentedControl } from '../../../components/SegmentedControl'
import { TextField } from '../../../components/TextField'
import { type ConnectionAccess, textField } from './access'

/** Azure's two routes, and the version of the dated one. */
export function AzureFields({ access }: { access: ConnectionAccess }) {
  const { t } = useTranslation()
  const dated = access.draft.azureRoute === 'dated'
  return (
    <div className="grid items-start gap-4 narrow:grid-cols-2">
      <div className="flex flex-col items-start gap-1.5">
        <span aria-hidden className="font-medium">
          {t('connection.azure.route')}
        </span>
        <SegmentedControl
          label={t('connection.azure.route')}
          value={access.draft.azureRoute}
          onChange={access.onRoute}
          options={[
            { value: 'dated', label: t('connection.azure.dated') },
            { value: 'v1', label: t('connection.azure.v1') },
          ]}
        />
        <p className="text-sm text-ink-faint">
          {dated ? t('connection.azure.datedHelp') : t('connection.azure.v1Help')}
        </p>
      </div>
      {dated ? (
        <TextField
          label={t('connection.azure.version')}
          help={t('connection.azure.versionHelp')}
          mono
          required
          {...textField(access, 'apiVersion')}
        />
      ) : null}
    </div>
  )
}
