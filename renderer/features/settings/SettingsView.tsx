import { useTranslation } from 'react-i18next'
import { ViewHeader } from '../../app/slots'

export function SettingsView() {
  const { t } = useTranslation()
  return <ViewHeader title={t('frame.settings')} />
}
