import { SlidersHorizontal } from 'lucide-react'
import { Popover } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { MemoryFilter, MemoryKind, MemoryOrigin } from '../../../../shared/contract/memory'
import { useConversations } from '../../../app/conversations-store'
import { Button } from '../../../components/Button'
import { classNames } from '../../../components/class-names'
import { controlClass, Field } from '../../../components/Field'
import { menuClass } from '../../../components/menu-classes'
import { TextField } from '../../../components/TextField'
import { importanceOf } from '../importance'
import { changeFilter, useMemoryFilter } from '../memory-navigation'
import { isThePerson } from '../memory-subject'
import { dayField, dayStart, filterParts } from './filter-parts'

/** Everything that the list can be narrowed by. Each takes effect at once. */
export function FilterPopover() {
  const { t } = useTranslation()
  const filter = useMemoryFilter()
  const count = filterParts(filter, isThePerson).length
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button icon={SlidersHorizontal} aria-label={t('memory.filter.open', { count })}>
          <span className="max-narrow:sr-only">{t('memory.filter.button')}</span>
          {count > 0 ? <span className="figures text-accent">{count}</span> : null}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={t('memory.filter.button')}
          className={classNames(
            menuClass,
            'flex max-h-(--radix-popover-content-available-height) w-88 max-w-[calc(100vw-1rem)] flex-col gap-4 p-4 outline-none',
          )}
        >
          <FilterFields />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function FilterFields() {
  const { t } = useTranslation()
  const filter = useMemoryFilter()
  const conversations = useConversations((state) => state.list) ?? []
  const { state, writtenBy } = MemoryFilter.shape
  return (
    <>
      <Boxes
        label={t('memory.filter.kinds')}
        options={MemoryKind.options}
        chosen={filter.kinds ?? []}
        nameOf={(kind) => t(`memory.kind.${kind}`)}
        onChange={(kinds) => changeFilter({ kinds })}
      />
      <Boxes
        label={t('memory.filter.origins')}
        options={MemoryOrigin.options}
        chosen={filter.origins ?? []}
        nameOf={(origin) => t(`memory.origin.${origin}`)}
        onChange={(origins) => changeFilter({ origins })}
      />
      <div className="grid grid-cols-2 gap-3">
        <Choice
          label={t('memory.filter.state')}
          value={filter.state ?? 'current'}
          options={['current', 'past', 'removed', 'all'] as const}
          nameOf={(one) => t(`memory.filter.states.${one}`)}
          onChange={(one) => changeFilter({ state: state.parse(one) })}
        />
        <Choice
          label={t('memory.filter.pinned')}
          value={filter.pinned === true ? 'yes' : filter.pinned === false ? 'no' : 'any'}
          options={['any', 'yes', 'no'] as const}
          nameOf={(one) => t(`memory.filter.pinnedOptions.${one}`)}
          onChange={(one) => changeFilter({ pinned: one === 'any' ? null : one === 'yes' })}
        />
        <Choice
          label={t('memory.filter.importance')}
          value={filter.importance ?? 'any'}
          options={['any', 3, 2, 1]}
          nameOf={(one) =>
            one === 'any' ? t('memory.filter.any') : t(`memory.importance.${importanceOf(one)}`)
          }
          onChange={(one) => changeFilter({ importance: one === 'any' ? null : one })}
        />
        <Choice
          label={t('memory.filter.writtenBy')}
          value={filter.writtenBy ?? 'any'}
          options={['any', 'person', 'model'] as const}
          nameOf={(one) => t(`memory.filter.writtenByOptions.${one}`)}
          onChange={(one) => changeFilter({ writtenBy: writtenBy.parse(one === 'any' ? null : one) })}
        />
        <TextField
          label={t('memory.filter.from')}
          type="date"
          value={dayField(filter.from)}
          onChange={(day) => changeFilter({ from: dayStart(day) }, 'replace')}
        />
        <TextField
          label={t('memory.filter.to')}
          type="date"
          value={filter.to ? dayField(filter.to - 1) : ''}
          onChange={(day) => changeFilter({ to: dayStart(day, 1) }, 'replace')}
        />
      </div>
      <Choice
        label={t('memory.filter.conversation')}
        value={filter.conversationId ?? ''}
        options={['', ...conversations.map(({ id }) => id)]}
        nameOf={(id) =>
          id === ''
            ? t('memory.filter.anyConversation')
            : conversations.find((one) => one.id === id)?.title || t('memory.detail.untitled')
        }
        onChange={(id) => changeFilter({ conversationId: id === '' ? null : id })}
      />
      <TextField
        label={t('memory.filter.subject')}
        placeholder={t('memory.filter.subjectPlaceholder')}
        maxLength={200}
        value={filter.subject ?? ''}
        onChange={(subject) => changeFilter({ subject: subject === '' ? null : subject }, 'replace')}
      />
    </>
  )
}

type ChoiceProps<V extends string | number> = {
  label: string
  value: V
  options: readonly V[]
  nameOf: (option: V) => ReactNode
  onChange: (option: V) => void
}

function Choice<V extends string | number>({ label, value, options, nameOf, onChange }: ChoiceProps<V>) {
  return (
    <Field label={label}>
      {(control) => (
        <select
          className={controlClass}
          value={value}
          onChange={(event) => {
            const option = options.find((one) => String(one) === event.target.value)
            if (option !== undefined) onChange(option)
          }}
          {...control}
        >
          {options.map((option) => (
            <option key={option} value={option}>
              {nameOf(option)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

type BoxesProps<V extends string> = {
  label: string
  options: readonly V[]
  chosen: readonly V[]
  nameOf: (option: V) => string
  onChange: (chosen: V[]) => void
}

function Boxes<V extends string>({ label, options, chosen, nameOf, onChange }: BoxesProps<V>) {
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="pb-1.5 font-medium">{label}</legend>
      <div className="grid grid-cols-2 gap-x-3 gap-y-1">
        {options.map((option) => (
          <label key={option} className="flex min-h-6 items-center gap-2">
            <input
              type="checkbox"
              className="size-4 shrink-0 accent-accent"
              checked={chosen.includes(option)}
              onChange={() =>
                onChange(
                  chosen.includes(option) ? chosen.filter((one) => one !== option) : [...chosen, option],
                )
              }
            />
            {nameOf(option)}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
