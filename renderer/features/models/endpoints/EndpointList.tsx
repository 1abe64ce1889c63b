import { Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { EndpointView } from '../../../../shared/contract/endpoints'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { ErrorCard } from '../../../components/ErrorCard'
import { FixScope } from '../../../components/fix-context'
import { Skeleton } from '../../../components/Skeleton'
import { EndpointDialog } from './EndpointDialog'
import { EndpointRow } from './EndpointRow'
import { followEndpoints, refreshEndpoints, useEndpoints } from './endpoints-store'
import { RemoveEndpoint } from './RemoveEndpoint'

/** The servers that models are on, each with what can be done for all of them at once. */
export function EndpointList() {
  const { t } = useTranslation()
  const list = useEndpoints((state) => state.list)
  const error = useEndpoints((state) => state.error)
  const [form, setForm] = useState<'add' | EndpointView | null>(null)
  const [removed, setRemoved] = useState<EndpointView | null>(null)
  useEffect(() => followEndpoints(client), [])
  const shown = list?.filter((endpoint) => endpoint.kind !== 'builtin')
  return (
    <section className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-md font-medium">{t('endpoints.title')}</h2>
        <Button size="small" icon={Plus} onClick={() => setForm('add')}>
          {t('endpoints.add')}
        </Button>
      </div>
      {error && !list ? (
        <FixScope handlers={{ retry: () => refreshEndpoints(client) }}>
          <ErrorCard error={{ ...error, fixes: [{ do: 'retry' }] }} />
        </FixScope>
      ) : null}
      {shown === undefined ? (
        error ? null : (
          <Skeleton className="h-16 w-full rounded-card" />
        )
      ) : shown.length === 0 ? (
        <p className="text-ink-soft">{t('endpoints.empty')}</p>
      ) : (
        <ul
          aria-label={t('endpoints.title')}
          className="divide-y divide-line rounded-card border border-line bg-raised"
        >
          {shown.map((endpoint) => (
            <EndpointRow
              key={endpoint.id}
              endpoint={endpoint}
              onEdit={() => setForm(endpoint)}
              onRemove={() => setRemoved(endpoint)}
            />
          ))}
        </ul>
      )}
      {form ? <EndpointDialog endpoint={form === 'add' ? null : form} onClose={() => setForm(null)} /> : null}
      {removed ? <RemoveEndpoint endpoint={removed} onClose={() => setRemoved(null)} /> : null}
    </section>
  )
}
