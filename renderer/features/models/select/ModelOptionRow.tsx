import { Check, Star } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../../shared/contract/models'
import { classNames } from '../../../components/class-names'
import { CapabilityIcons } from '../CapabilityIcons'
import { ContextFact } from '../ContextFact'
import { ModelStatus } from '../ModelStatus'
import { usableContext } from '../model-status'
import { PriceFact } from '../PriceFact'
import type { OptionRow } from './model-groups'

type Props = {
  id: string
  row: OptionRow
  active: boolean
  chosen: boolean
  noneLabel: string
  onPoint: () => void
  onChoose: () => void
}

/** One line of the dropdown. The keys are the input's, so a line itself takes no focus. */
export function ModelOptionRow({ id, row, active, chosen, noneLabel, onPoint, onChoose }: Props) {
  if (row.type === 'favourites' || row.type === 'server') return <Heading id={id} row={row} />
  const disabled = row.type === 'model' && !row.model.enabled
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the input above has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: it is the active descendant of the input
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      aria-disabled={disabled || undefined}
      onPointerMove={onPoint}
      // The input keeps the focus.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
      className={classNames(
        'flex min-h-8 items-center gap-2 rounded-control px-2 py-1.5 select-none',
        active && 'bg-hover',
        disabled && 'opacity-45',
      )}
    >
      {row.type === 'none' ? (
        <span className="flex-1 truncate">{noneLabel}</span>
      ) : (
        <ModelFacts model={row.model} chosen={chosen} />
      )}
      {chosen ? <Check aria-hidden size={14} className="shrink-0 text-accent" /> : null}
    </div>
  )
}

function Heading({ id, row }: { id: string; row: Extract<OptionRow, { type: 'favourites' | 'server' }> }) {
  const { t } = useTranslation()
  return (
    <div
      id={id}
      role="presentation"
      className="flex min-w-0 items-baseline gap-2 px-2 pt-2 pb-1 text-sm text-ink-faint select-none"
    >
      {row.type === 'favourites' ? (
        <span className="flex items-center gap-1">
          <Star aria-hidden size={12} strokeWidth={1.75} />
          {t('models.select.favourites')}
        </span>
      ) : (
        <>
          <span className="shrink-0">{t(`models.places.${row.place}`)}</span>
          {row.host === null ? null : <span className="figures truncate">{row.host}</span>}
        </>
      )}
    </div>
  )
}

function ModelFacts({ model, chosen }: { model: ModelView; chosen: boolean }) {
  return (
    <span className="flex min-w-0 flex-1 flex-col">
      <span className={classNames('line-clamp-2 wrap-anywhere', chosen && 'font-medium')}>
        {model.displayName}
      </span>
      <span className="flex min-w-0 items-center gap-3 text-sm text-ink-faint">
        <ModelStatus model={model} />
        <ContextFact tokens={usableContext(model)} />
        <PriceFact price={model.price} />
        <CapabilityIcons capabilities={model.capabilities} />
      </span>
    </span>
  )
}
