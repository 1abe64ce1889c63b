import { FileText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ConfigIssue } from '../../../../shared/contract/config-files'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { fileName } from '../files/file-name'
import { IssueTable } from '../files/IssueTable'
import { openConfigFile } from '../model-actions'
import { refreshCatalog } from './catalog-store'

/** The person's own list beside the shipped one: where it lies. */
export function LocalFile({ path }: { path: string }) {
  const { t } = useTranslation()
  const open = async () => {
    await openConfigFile(client, path)
    // It may have been begun just now.
    await refreshCatalog(client)
  }
  const name = fileName(path)
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pt-1">
      <p className="min-w-48 flex-1 text-sm text-ink-faint">
        {t('catalog.local', { name })} <span className="figures wrap-anywhere">{path}</span>
      </p>
      <Button size="small" icon={FileText} onClick={() => void open()}>
        {t('configFiles.openFile', { name })}
      </Button>
    </div>
  )
}

/** What is wrong in the own list or in an updated catalog; it stands where the section begins. */
export function CatalogFaults({ issues }: { issues: readonly ConfigIssue[] }) {
  const { t } = useTranslation()
  const own = issues.filter((issue) => issue.path !== '')
  const update = issues.filter((issue) => issue.path === '')
  if (issues.length === 0) return null
  return (
    <div className="flex flex-col gap-2">
      {own.length > 0 ? (
        <div role="alert" className="flex flex-col gap-1.5">
          <p className="text-sm text-danger">{t('catalog.broken', { count: own.length })}</p>
          <IssueTable issues={own} />
        </div>
      ) : null}
      {update.map(({ found }) => (
        <p key={found} role="alert" className="text-sm text-danger wrap-anywhere">
          {t('catalog.updateBroken')} {found}
        </p>
      ))}
    </div>
  )
}
