import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useModels } from '../../../app/models-store'
import { Button } from '../../../components/Button'
import { ModelTable } from './ModelTable'
import { SortMenu, TableSearch } from './TableToolbar'
import { type Sorting, tableRows } from './table-order'

type Props = { onAdd: () => void; onEdit: (modelId: string) => void }

/** All models, with what finds, sorts and adds them. */
export function ModelSection({ onAdd, onEdit }: Props) {
  const { t } = useTranslation()
  const list = useModels((state) => state.list)
  const [sorting, setSorting] = useState<Sorting>('own')
  const [search, setSearch] = useState('')
  const count = list?.length ?? 0
  return (
    <section className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="flex-1 text-md font-medium">{t('models.table.title')}</h2>
        {count > 1 ? <SortMenu sorting={sorting} onSorting={setSorting} /> : null}
        <Button size="small" icon={Plus} onClick={onAdd}>
          {t('models.addModel')}
        </Button>
      </div>
      <TableSearch
        count={count}
        found={search === '' ? count : tableRows(list ?? [], sorting, search).length}
        search={search}
        onSearch={setSearch}
      />
      <ModelTable sorting={sorting} search={search} onEdit={onEdit} />
    </section>
  )
}
