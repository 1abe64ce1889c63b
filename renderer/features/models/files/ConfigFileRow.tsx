import { FileText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ConfigFileView } from '../../../../shared/contract/config-files'
import { client } from '../../../app/client'
import { useFormat } from '../../../app/format'
import { IconButton } from '../../../components/IconButton'
import { StatusDot } from '../../../components/StatusDot'
import { FactLine } from '../FactLine'
import { openConfigFile } from '../model-actions'
import { IssueTable } from './IssueTable'

/** One file: what it describes, or where it is wrong. */
export function ConfigFileRow({ file }: { file: ConfigFileView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const broken = file.state === 'broken'
  return (
    <li className="flex flex-col gap-2 px-3 py-2.5">
      <div className="flex items-start gap-2.5">
        <FileText aria-hidden size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-ink-faint" />
        <div className="min-w-0 flex-1">
          <span className="font-medium wrap-anywhere" title={file.path}>
            {file.name}
          </span>
          <FactLine
            facts={[
              file.models.map((model) => model.displayName).join(', ') || t('configFiles.noModels'),
              t('configFiles.readAt', { at: format.dateTime(file.readAt) }),
            ]}
          />
        </div>
        <StatusDot tone={broken ? 'danger' : 'ready'}>
          {broken ? t('configFiles.broken', { count: file.issues.length }) : t('configFiles.ok')}
        </StatusDot>
        <IconButton
          size="small"
          icon={FileText}
          label={t('configFiles.openFile', { name: file.name })}
          onClick={() => void openConfigFile(client, file.path)}
        />
      </div>
      {broken ? (
        <>
          <p className="text-sm text-ink-soft">
            {t(file.models.length > 0 ? 'configFiles.stillInForce' : 'configFiles.notInForce')}
          </p>
          <IssueTable issues={file.issues} />
        </>
      ) : null}
    </li>
  )
}
