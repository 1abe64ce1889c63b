import { FolderOpen, ShieldCheck, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { client } from '../../app/client'
import { type ShellInfo, useShellInfo } from '../../app/use-shell-info'
import { Button } from '../../components/Button'
import { ErrorCard } from '../../components/ErrorCard'
import { showError } from '../../components/toast-store'
import { SettingRow } from './SettingRow'

/** Where everything lies, and how keys are kept, said as it is. */
export function DataSection() {
  const { t } = useTranslation()
  const { info, error } = useShellInfo()
  const openFolder = async () => {
    const result = await client.shell.openDataFolder()
    if (!result.ok) showError(result.error)
  }
  if (error) return <ErrorCard error={error} />
  return (
    <div className="flex flex-col">
      <SettingRow
        label={t('settings.data.folder')}
        help={
          <>
            <p>{t('settings.data.folderHelp')}</p>
            <p className="figures pt-2 text-sm text-ink">{info?.dataFolder ?? t('settings.data.loading')}</p>
          </>
        }
      >
        <Button icon={FolderOpen} onClick={() => void openFolder()}>
          {t('settings.data.open')}
        </Button>
      </SettingRow>
      <SettingRow
        label={t('settings.data.keys')}
        help={info ? <KeyStore state={info.secretStore} /> : t('settings.data.loading')}
      />
    </div>
  )
}

function KeyStore({ state }: { state: ShellInfo['secretStore'] }) {
  const { t } = useTranslation()
  if (state === 'system')
    return (
      <p className="flex items-start gap-1.5">
        <ShieldCheck aria-hidden size={15} strokeWidth={1.75} className="mt-0.5 shrink-0 text-ready" />
        {t('settings.data.keysSystem')}
      </p>
    )
  return (
    <>
      <p className="flex items-start gap-1.5 text-warn">
        <TriangleAlert aria-hidden size={15} strokeWidth={1.75} className="mt-0.5 shrink-0" />
        {t('settings.data.keysMemory')}
      </p>
      <p className="pt-1">{t('settings.data.keysMemoryWhy')}</p>
    </>
  )
}
