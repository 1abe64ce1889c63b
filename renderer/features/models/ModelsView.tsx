import { useTranslation } from 'react-i18next'
import { openRoute, useRoute } from '../../app/routes'
import { ViewHeader } from '../../app/slots'
import { ModelConfiguration } from './ModelConfiguration'

/** Model Configuration as a view of its own; which form is open stands in the address. */
export function ModelsView() {
  const { t } = useTranslation()
  const dialog = useRoute(({ route }) => (route.view === 'models' ? route.dialog : undefined))
  return (
    <>
      <ViewHeader title={t('models.title')} />
      <div className="flex-1 overflow-y-auto">
        <div className="mx-auto max-w-4xl px-4 pt-2 pb-12 narrow:px-6">
          <ModelConfiguration
            form={dialog ?? null}
            onForm={(form) =>
              form === null
                ? openRoute({ view: 'models' }, 'replace')
                : openRoute({ view: 'models', dialog: form })
            }
          />
        </div>
      </div>
    </>
  )
}
