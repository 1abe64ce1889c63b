import { FileUp, NotebookText, Plus, SearchX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { undoMs } from '../../../shared/undo'
import { useModels } from '../../app/models-store'
import { openRoute } from '../../app/routes'
import { Button } from '../../components/Button'
import { EmptyState } from '../../components/EmptyState'
import { changeFilter, clearFilter, openMemoryDialog, useMemoryFilter } from './memory-navigation'
import { useMemory } from './memory-store'

/** Nothing here: because nothing is known yet, or because nothing is like what is asked for. */
export function NothingFound({ besideCore }: { besideCore: boolean }) {
  const { t } = useTranslation()
  const { query = '', asOf, ...rest } = useMemoryFilter()
  const core = useMemory((state) => state.core?.length ?? 0)
  const filters = Object.keys(rest).length
  const clear = (
    <Button size="small" onClick={clearFilter}>
      {t('memory.filter.clear')}
    </Button>
  )
  if (query.trim() !== '')
    return (
      <EmptyState
        icon={SearchX}
        title={t('memory.empty.searchTitle', { query })}
        actions={
          <>
            <Button size="small" onClick={() => changeFilter({ query: '' })}>
              {t('memory.search.clear')}
            </Button>
            {filters > 0 ? clear : null}
          </>
        }
      >
        {t('memory.empty.searchText')}
      </EmptyState>
    )
  if (rest.state === 'removed' && filters === 1)
    return (
      <EmptyState icon={NotebookText} title={t('memory.empty.removedTitle')} actions={clear}>
        {t('memory.empty.removedText', { seconds: undoMs / 1_000 })}
      </EmptyState>
    )
  if (filters > 0)
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
  return <NothingYet />
}

/** The first day: how something comes here, and what can be done about it now. */
export function NothingYet() {
  const { t } = useTranslation()
  const canChat = useModels(({ list, choices }) => list === null || choices.chat !== null)
  return (
    <EmptyState
      icon={NotebookText}
      title={t('memory.empty.title')}
      actions={
        <>
          {canChat ? null : (
            <Button size="small" variant="primary" onClick={() => openRoute({ view: 'models' })}>
              {t('memory.status.chooseModel')}
            </Button>
          )}
          <Button size="small" icon={Plus} onClick={() => openMemoryDialog('add')}>
            {t('memory.add')}
          </Button>
          <Button size="small" icon={FileUp} onClick={() => openMemoryDialog('import')}>
            {t('transfer.open')}
          </Button>
        </>
      }
    >
      {canChat ? t('memory.empty.text') : t('memory.empty.textNoModel')}
    </EmptyState>
  )
}
