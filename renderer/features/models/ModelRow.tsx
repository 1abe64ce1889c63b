import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../shared/contract/models'
import { client } from '../../app/client'
import { useFormat } from '../../app/format'
import { useNow } from '../../app/use-now'
import { Chip } from '../../components/Chip'
import { classNames } from '../../components/class-names'
import { ErrorCard } from '../../components/ErrorCard'
import { FixScope } from '../../components/fix-context'
import { FactLine } from './FactLine'
import { ModelRowActions } from './ModelRowActions'
import { ModelStatus } from './ModelStatus'
import { checkModel } from './model-actions'
import { usableContext } from './model-status'
import { PlaceIcon } from './PlaceIcon'

const minuteMs = 60_000

type Props = {
  model: ModelView
  onEdit: () => void
  onDuplicate: () => void
  onRemove: (how: 'delete' | 'disable') => void
}

/** One model; after a test that failed, why, right below. */
export function ModelRow({ model, onEdit, onDuplicate, onRemove }: Props) {
  const [testing, setTesting] = useState(false)
  const [tested, setTested] = useState(false)
  const test = async () => {
    setTesting(true)
    await checkModel(client, model.id)
    setTesting(false)
    setTested(true)
  }
  const { error } = model.status
  return (
    <tbody className={classNames('border-line not-last:border-b', !model.enabled && 'text-ink-faint')}>
      <tr>
        <th scope="row" className="px-3 py-2.5 font-normal">
          <NameCell model={model} />
        </th>
        <td className="px-3 py-2.5 max-rail:hidden">
          <ContextCell model={model} />
        </td>
        <td className="px-3 py-2.5" aria-live="polite">
          <StatusCell
            model={testing ? { ...model, status: { ...model.status, state: 'checking' } } : model}
          />
        </td>
        <td className="px-3 py-2.5">
          <ModelRowActions
            model={model}
            testing={testing}
            onTest={() => void test()}
            onEdit={onEdit}
            onDuplicate={onDuplicate}
            onRemove={onRemove}
          />
        </td>
      </tr>
      {error && tested && !testing ? (
        <tr>
          <td colSpan={4} className="px-3 pb-3">
            <FixScope
              handlers={{
                retry: test,
                'enter-key': onEdit,
                'use-url': onEdit,
                'use-model-name': onEdit,
                'use-context-window': onEdit,
                'edit-model': onEdit,
              }}
            >
              <ErrorCard error={error} />
            </FixScope>
          </td>
        </tr>
      ) : null}
    </tbody>
  )
}

function NameCell({ model }: { model: ModelView }) {
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
          <span className="max-w-full truncate font-medium" title={model.displayName}>
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
            model.wireName === model.displayName
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

function ContextCell({ model }: { model: ModelView }) {
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

function StatusCell({ model }: { model: ModelView }) {
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
