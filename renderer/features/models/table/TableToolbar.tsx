import { ArrowDownUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/Button'
import { DropdownMenu, MenuChoice, MenuChoices } from '../../../components/DropdownMenu'
import { SearchField } from '../../../components/SearchField'
import { type Sorting, sortings } from './table-order'

const searchFrom = 8

type SearchProps = {
  count: number
  found: number
  search: string
  onSearch: (search: string) => void
}

/** Finds; there from where a list cannot be seen at one glance. */
export function TableSearch({ count, found, search, onSearch }: SearchProps) {
  const { t } = useTranslation()
  if (count < searchFrom) return null
  return (
    <SearchField
      label={t('models.table.search', { count })}
      value={search}
      onChange={onSearch}
      found={search.trim() === '' ? '' : t('models.table.found', { count: found })}
    />
  )
}

type SortProps = { sorting: Sorting; onSorting: (sorting: Sorting) => void }

/** The order of the rows. */
export function SortMenu({ sorting, onSorting }: SortProps) {
  const { t } = useTranslation()
  return (
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
  )
}
