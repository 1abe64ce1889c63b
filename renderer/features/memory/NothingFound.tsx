import { NotebookText, SearchX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/Button'
import { EmptyState } from '../../components/EmptyState'
import { clearFilter, useMemoryFilter } from './memory-navigation'
import { useMemory } from './memory-store'

/** Nothing here: because nothing is known yet, or because nothing is like what is asked for. */
export function NothingFound({ besideCore }: { besideCore: boolean }) {
  const { t } = useTranslation()
  const { query = '', asOf, ...rest } = useMemoryFilter()
  const core = useMemory((state) => state.core?.length ?? 0)
  const clear = (
    <Button size="small" onClick={clearFilter}>
      {t('memory.filter.clear')}
    </Button>
  )
  if (query.trim() !== '')
    return (
      <EmptyState icon={SearchX} title={t('memory.empty.searchTitle', { query })} actions={clear}>
        {t('memory.empty.searchText')}
      </EmptyState>
    )
  if (Object.keys(rest).length > 0)
    return (
      <EmptyState icon={SearchX} title={t('memory.empty.filterTitle')} actions={clear}>
        {t('memory.empty.filterText')}
      </EmptyState>
    )
  if (typeof asOf === 'number')
    return (
      <EmptyState icon={NotebookText} title={t('memory.empty.pastTitle')}>
        {t('memory.empty.pastText')}
      </EmptyState>
    )
  // With something known about the person the page is not empty, so nothing need be explained.
  if (besideCore && core > 0) return null
  return (
    <EmptyState icon={NotebookText} title={t('memory.empty.title')}>
      {t('memory.empty.text')}
    </EmptyState>
  )
}
