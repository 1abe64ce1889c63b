import { useTranslation } from 'react-i18next'
import { usualIdleTimeoutSeconds, usualRetries } from '../../../../shared/endpoint-kinds'
import { NumberField } from '../../../components/NumberField'
import { TextField } from '../../../components/TextField'
import { type ConnectionAccess, textField } from './access'
import { HeaderRows } from './HeaderRows'

const certificateExample = '/etc/ssl/company-ca.pem'

/** Tries, silence and trust: the same for all models of a server. */
export function ConnectionOptions({ access }: { access: ConnectionAccess }) {
  const { t } = useTranslation()
  return (
    <>
      <NumberField
        label={t('connection.retries')}
        help={t('connection.retriesHelp')}
        placeholder={String(usualRetries(access.kind))}
        {...textField(access, 'maxRetries')}
      />
      <NumberField
        label={t('connection.idle')}
        help={t('connection.idleHelp')}
        placeholder={String(usualIdleTimeoutSeconds)}
        {...textField(access, 'idleTimeoutSeconds')}
      />
      <div className="narrow:col-span-2">
        <TextField
          label={t('connection.caFile')}
          hint={t('common.optional')}
          help={t('connection.caFileHelp')}
          placeholder={certificateExample}
          mono
          {...textField(access, 'caFile')}
        />
      </div>
      <div className="narrow:col-span-2">
        <HeaderRows access={access} />
      </div>
    </>
  )
}
