import { KeyRound, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../app/client'
import { useShellInfo } from '../../app/use-shell-info'
import { Button } from '../../components/Button'
import { EmptyState } from '../../components/EmptyState'
import { ErrorCard } from '../../components/ErrorCard'
import { FixScope } from '../../components/fix-context'
import { Skeleton } from '../../components/Skeleton'
import { RemoveSecret } from './RemoveSecret'
import { SecretDialog } from './SecretDialog'
import { SecretRow } from './SecretRow'
import { followSecrets, refreshSecrets, useSecrets } from './secrets-store'

type Props = {
  /** The secret that something waits for: its field opens at once. */
  wanted?: string
  onWantedDone: () => void
}

/** Settings → Secrets: every name that a configuration calls, and those that are kept. Values are never shown. */
export function SecretsSection({ wanted, onWantedDone }: Props) {
  const { t } = useTranslation()
  const { info } = useShellInfo()
  const forRun = info?.secretStore === 'memory-only'
  const list = useSecrets((state) => state.list)
  const error = useSecrets((state) => state.error)
  const [form, setForm] = useState<{ name: string | null } | null>(null)
  const [removed, setRemoved] = useState<string | null>(null)
  useEffect(() => followSecrets(client), [])
  const open = form ?? (wanted === undefined ? null : { name: wanted })
  const close = () => {
    setForm(null)
    onWantedDone()
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="min-w-56 flex-1 text-ink-soft">
          {info === null ? null : t(forRun ? 'secrets.introMemory' : 'secrets.intro')}
        </p>
        <Button size="small" icon={Plus} onClick={() => setForm({ name: null })}>
          {t('secrets.add')}
        </Button>
      </div>
      {error ? (
        <FixScope handlers={{ retry: () => refreshSecrets(client) }}>
          <ErrorCard error={{ ...error, fixes: [{ do: 'retry' }] }} />
        </FixScope>
      ) : null}
      {list === null ? (
        error ? null : (
          <Skeleton className="h-24 w-full rounded-card" />
        )
      ) : list.length === 0 ? (
        <EmptyState icon={KeyRound} title={t('secrets.empty')}>
          {t('secrets.emptyText')}
        </EmptyState>
      ) : (
        <ul
          aria-label={t('secrets.title')}
          className="divide-y divide-line rounded-card border border-line bg-raised"
        >
          {list.map((secret) => (
            <SecretRow
              key={secret.name}
              secret={secret}
              forRun={forRun}
              onSet={() => setForm({ name: secret.name })}
              onRemove={() => setRemoved(secret.name)}
            />
          ))}
        </ul>
      )}
      {open ? (
        <SecretDialog
          key={open.name ?? ''}
          name={open.name}
          replaces={list?.some(({ name, state }) => name === open.name && state === 'stored') ?? false}
          onClose={close}
        />
      ) : null}
      {removed !== null ? (
        <RemoveSecret secret={list?.find(({ name }) => name === removed)} onClose={() => setRemoved(null)} />
      ) : null}
    </div>
  )
}
