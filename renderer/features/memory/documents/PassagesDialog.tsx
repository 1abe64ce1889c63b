import { useDeferredValue, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentFile, Passage } from '../../../../shared/contract/documents'
import { Button } from '../../../components/Button'
import { Dialog } from '../../../components/Dialog'
import { ErrorCard } from '../../../components/ErrorCard'
import { SearchField } from '../../../components/SearchField'
import { usePassages } from './use-passages'

/** What was read in a document, as it may be quoted. */
export function PassagesDialog({ file, onClose }: { file: DocumentFile; onClose: () => void }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const query = useDeferredValue(typed)
  const { passages, total, error, more } = usePassages(file.id, query)
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={file.title}
      description={file.path ?? t('documents.pasted')}
      size="large"
      anchored
    >
      <div className="flex flex-col gap-3 pt-1">
        <SearchField
          label={t('documents.findIn')}
          value={typed}
          onChange={setTyped}
          found={query.trim() === '' ? '' : t('documents.passages', { count: total })}
        />
        {error ? <ErrorCard error={error} /> : null}
        {passages?.length === 0 ? <p className="text-ink-soft">{t('documents.nothingFound')}</p> : null}
        <ol aria-label={t('documents.passagesLabel')} className="flex flex-col divide-y divide-line">
          {passages?.map((passage) => (
            <PassageItem key={passage.position} passage={passage} />
          ))}
        </ol>
        {passages && passages.length < total ? (
          <Button size="small" className="self-center" onClick={() => void more()}>
            {t('documents.more')}
          </Button>
        ) : null}
      </div>
    </Dialog>
  )
}

function PassageItem({ passage: { page, heading, text } }: { passage: Passage }) {
  const { t } = useTranslation()
  const place = [page === null ? null : t('documents.page', { page }), heading].filter(Boolean).join(' · ')
  return (
    <li className="flex flex-col gap-1 py-3">
      {place ? <span className="text-sm text-ink-faint wrap-anywhere">{place}</span> : null}
      <p className="readable whitespace-pre-wrap wrap-anywhere">{text}</p>
    </li>
  )
}
