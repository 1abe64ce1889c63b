import { KeyRound, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { useShellInfo } from '../../../app/use-shell-info'
import { Button } from '../../../components/Button'
import { EmptyState } from '../../../components/EmptyState'
import { ErrorCard } from '../../../components/ErrorCard'
import { FixScope } from '../../../components/fix-context'
import { Skeleton } from '../../../components/Skeleton'
import { VaultDialog } from './VaultDialog'
import { VaultGrants } from './VaultGrants'
import { VaultRow } from './VaultRow'
import { followVault, refreshVault, useVault, type VaultItem } from './vault-store'

/** Secrets to the letter: encrypted, shown on a click, found by their labels alone. */
export function VaultTab() {
  const { t } = useTranslation()
  const { info } = useShellInfo()
  const { items, error } = useVault()
  const [editing, setEditing] = useState<VaultItem | 'new' | null>(null)
  useEffect(() => followVault(client), [])
  const hasStore = info?.secretStore !== 'memory-only'
  const add = (
    <Button variant="primary" icon={Plus} disabled={!hasStore} onClick={() => setEditing('new')}>
      {t('vault.add')}
    </Button>
  )
  return (
    <div className="flex flex-col gap-5">
      <p className="readable text-ink-soft">{t('vault.intro')}</p>
      {hasStore ? null : (
        <section
          role="alert"
          className="flex flex-col gap-1 rounded-card border border-warn-line bg-warn-soft p-4"
        >
          <p className="font-medium">{t('vault.noStore')}</p>
          <p className="readable text-ink-soft">{t('vault.noStoreWhy')}</p>
        </section>
      )}
      {error ? (
        <FixScope handlers={{ retry: () => refreshVault(client) }}>
          <ErrorCard error={{ ...error, fixes: error.fixes.length > 0 ? error.fixes : [{ do: 'retry' }] }} />
        </FixScope>
      ) : items === null ? (
        <div role="status">
          <span className="sr-only">{t('common.loading')}</span>
          <Skeleton className="h-24 w-full" />
        </div>
      ) : items.length === 0 ? (
        <EmptyState icon={KeyRound} title={t('vault.empty')} actions={add}>
          {t('vault.emptyText')}
        </EmptyState>
      ) : (
        <>
          <div>{add}</div>
          <ul aria-label={t('vault.label')} className="flex flex-col divide-y divide-line">
            {items.map((item) => (
              <VaultRow key={item.id} item={item} onEdit={() => setEditing(item)} />
            ))}
          </ul>
          <VaultGrants items={items} />
        </>
      )}
      {editing ? (
        <VaultDialog item={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      ) : null}
    </div>
  )
}
