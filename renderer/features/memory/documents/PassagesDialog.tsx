import { type RefObject, useDeferredValue, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentFile, Passage } from '../../../../shared/contract/documents'
import { Button } from '../../../components/Button'
import { classNames } from '../../../components/class-names'
import { Dialog } from '../../../components/Dialog'
import { ErrorCard } from '../../../components/ErrorCard'
import { SearchField } from '../../../components/SearchField'
import { usePassages } from './use-passages'

type Props = {
  file: DocumentFile
  /** It opens there. */
  page: number | null
  onClose: () => void
}

/** What was read in a document, as it may be quoted. */
export function PassagesDialog({ file, page, onClose }: Props) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const query = useDeferredValue(typed)
  const { passages, total, error, more } = usePassages(file.id, query)
  const marked =
    page === null || query !== '' ? undefined : passages?.find((one) => one.page !== null && one.page >= page)
  const place = useRef<HTMLLIElement>(null)
  const isFurther = page !== null && query === '' && !marked && !error && (passages?.length ?? 0) < total
  useEffect(() => {
    if (isFurther && passages) void more()
  }, [isFurther, passages, more])
  const position = marked?.position
  useEffect(() => {
    if (position !== undefined) place.current?.scrollIntoView({ block: 'start' })
  }, [position])
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
            <PassageItem
              key={passage.position}
              passage={passage}
              place={passage === marked ? place : undefined}
            />
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

type ItemProps = {
  passage: Passage
  /** Of the one that the document was opened at. */
  place: RefObject<HTMLLIElement | null> | undefined
}

function PassageItem({ passage: { page, heading, text }, place }: ItemProps) {
  const { t } = useTranslation()
  const where = [page === null ? null : t('documents.page', { page }), heading].filter(Boolean).join(' · ')
  return (
    <li
      ref={place}
      className={classNames('flex flex-col gap-1 py-3', place && 'border-l-2 border-l-accent pl-3')}
    >
      {where ? <span className="text-sm text-ink-faint wrap-anywhere">{where}</span> : null}
      <p className="readable whitespace-pre-wrap wrap-anywhere">{text}</p>
    </li>
  )
}
