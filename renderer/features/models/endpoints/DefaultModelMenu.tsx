import { useTranslation } from 'react-i18next'
import { useShallow } from 'zustand/react/shallow'
import type { EndpointView } from '../../../../shared/contract/endpoints'
import { client } from '../../../app/client'
import { useModels } from '../../../app/models-store'
import { MenuChoice, MenuChoices, MenuLabel, MenuSeparator } from '../../../components/DropdownMenu'
import { setDefaultModel } from './endpoint-actions'

const none = 'none'
/** More would be no menu any more; the default model of such a server is set in a file. */
const mostShown = 12

/** Which of its models stands for a server where only the server is named. */
export function DefaultModelMenu({ endpoint }: { endpoint: EndpointView }) {
  const { t } = useTranslation()
  const models = useModels(
    useShallow((state) => state.list?.filter((model) => model.endpointId === endpoint.id) ?? []),
  )
  if (models.length < 2 || models.length > mostShown) return null
  return (
    <>
      <MenuLabel>{t('endpoints.defaultModel')}</MenuLabel>
      <MenuChoices
        value={endpoint.defaultModelId ?? none}
        onChange={(value) => void setDefaultModel(client, endpoint.id, value === none ? null : value)}
      >
        <MenuChoice value={none}>{t('endpoints.noDefault')}</MenuChoice>
        {models.map((model) => (
          <MenuChoice key={model.id} value={model.id}>
            {model.displayName}
          </MenuChoice>
        ))}
      </MenuChoices>
      <MenuSeparator />
    </>
  )
}
