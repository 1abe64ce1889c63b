import { useTranslation } from 'react-i18next'
import { ViewHeader } from '../../app/slots'

export function MemoryView() {
  const { t } = useTranslation()
  return <ViewHeader title={t('frame.memory')} />
}
