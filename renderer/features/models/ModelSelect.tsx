import { ChevronDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../shared/contract/models'
import type { ModelTask } from '../../../shared/model-form'
import { useModel, useModels } from '../../app/models-store'
import { openRoute } from '../../app/routes'
import { classNames } from '../../components/class-names'
import { menuClass } from '../../components/menu-classes'
import { Skeleton } from '../../components/Skeleton'
import { CapabilityIcons } from './CapabilityIcons'
import { ContextFact } from './ContextFact'
import { ModelStatus } from './ModelStatus'
import { usableContext } from './model-status'
import { PlaceIcon } from './PlaceIcon'
import { PriceFact } from './PriceFact'
import { ModelOptions } from './select/ModelOptions'

type Props = {
  /** Names the dropdown: shown above the large one, read aloud for the inline one. */
  label: string
  value: string | null
  onChange: (modelId: string) => void
  /** `large` tells context and status while closed; `inline` is a quiet word in a row of controls. */
  variant?: 'large' | 'inline'
  /** What the model is wanted for: only those that do it are offered. */
  task?: ModelTask
  /** Offers to choose none, in these words. */
  noneLabel?: string
  onNone?: () => void
  describedBy?: string
  disabled?: boolean
}

/** The one dropdown for models, wherever one is chosen. */
export function ModelSelect(props: Props) {
  const { t } = useTranslation()
  const { label, value, variant = 'large', task = 'chat' } = props
  const [open, setOpen] = useState(false)
  const listId = useId()
  const model = useModel(value)
  const choose = (modelId: string | null) => {
    setOpen(false)
    if (modelId === null) props.onNone?.()
    else props.onChange(modelId)
  }
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <button
          type="button"
          role="combobox"
          aria-label={label}
          aria-haspopup="dialog"
          aria-expanded={open}
          aria-controls={open ? listId : undefined}
          aria-describedby={props.describedBy}
          disabled={props.disabled}
          title={variant === 'inline' ? model?.displayName : undefined}
          className={classNames(
            'flex min-w-0 items-center gap-2 text-left transition-colors disabled:opacity-45',
            variant === 'large'
              ? 'min-h-14 w-full rounded-card border border-line-strong bg-raised px-3 py-2 hover:border-ink-faint'
              : 'h-8 max-w-56 rounded-control px-2 text-sm text-ink-soft hover:bg-hover hover:text-ink',
          )}
        >
          {variant === 'large' ? (
            <LargeValue model={model} noneLabel={props.noneLabel} />
          ) : (
            <InlineValue model={model} noneLabel={props.noneLabel} />
          )}
          <ChevronDown aria-hidden size={15} strokeWidth={1.75} className="ml-auto shrink-0 text-ink-faint" />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          id={listId}
          aria-label={label}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className={classNames(
            menuClass,
            'max-w-[calc(100vw-1rem)]',
            variant === 'large' ? 'w-(--radix-popover-trigger-width)' : 'w-96',
          )}
        >
          <ModelOptions
            label={t('models.select.found')}
            value={value}
            task={task}
            onChoose={choose}
            onAdd={() => {
              setOpen(false)
              openRoute({ view: 'models', dialog: 'add' })
            }}
            noneLabel={props.noneLabel}
          />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

type ValueProps = { model: ModelView | null; noneLabel?: string }

function LargeValue({ model, noneLabel }: ValueProps) {
  const { t } = useTranslation()
  const list = useModels((state) => state.list)
  if (list === null) return <Skeleton className="h-9 flex-1" />
  if (!model) {
    if (noneLabel !== undefined) return <span className="text-ink-soft">{noneLabel}</span>
    return (
      <span className="flex min-w-0 flex-col">
        <span className="text-ink-soft">
          {list.length === 0 ? t('models.select.empty') : t('models.select.none')}
        </span>
        <span className="text-sm text-ink-faint">
          {list.length === 0 ? t('models.select.emptyDetail') : t('models.select.noneDetail')}
        </span>
      </span>
    )
  }
  return (
    <>
      <PlaceIcon place={model.place} kind={model.kind} />
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="truncate font-medium">{model.displayName}</span>
        <span className="flex min-w-0 items-center gap-3 text-sm text-ink-faint">
          <ModelStatus model={model} />
          <ContextFact tokens={usableContext(model)} />
          <PriceFact price={model.price} />
          <CapabilityIcons capabilities={model.capabilities} />
        </span>
      </span>
    </>
  )
}

function InlineValue({ model, noneLabel }: ValueProps) {
  const { t } = useTranslation()
  return <span className="truncate">{model?.displayName ?? noneLabel ?? t('models.select.none')}</span>
}
