import { useTranslation } from 'react-i18next'
import { TextField } from '../../../components/TextField'
import { type ConnectionAccess, textField } from './access'

// A command, the same in every language.
const example = 'gcloud auth print-access-token'

/** The command whose output is the key: Google's tokens live for an hour only. */
export function TokenCommandField({ access }: { access: ConnectionAccess }) {
  const { t } = useTranslation()
  return (
    <TextField
      label={t('connection.tokenCommand')}
      help={t('connection.tokenCommandHelp')}
      placeholder={example}
      mono
      required
      {...textField(access, 'tokenCommand')}
    />
  )
}
