import { FolderOpen, FolderX } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WatchedFolder } from '../../../../shared/contract/documents'
import { client } from '../../../app/client'
import { useFormat } from '../../../app/format'
import { useNow } from '../../../app/use-now'
import { AlertDialog } from '../../../components/AlertDialog'
import { errorText } from '../../../components/error-text'
import { IconButton } from '../../../components/IconButton'
import { Switch } from '../../../components/Switch'
import { unwatchFolder, useDocuments } from './documents-store'

const minuteMs = 60_000

export function FolderList() {
  const { t } = useTranslation()
  const folders = useDocuments((state) => state.folders)
  const [leaving, setLeaving] = useState<WatchedFolder | null>(null)
  if (folders.length === 0) return null
  return (
    <section className="flex flex-col gap-2">
      <h2 className="font-medium">{t('documents.folders')}</h2>
      <ul aria-label={t('documents.folders')} className="flex flex-col divide-y divide-line">
        {folders.map((folder) => (
          <FolderRow key={folder.id} folder={folder} onLeave={() => setLeaving(folder)} />
        ))}
      </ul>
      {leaving ? <LeaveFolder folder={leaving} onClose={() => setLeaving(null)} /> : null}
    </section>
  )
}

function FolderRow({ folder, onLeave }: { folder: WatchedFolder; onLeave: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(minuteMs)
  const trouble = folder.error ? errorText(t, folder.error) : null
  return (
    <li className="flex items-start gap-3 py-2">
      <FolderOpen aria-hidden size={16} strokeWidth={1.75} className="mt-0.5 shrink-0 text-ink-faint" />
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="wrap-anywhere">{folder.path}</span>
        <span className="text-sm text-ink-faint">
          {[
            t('documents.inFolder', { count: folder.documents }),
            folder.lookedAt === null
              ? null
              : t('documents.lookedAt', { when: format.ago(folder.lookedAt, now) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {trouble ? (
          <span role="alert" className="text-sm text-warn wrap-anywhere">
            {trouble.what}
            <span className="block text-ink-soft">{trouble.why}</span>
          </span>
        ) : null}
      </div>
      <IconButton icon={FolderX} label={t('documents.unwatch', { path: folder.path })} onClick={onLeave} />
    </li>
  )
}

function LeaveFolder({ folder, onClose }: { folder: WatchedFolder; onClose: () => void }) {
  const { t } = useTranslation()
  const [forget, setForget] = useState(false)
  return (
    <AlertDialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={t('documents.unwatchTitle')}
      description={t('documents.unwatchText', { path: folder.path })}
      confirm={t('documents.unwatchConfirm')}
      danger={forget}
      onConfirm={() => {
        onClose()
        void unwatchFolder(client, folder.id, forget)
      }}
    >
      <div className="pt-2">
        <Switch
          label={t('documents.forgetThem', { count: folder.documents })}
          checked={forget}
          onChange={setForget}
        />
      </div>
    </AlertDialog>
  )
}
