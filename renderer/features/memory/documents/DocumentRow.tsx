import { RotateCcw, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { DocumentFile } from '../../../../shared/contract/documents'
import { client } from '../../../app/client'
import { useFormat } from '../../../app/format'
import { errorText } from '../../../components/error-text'
import { IconButton } from '../../../components/IconButton'
import { StatusDot, type StatusTone } from '../../../components/StatusDot'
import { forgetItem, readAgain } from './documents-store'

const tones: Record<DocumentFile['state'], StatusTone> = {
  waiting: 'idle',
  reading: 'busy',
  ready: 'ready',
  failed: 'danger',
}

export function DocumentRow({ file, onOpen }: { file: DocumentFile; onOpen: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const trouble = file.error ? errorText(t, file.error) : null
  const facts = [
    format.bytes(file.sizeBytes),
    file.pages === null ? null : t('documents.pages', { count: file.pages }),
    file.chunks === 0 ? null : t('documents.passages', { count: file.chunks }),
    t('documents.added', { when: format.date(file.addedAt) }),
  ]
  return (
    <li className="flex items-start gap-3 py-2.5">
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <button
          type="button"
          onClick={onOpen}
          disabled={file.chunks === 0}
          title={file.path ?? undefined}
          className="w-fit max-w-full rounded-xs text-left font-medium wrap-anywhere enabled:hover:text-accent"
        >
          {file.title}
        </button>
        <span className="text-sm text-ink-faint">{facts.filter(Boolean).join(' · ')}</span>
        {trouble ? (
          <span className="text-sm text-danger wrap-anywhere">
            {trouble.what}
            <span className="block text-ink-soft">{trouble.why}</span>
          </span>
        ) : null}
      </div>
      <div className="pt-0.5">
        <StatusDot tone={tones[file.state]}>{t(`documents.state.${file.state}`)}</StatusDot>
      </div>
      <div className="flex">
        {file.path === null ? null : (
          <IconButton
            size="small"
            icon={RotateCcw}
            label={
              file.state === 'failed'
                ? t('documents.retry', { title: file.title })
                : t('documents.readAgain', { title: file.title })
            }
            onClick={() => void readAgain(client, file.id)}
          />
        )}
        <IconButton
          size="small"
          icon={Trash2}
          label={t('documents.forget', { title: file.title })}
          onClick={() => void forgetItem(client, file.id, t('documents.forgotten', { title: file.title }))}
        />
      </div>
    </li>
  )
}
