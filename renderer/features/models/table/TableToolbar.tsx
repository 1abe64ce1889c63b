import { ArrowDownUp, Search } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/Button'
import { classNames } from '../../../components/class-names'
import { DropdownMenu, MenuChoice, MenuChoices } from '../../../components/DropdownMenu'
import { controlClass } from '../../../components/Field'
import { type Sorting, sortings } from './table-order'

const searchFrom = 8

type Props = {
  count: number
  found: number
  search: string
  onSearch: (search: string) => void
  sorting: Sorting
  onSorting: (sorting: Sorting) => void
}

/** Finds and sorts; there from where a list cannot be seen at one glance. */
export function TableToolbar({ count, found, search, onSearch, sorting, onSorting }: Props) {
  const { t } = useTranslation()
  if (count < 2) return null
  return (
    <div className="flex flex-wrap items-center gap-2">
      {count >= searchFrom ? (
        <div className="relative min-w-48 flex-1">
          <Search
            aria-hidden
            size={14}
            strokeWidth={1.75}
            className="pointer-events-none absolute top-2 left-2.5 text-ink-faint"
          />
          <input
            type="search"
            value={search}
            onChange={(event) => onSearch(event.target.value)}
            aria-label={t('models.table.search', { count })}
            placeholder={t('models.table.search', { count })}
            className={classNames(controlClass, 'pl-8')}
          />
          <span role="status" className="sr-only">
            {search.trim() === '' ? '' : t('models.table.found', { count: found })}
          </span>
        </div>
      ) : (
        <span className="flex-1" />
      )}
      <DropdownMenu
        trigger={
          <Button size="small" variant="quiet" icon={ArrowDownUp}>
            {t(`models.sort.${sorting}`)}
          </Button>
        }
      >
        <MenuChoices
          value={sorting}
          onChange={(value) => onSorting(sortings.find((each) => each === value) ?? 'own')}
        >
          {sortings.map((value) => (
            <MenuChoice
              key={value}
              value={value}
              detail={value === 'own' ? t('models.sort.ownHelp') : undefined}
            >
              {t(`models.sort.${value}`)}
            </MenuChoice>
          ))}
        </MenuChoices>
      </DropdownMenu>
    </div>
  )
}
