import { Users } from 'lucide-react'
import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/Button'
import { EmptyState } from '../../../components/EmptyState'
import { ErrorCard } from '../../../components/ErrorCard'
import { Skeleton } from '../../../components/Skeleton'
import { changeFilter, useMemoryFilter } from '../memory-navigation'
import { NothingYet } from '../NothingFound'
import { SubjectGraph } from './SubjectGraph'
import { useSubjectName } from './SubjectName'
import { SubjectTree } from './SubjectTree'
import { grouped, isNamed } from './subject-groups'
import { useSubjects } from './use-subjects'

type Props = {
  as: 'subjects' | 'graph'
  selectedId: string | null
  scroller: RefObject<HTMLDivElement | null>
}

/** Memories by whom and what they are about; the search looks among the names. */
export function SubjectsView({ as, selectedId, scroller }: Props) {
  const { t } = useTranslation()
  const { query = '', asOf = null } = useMemoryFilter()
  const subjects = useSubjects(asOf)
  const nameOf = useSubjectName()
  if (subjects === null)
    return (
      <div role="status">
        <span className="sr-only">{t('common.loading')}</span>
        <Skeleton className="h-40 w-full" />
      </div>
    )
  if (!subjects.ok) return <ErrorCard error={subjects.error} />
  const wanted = query.trim().toLocaleLowerCase()
  const shown = as === 'graph' ? subjects.value.filter(isNamed) : grouped(subjects.value)
  const found = shown.filter(({ subject }) => nameOf(subject).toLocaleLowerCase().includes(wanted))
  if (as === 'graph' && shown.length === 0 && subjects.value.length > 0)
    return (
      <EmptyState icon={Users} title={t('memory.graph.nobody')}>
        {t('memory.graph.nobodyText')}
      </EmptyState>
    )
  if (shown.length === 0 && asOf === null) return <NothingYet />
  if (found.length === 0)
    return wanted === '' ? (
      <EmptyState icon={Users} title={t('memory.empty.pastTitle')}>
        {t('memory.empty.pastText')}
      </EmptyState>
    ) : (
      <EmptyState
        icon={Users}
        title={t('memory.empty.searchTitle', { query })}
        actions={
          <Button size="small" onClick={() => changeFilter({ query: '' })}>
            {t('memory.search.clear')}
          </Button>
        }
      >
        {t('memory.empty.searchText')}
      </EmptyState>
    )
  return (
    <div className="flex flex-col gap-2">
      <p role="status" className="px-1 text-sm text-ink-faint">
        {t('memory.subjects.count', { count: found.length })}
      </p>
      {as === 'graph' ? (
        <SubjectGraph subjects={found} />
      ) : (
        <SubjectTree subjects={found} asOf={asOf} selectedId={selectedId} scroller={scroller} />
      )}
    </div>
  )
}
