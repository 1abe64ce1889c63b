import { FileText } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/Button'
import { EmptyState } from '../../../components/EmptyState'
import { SearchField } from '../../../components/SearchField'
import { changeMemoryRoute, closeDocument, useMemoryRoute } from '../memory-navigation'
import { DocumentRow } from './DocumentRow'
import { useDocuments } from './documents-store'
import { PassagesDialog } from './PassagesDialog'

const pageSize = 100
const fewDocuments = 8

export function DocumentList() {
  const { t } = useTranslation()
  const files = useDocuments((state) => state.files) ?? []
  const [query, setQuery] = useState('')
  const [shown, setShown] = useState(pageSize)
  const asked = useMemoryRoute().document
  const open = files.find(({ id }) => id === asked?.id)
  if (files.length === 0)
    return (
      <EmptyState icon={FileText} title={t('documents.empty')}>
        {t('documents.emptyText')}
      </EmptyState>
    )
  const wanted = query.trim().toLowerCase()
  const found = files.filter(({ title }) => title.toLowerCase().includes(wanted))
  return (
    <section className="flex flex-col gap-2">
      <h2 className="font-medium">{t('documents.list', { count: files.length })}</h2>
      {files.length > fewDocuments ? (
        <SearchField
          label={t('documents.find')}
          value={query}
          onChange={setQuery}
          found={wanted === '' ? '' : t('documents.found', { count: found.length })}
        />
      ) : null}
      <ul aria-label={t('documents.listLabel')} className="flex flex-col divide-y divide-line">
        {found.slice(0, shown).map((file) => (
          <DocumentRow
            key={file.id}
            file={file}
            onOpen={() => changeMemoryRoute({ document: { id: file.id, page: null } })}
          />
        ))}
      </ul>
      {found.length > shown ? (
        <Button size="small" className="self-center" onClick={() => setShown(shown + pageSize)}>
          {t('documents.more')}
        </Button>
      ) : null}
      {open ? <PassagesDialog file={open} page={asked?.page ?? null} onClose={closeDocument} /> : null}
    </section>
  )
}
