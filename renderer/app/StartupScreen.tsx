import { FolderOpen, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StartupState } from '../../shared/contract/app'
import { AlertDialog } from '../components/AlertDialog'
import { Button } from '../components/Button'
import { ErrorCard } from '../components/ErrorCard'
import { showError } from '../components/toast-store'
import { client } from './client'
import { useFormat } from './format'

type Failed = Extract<StartupState, { state: 'failed' }>
type Recovery = Parameters<typeof client.shell.recover>[0]

/** Failures with a file that is whole; to begin anew or go back would only hide it. */
const withWholeFile = new Set<string>([
  'database_newer',
  'database_busy',
  'weights_missing',
  'not_in_catalog',
])

/** Why the engine could not be opened, and every way on from there; none of them deletes anything. */
export function StartupScreen({
  failed,
  onState,
}: {
  failed: Failed
  onState: (state: StartupState) => void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const [busy, setBusy] = useState<string | null>(null)
  const [confirming, setConfirming] = useState(false)
  const mayReplace = !withWholeFile.has(failed.error.code)

  const recover = async (key: string, how: Recovery) => {
    setBusy(key)
    const result = await client.shell.recover(how)
    setBusy(null)
    setConfirming(false)
    if (result.ok) onState(result.value)
    else showError(result.error)
  }

  return (
    <div className="h-full overflow-y-auto">
      <div className="drag h-11" />
      <main className="mx-auto flex max-w-xl flex-col gap-6 px-6 py-8">
        <h1 className="text-xl font-medium">{t('frame.startup.title')}</h1>
        {/* Every way on stands below, each once. */}
        <ErrorCard error={{ ...failed.error, fixes: [] }} />
        <div className="flex flex-wrap gap-2">
          <Button
            variant={mayReplace && failed.backups.length > 0 ? 'secondary' : 'primary'}
            icon={RotateCcw}
            busy={busy === 'again'}
            onClick={() => void recover('again', { how: 'try-again' })}
          >
            {t('frame.startup.tryAgain')}
          </Button>
          <Button icon={FolderOpen} onClick={() => void client.shell.openDataFolder()}>
            {t('frame.startup.openFolder')}
          </Button>
          {mayReplace ? (
            <Button onClick={() => setConfirming(true)}>{t('frame.startup.startFresh')}</Button>
          ) : null}
        </div>
        {mayReplace ? (
          <section aria-label={t('frame.startup.backups')} className="flex flex-col gap-2">
            <h2 className="font-medium">{t('frame.startup.backups')}</h2>
            {failed.backups.length === 0 ? (
              <p className="text-ink-faint">{t('frame.startup.noBackups')}</p>
            ) : (
              <ul className="divide-y divide-line rounded-card border border-line bg-raised">
                {failed.backups.map((backup, index) => (
                  <li key={backup.name} className="flex items-center justify-between gap-3 py-2 pr-2 pl-4">
                    <span className="flex min-w-0 flex-col">
                      <span>{format.dateTime(backup.at)}</span>
                      <span className="text-sm text-ink-faint">{format.bytes(backup.sizeBytes)}</span>
                    </span>
                    <Button
                      size="small"
                      variant={index === 0 ? 'primary' : 'secondary'}
                      busy={busy === backup.name}
                      aria-label={t('frame.startup.restoreOf', { date: format.dateTime(backup.at) })}
                      onClick={() => void recover(backup.name, { how: 'restore-backup', name: backup.name })}
                    >
                      {t('frame.startup.restore')}
                    </Button>
                  </li>
                ))}
              </ul>
            )}
          </section>
        ) : null}
      </main>
      <AlertDialog
        open={confirming}
        onOpenChange={setConfirming}
        title={t('frame.startup.startFreshTitle')}
        description={t('frame.startup.startFreshExplain')}
        confirm={t('frame.startup.startFresh')}
        busy={busy === 'fresh'}
        onConfirm={() => void recover('fresh', { how: 'start-fresh' })}
      />
    </div>
  )
}
