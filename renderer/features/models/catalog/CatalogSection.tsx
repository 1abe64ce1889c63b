import { BookOpen, RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { EmptyState } from '../../../components/EmptyState'
import { ErrorCard } from '../../../components/ErrorCard'
import { FixScope } from '../../../components/fix-context'
import { IconButton } from '../../../components/IconButton'
import { SearchField } from '../../../components/SearchField'
import { SegmentedControl } from '../../../components/SegmentedControl'
import { Skeleton } from '../../../components/Skeleton'
import { showToast } from '../../../components/toast-store'
import { CatalogRow } from './CatalogRow'
import { catalogGroups, firstOfEach, type TaskFilter, tasks } from './catalog-groups'
import { followCatalog, refreshCatalog, useCatalog } from './catalog-store'
import { CatalogFaults, LocalFile } from './LocalFile'
import { noteOf } from './shipped-notes'

/** So many of each task show before the rest is asked for. */
const shownAtFirst = 3

/** Models that can be got ready by name: what each is, what runs it here, and what is missing for that. */
export function CatalogSection() {
  const { t } = useTranslation()
  const list = useCatalog((state) => state.list)
  const error = useCatalog((state) => state.error)
  useEffect(() => followCatalog(client), [])
  const reload = async () => {
    const read = await refreshCatalog(client)
    // What is wrong with it stands below the heading.
    if (read && read.issues.length === 0)
      showToast({ text: t('catalog.read', { count: read.entries.length }) })
  }
  return (
    <section className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-md font-medium">{t('catalog.title')}</h2>
        <IconButton icon={RefreshCw} label={t('catalog.reload')} onClick={() => void reload()} />
      </div>
      <p className="text-ink-soft">{t('catalog.intro')}</p>
      {error ? (
        <FixScope handlers={{ retry: reload }}>
          <ErrorCard error={{ ...error, fixes: [{ do: 'retry' }] }} />
        </FixScope>
      ) : null}
      {list ? <CatalogFaults issues={list.issues} /> : null}
      {list ? <CatalogList list={list} /> : error ? null : <CatalogSkeleton />}
    </section>
  )
}

type ListProps = { list: NonNullable<ReturnType<typeof useCatalog.getState>['list']> }

function CatalogList({ list }: ListProps) {
  const { t } = useTranslation()
  const [filter, setFilter] = useState<TaskFilter>('all')
  const [search, setSearch] = useState('')
  const [all, setAll] = useState(false)
  const entries = list.entries.map((entry) => ({ ...entry, notes: noteOf(t, entry) }))
  const found = catalogGroups(entries, filter, search)
  const count = found.reduce((sum, { entries }) => sum + entries.length, 0)
  const unfolded = all || filter !== 'all' || search.trim() !== ''
  const { groups, hidden } = firstOfEach(found, unfolded ? Number.POSITIVE_INFINITY : shownAtFirst)
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <SegmentedControl
          label={t('catalog.filter')}
          value={filter}
          onChange={setFilter}
          options={[
            { value: 'all', label: t('catalog.all') },
            ...tasks.map((task) => ({ value: task, label: t(`models.task.${task}`) })),
          ]}
        />
        <SearchField
          className="min-w-48 flex-1"
          label={t('catalog.search', { count: list.entries.length })}
          value={search}
          onChange={setSearch}
          found={search.trim() === '' ? '' : t('models.table.found', { count })}
        />
      </div>
      <div className="rounded-card border border-line bg-raised">
        {groups.map(({ task, entries }) => (
          <section key={task} className="border-b border-line last:border-b-0">
            <h3 className="border-b border-line px-4 py-2 text-sm font-medium text-ink-soft">
              {t(`models.task.${task}`)}
            </h3>
            <ul
              aria-label={t('catalog.listOf', { task: t(`models.task.${task}`) })}
              className="divide-y divide-line px-4"
            >
              {entries.map((entry) => (
                <CatalogRow key={entry.name} entry={entry} />
              ))}
            </ul>
          </section>
        ))}
        {groups.length === 0 ? <NothingFound search={search.trim()} /> : null}
      </div>
      {hidden > 0 ? (
        <div>
          <Button size="small" onClick={() => setAll(true)}>
            {t('catalog.showAll', { count })}
          </Button>
        </div>
      ) : null}
      <LocalFile path={list.localFile} />
    </>
  )
}

function NothingFound({ search }: { search: string }) {
  const { t } = useTranslation()
  if (search !== '') return <p className="px-4 py-4 text-ink-soft">{t('models.table.nothing', { search })}</p>
  return (
    <EmptyState icon={BookOpen} title={t('catalog.empty')}>
      {t('catalog.emptyText')}
    </EmptyState>
  )
}

function CatalogSkeleton() {
  const { t } = useTranslation()
  return (
    <div role="status" className="flex flex-col gap-3">
      <span className="sr-only">{t('catalog.loading')}</span>
      {['first', 'second', 'third'].map((row) => (
        <Skeleton key={row} className="h-12 w-full" />
      ))}
    </div>
  )
}
