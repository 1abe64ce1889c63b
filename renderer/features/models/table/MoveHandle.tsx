import { GripVertical } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../../shared/contract/models'
import type { RowMoves } from './use-row-moves'

/** Taken by the pointer, or moved by the arrow keys. */
export function MoveHandle({ model, moves }: { model: ModelView; moves: RowMoves }) {
  const { t } = useTranslation()
  if (!moves.allowed) return <span className="w-5 shrink-0" />
  return (
    <button
      type="button"
      {...moves.handle(model.id)}
      aria-label={t('models.table.move', { name: model.displayName })}
      title={t('models.table.moveHelp')}
      onKeyDown={(event) => {
        const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : null
        if (by === null) return
        event.preventDefault()
        moves.step(model.id, by, true)
      }}
      className="mt-0.5 flex w-5 shrink-0 cursor-grab justify-center rounded-xs py-0.5 text-line-strong group-hover/row:text-ink-faint hover:text-ink focus-visible:text-ink"
    >
      <GripVertical aria-hidden size={14} strokeWidth={1.75} />
    </button>
  )
}
