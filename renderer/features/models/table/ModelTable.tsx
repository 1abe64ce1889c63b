import { Boxes } from 'lucide-react'
import { useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Virtualizer } from 'virtua'
import { client } from '../../../app/client'
import { refreshModels, useModels } from '../../../app/models-store'
import { classNames } from '../../../components/class-names'
import { EmptyState } from '../../../components/EmptyState'
import { ErrorCard } from '../../../components/ErrorCard'
import { FixScope } from '../../../components/fix-context'
import { Skeleton } from '../../../components/Skeleton'
import { ModelRow } from './ModelRow'
import { TableDialogs } from './TableDialogs'
import { type Sorting, tableRows } from './table-order'
import { useRowActions } from './use-row-actions'
import { useRowMoves } from './use-row-moves'

/** From so many on only the rows in sight exist, in a box that scrolls. */
const virtualFrom = 40

type Props = { sorting: Sorting; search: string; onEdit: (modelId: string) => void }

/** Every model, with how it stands and what can be done with it. */
export function ModelTable({ sorting, search, onEdit }: Props) {
  const { t } = useTranslation()
  const list = useModels((state) => state.list)
  const error = useModels((state) => state.error)
  const scroller = useRef<HTMLDivElement>(null)
  const actions = useRowActions(onEdit)
  const rows = useMemo(() => tableRows(list ?? [], sorting, search), [list, sorting, search])
  const moves = useRowMoves(rows, sorting === 'own' && search.trim() === '')

  if (error && !list)
    return (
      <FixScope handlers={{ retry: () => refreshModels(client) }}>
        <ErrorCard error={{ ...error, fixes: [{ do: 'retry' }] }} />
      </FixScope>
    )
  if (!list) return <Skeleton className="h-28 w-full rounded-card" />
  if (list.length === 0)
    return (
      <EmptyState icon={Boxes} title={t('models.table.empty')}>
        {t('models.table.emptyText')}
      </EmptyState>
    )
  const row = (index: number) => {
    const model = rows[index]
    return model ? (
      <ModelRow key={model.id} model={model} index={index} actions={actions} moves={moves} />
    ) : null
  }
  const indexes = rows.map((_, index) => index)
  const virtual = rows.length >= virtualFrom
  return (
    <>
      {/* Roles instead of a <table>: of a long one only the rows in sight exist. */}
      {/* biome-ignore-start lint/a11y/useSemanticElements: see above */}
      <div
        role="table"
        aria-label={t('models.table.label')}
        aria-rowcount={rows.length + 1}
        className="rounded-card border border-line bg-raised"
      >
        <div role="rowgroup" className="border-b border-line text-sm text-ink-faint">
          <Header />
        </div>
        {rows.length === 0 ? <NothingFound search={search} /> : null}
        <div
          role="rowgroup"
          ref={scroller}
          className={classNames('relative', virtual && 'max-h-[60dvh] overflow-y-auto')}
        >
          {virtual ? <Virtualizer scrollRef={scroller}>{indexes.map(row)}</Virtualizer> : indexes.map(row)}
        </div>
      </div>
      {/* biome-ignore-end lint/a11y/useSemanticElements: until here */}
      <p role="status" className="sr-only">
        {moves.announcement}
      </p>
      <TableDialogs actions={actions} />
    </>
  )
}

function Header() {
  const { t } = useTranslation()
  const cell = 'px-3 py-2'
  return (
    // biome-ignore-start lint/a11y/useSemanticElements: a table of roles
    // biome-ignore-start lint/a11y/useFocusableInteractive: a header is read, not pressed
    <div role="row" aria-rowindex={1} className="model-columns grid">
      <span role="columnheader" className={cell}>
        {t('models.table.name')}
      </span>
      <span
        role="columnheader"
        title={t('models.price.unitHelp')}
        className={classNames(cell, 'max-rail:hidden')}
      >
        {t('models.table.price')}{' '}
        <span className="block text-xs whitespace-nowrap">{t('models.price.unit')}</span>
      </span>
      <span role="columnheader" className={classNames(cell, 'max-rail:hidden')}>
        {t('models.table.context')}
      </span>
      <span role="columnheader" className={cell}>
        {t('models.table.status')}
      </span>
      <span role="columnheader" className={cell}>
        <span className="sr-only">{t('models.table.actions')}</span>
      </span>
    </div>
    // biome-ignore-end lint/a11y/useSemanticElements: until here
    // biome-ignore-end lint/a11y/useFocusableInteractive: until here
  )
}

function NothingFound({ search }: { search: string }) {
  const { t } = useTranslation()
  return <p className="px-3 py-4 text-ink-soft">{t('models.table.nothing', { search: search.trim() })}</p>
}
