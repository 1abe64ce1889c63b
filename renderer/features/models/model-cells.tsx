import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../shared/contract/models'
import { useFormat } from '../../app/format'
import { useNow } from '../../app/use-now'
import { Chip } from '../../components/Chip'
import { FactLine } from './FactLine'
import { ModelStatus } from './ModelStatus'
import { usableContext } from './model-status'
import { PlaceIcon } from './PlaceIcon'

const minuteMs = 60_000

export function NameCell({ model }: { model: ModelView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const where =
    model.endpointUrl ??
    (model.file
      ? t('models.table.file', { size: format.bytes(model.file.sizeBytes) })
      : t('models.places.builtin'))
  return (
    <div className="flex min-w-0 items-start gap-2.5">
      <span className="pt-0.5">
        <PlaceIcon place={model.place} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <span className="line-clamp-2 max-w-full font-medium wrap-anywhere" title={model.displayName}>
            {model.displayName}
          </span>
          {model.roles.map((role) => (
            <Chip key={role} tone="accent">
              {role === 'chat' ? t('models.table.roleChat') : t('models.table.roleMemory')}
            </Chip>
          ))}
        </div>
        <p className="readable truncate text-sm text-ink-faint" title={where}>
          <span className={model.endpointUrl ? 'figures' : undefined}>{where}</span>
        </p>
        <FactLine
          facts={[
            model.wireName === model.displayName || model.endpointUrl === null
              ? null
              : t('models.table.wireName', { name: model.wireName }),
            model.hasKey ? t('models.table.hasKey') : null,
          ]}
        />
        {/* Where the column for it has no room. */}
        <FactLine className="rail:hidden" facts={[t('models.context', { tokens: usableContext(model) })]} />
      </div>
    </div>
  )
}

export function ContextCell({ model }: { model: ModelView }) {
  const { t } = useTranslation()
  const { servedContextWindow: served, contextWindow: tokens } = model
  return (
    <>
      <p>{t('models.context', { tokens: usableContext(model) })}</p>
      {served !== null && served < tokens ? (
        <p className="text-sm text-warn">{t('models.contextServed', { served, tokens })}</p>
      ) : null}
    </>
  )
}

export function StatusCell({ model }: { model: ModelView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(30_000)
  const { checkedAt, latencyMs, state } = model.status
  return (
    <div className="flex flex-col">
      <ModelStatus model={model} />
      {checkedAt !== null && state !== 'checking' && model.enabled ? (
        <span className="truncate pl-3.5 text-sm text-ink-faint" title={format.dateTime(checkedAt)}>
          {latencyMs !== null && state === 'ready'
            ? t('models.latency', { duration: format.duration(latencyMs) })
            : now - checkedAt < minuteMs
              ? t('models.checkedNow')
              : t('models.checked', { ago: format.ago(checkedAt, now) })}
        </span>
      ) : null}
    </div>
  )
}
