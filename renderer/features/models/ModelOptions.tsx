import { Command } from 'cmdk'
import { Check } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../shared/contract/models'
import { useModels } from '../../app/models-store'
import { classNames } from '../../components/class-names'
import { controlClass } from '../../components/Field'
import { ModelStatus } from './ModelStatus'
import { groupModels, hostOf } from './model-groups'
import { usableContext } from './model-status'

const searchFrom = 8
const itemClass =
  'flex min-h-8 items-center gap-2 rounded-control px-2 py-1.5 outline-none select-none data-[disabled=true]:opacity-45 data-[selected=true]:bg-hover'

/** By names and host only: cmdk would find letters in ids as well. */
const matches = (_id: string, search: string, keywords?: string[]) => {
  const text = (keywords ?? []).join(' ').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
    ? 1
    : 0
}

type Props = {
  label: string
  value: string | null
  onChoose: (modelId: string | null) => void
  /** Offers to choose none, in these words. */
  noneLabel?: string
}

/** The list inside a model dropdown: grouped by where a model runs, searchable, by keyboard. */
export function ModelOptions({ label, value, onChoose, noneLabel }: Props) {
  const { t } = useTranslation()
  const models = useModels((state) => state.list)
  const groups = groupModels(models ?? [], value)
  const count = groups.reduce((sum, group) => sum + group.models.length, 0)
  return (
    <Command
      label={label}
      loop
      filter={matches}
      defaultValue={value ?? undefined}
      className="flex max-h-96 flex-col"
    >
      {/* The keyboard needs the input also where so few models need no search. */}
      <div className={count < searchFrom ? 'sr-only' : 'p-1 pb-2'}>
        <Command.Input
          autoFocus
          aria-label={t('models.select.search')}
          placeholder={t('models.select.search')}
          className={controlClass}
        />
      </div>
      <Command.List label={t('models.select.found')} className="min-h-0 overflow-y-auto">
        <Command.Empty className="px-2 py-3 text-ink-soft">
          {count === 0 ? t('models.select.empty') : t('models.select.nothing')}
        </Command.Empty>
        {noneLabel ? (
          <Command.Item
            value="none"
            keywords={[noneLabel]}
            onSelect={() => onChoose(null)}
            className={itemClass}
          >
            <span className="flex-1 truncate">{noneLabel}</span>
            {value === null ? <Check aria-hidden size={14} className="text-accent" /> : null}
          </Command.Item>
        ) : null}
        {groups.map((group) => (
          <Command.Group
            key={group.place}
            heading={t(`models.places.${group.place}`)}
            className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-sm [&_[cmdk-group-heading]]:text-ink-faint"
          >
            {group.models.map((model) => (
              <ModelOption key={model.id} model={model} chosen={model.id === value} onChoose={onChoose} />
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

type OptionProps = { model: ModelView; chosen: boolean; onChoose: (modelId: string) => void }

function ModelOption({ model, chosen, onChoose }: OptionProps) {
  const { t } = useTranslation()
  return (
    <Command.Item
      value={model.id}
      keywords={[model.displayName, model.wireName, hostOf(model) ?? '']}
      disabled={!model.enabled}
      onSelect={() => onChoose(model.id)}
      className={itemClass}
    >
      <span className="flex min-w-0 flex-1 flex-col">
        <span className={classNames('line-clamp-2 wrap-anywhere', chosen && 'font-medium')}>
          {model.displayName}
        </span>
        <span className="flex min-w-0 items-center gap-2 text-sm text-ink-faint">
          <ModelStatus model={model} />
          <span className="truncate">{t('models.context', { tokens: usableContext(model) })}</span>
        </span>
      </span>
      {chosen ? <Check aria-hidden size={14} className="shrink-0 text-accent" /> : null}
    </Command.Item>
  )
}
