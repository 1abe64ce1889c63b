import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import { client } from '../../../app/client'
import { classNames } from '../../../components/class-names'
import { toggleRow, useSelection } from '../selection'
import { shortened } from '../shortened'
import { Checkbox } from './Checkbox'

/** Chooses a memory for what is done with several; with Shift all from the last one pressed. */
export function RowBox({ item, index, quiet = true }: { item: MemoryItem; index: number; quiet?: boolean }) {
  const { t } = useTranslation()
  const chosen = useSelection(({ items }) => items.has(item.id))
  const any = useSelection(({ items }) => items.size > 0)
  return (
    <Checkbox
      label={t('memory.bulk.choose', { text: shortened(item.text) })}
      checked={chosen}
      tabIndex={-1}
      className={classNames(
        quiet ? 'mt-3 mr-2 ml-1' : 'ml-1',
        quiet &&
          !any &&
          'opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100',
      )}
      // The press says whether Shift is down; the change itself follows from the store.
      onClick={(event) => void toggleRow(client, item, index, event.shiftKey)}
      onChange={() => undefined}
    />
  )
}
