import { useTranslation } from 'react-i18next'
import { useShallow } from 'zustand/react/shallow'
import type { EndpointView } from '../../../../shared/contract/endpoints'
import { client } from '../../../app/client'
import { useModels } from '../../../app/models-store'
import { AlertDialog } from '../../../components/AlertDialog'
import { EndpointModels } from './EndpointModels'
import { endpointName } from './EndpointRow'
import { removeEndpoint } from './endpoint-actions'

type Props = { endpoint: EndpointView; onClose: () => void }

/** Names what goes with a server before it goes. */
export function RemoveEndpoint({ endpoint, onClose }: Props) {
  const { t } = useTranslation()
  const models = useModels(
    useShallow((state) => state.list?.filter((model) => model.endpointId === endpoint.id) ?? []),
  )
  return (
    <AlertDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={t('endpoints.removeTitle', { name: endpointName(endpoint) })}
      description={
        models.length > 0
          ? t('endpoints.removeWith', { count: models.length })
          : t(endpoint.hasKey ? 'endpoints.removeKey' : 'endpoints.removeAlone')
      }
      confirm={t('endpoints.removeConfirm')}
      danger
      onConfirm={() => {
        onClose()
        void removeEndpoint(client, endpoint.id)
      }}
    >
      {models.length > 0 ? <EndpointModels models={models} hasKey={endpoint.hasKey} /> : null}
    </AlertDialog>
  )
}
