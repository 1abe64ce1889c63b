import { Download, FolderOpen, RefreshCw, Upload } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { useModels } from '../../../app/models-store'
import { Button } from '../../../components/Button'
import { ErrorCard } from '../../../components/ErrorCard'
import { FixScope } from '../../../components/fix-context'
import { IconButton } from '../../../components/IconButton'
import { showError } from '../../../components/toast-store'
import { exportModels } from '../model-actions'
import { ConfigFileRow } from './ConfigFileRow'
import {
  followConfigFiles,
  refreshConfigFiles,
  reloadConfigFiles,
  useConfigFiles,
} from './config-files-store'
import { importPicked, useImports } from './import-store'

/** The files that describe models: what they say, what is wrong in them, and the ways in and out. */
export function ConfigFileSection() {
  const { t } = useTranslation()
  const list = useConfigFiles((state) => state.list)
  const error = useConfigFiles((state) => state.error)
  useEffect(() => followConfigFiles(client), [])
  const openFolder = async () => {
    const result = await client.shell.openConfigFolder()
    if (!result.ok) showError(result.error)
  }
  return (
    <section className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-md font-medium">{t('configFiles.title')}</h2>
        <div className="flex flex-wrap items-center gap-2">
          <ImportButton />
          <ExportButton />
          <Button size="small" icon={FolderOpen} onClick={() => void openFolder()}>
            {t('configFiles.openFolder')}
          </Button>
          <IconButton
            icon={RefreshCw}
            label={t('configFiles.reload')}
            onClick={() => void reloadConfigFiles(client)}
          />
        </div>
      </div>
      <p className="text-ink-soft">{t('configFiles.intro')}</p>
      {error ? (
        <FixScope handlers={{ retry: () => refreshConfigFiles(client) }}>
          <ErrorCard error={{ ...error, fixes: [{ do: 'retry' }] }} />
        </FixScope>
      ) : null}
      {list && list.length > 0 ? (
        <ul
          aria-label={t('configFiles.title')}
          className="divide-y divide-line rounded-card border border-line bg-raised"
        >
          {list.map((file) => (
            <ConfigFileRow key={file.path} file={file} />
          ))}
        </ul>
      ) : null}
    </section>
  )
}

function ImportButton() {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const busy = useImports((state) => state.busy)
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".yaml,.yml,.keepsake"
        aria-label={t('configFiles.import')}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          // The same file again is a change too.
          event.target.value = ''
          void importPicked(client, files)
        }}
      />
      <Button size="small" icon={Upload} busy={busy} onClick={() => input.current?.click()}>
        {t('configFiles.import')}
      </Button>
    </>
  )
}

function ExportButton() {
  const { t } = useTranslation()
  const none = useModels((state) => !state.list?.some((model) => model.origin.from === 'person'))
  return (
    <Button size="small" icon={Download} disabled={none} onClick={() => void exportModels(client, null)}>
      {t('configFiles.exportAll')}
    </Button>
  )
}
