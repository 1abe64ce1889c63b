import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../../shared/contract/models'

const shownModels = 8

/** The models that go with a server, with what each is used for. */
export function EndpointModels({ models, hasKey }: { models: readonly ModelView[]; hasKey: boolean }) {
  const { t } = useTranslation()
  const more = models.length - shownModels
  return (
    <ul className="readable flex list-disc flex-col gap-1 pl-4">
      {models.slice(0, shownModels).map((model) => (
        <li key={model.id} className="wrap-anywhere">
          {model.displayName}
          {model.roles.length > 0 ? (
            <span className="pl-2 text-ink-soft">
              {model.roles.map((role) => t(`models.roles.${role}.label`)).join(', ')}
            </span>
          ) : null}
        </li>
      ))}
      {more > 0 ? <li>{t('models.remove.more', { count: more })}</li> : null}
      {hasKey ? <li>{t('endpoints.itsKey')}</li> : null}
    </ul>
  )
}
