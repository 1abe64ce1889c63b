import { Plus } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import type { ModelTask } from '../../../../shared/model-form'
import { useModels } from '../../../app/models-store'
import { Button } from '../../../components/Button'
import { classNames } from '../../../components/class-names'
import { controlClass } from '../../../components/Field'
import { ModelOptionRow } from './ModelOptionRow'
import { canChoose, headOf, nextChoice, type OptionRow, optionRows, rowKey } from './model-groups'

const searchFrom = 8
/** From so many lines on only those in sight exist. */
const virtualFrom = 60
const pageSteps = 8

type Props = {
  label: string
  value: string | null
  task: ModelTask
  onChoose: (modelId: string | null) => void
  /** The way to a first model, where there is none to choose. */
  onAdd: () => void
  /** Offers to choose none, in these words. */
  noneLabel?: string
}

/** The list inside a model dropdown: grouped by server, searchable, by keyboard, quick with a thousand. */
export function ModelOptions({ label, value, task, onChoose, onAdd, noneLabel }: Props) {
  const { t } = useTranslation()
  const models = useModels((state) => state.list)
  const listId = useId()
  const [search, setSearch] = useState('')
  const rows = useMemo(
    () => optionRows({ models: models ?? [], chosenId: value, task, search, noneLabel }),
    [models, value, task, search, noneLabel],
  )
  const [picked, setActive] = useState<number | 'first'>(() => firstActive(rows, value))
  const active = picked === 'first' ? nextChoice(rows, -1, 1) : picked
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const count = rows.filter((row) => row.type === 'model').length
  const searchable = search !== '' || count >= searchFrom
  const virtual = rows.length >= virtualFrom
  const none = count === 0 && search === ''

  // The line that the keys are at is always in sight, and the heading that it stands under if there is room.
  const head = headOf(rows, active)
  useEffect(() => {
    for (const at of [head, active]) {
      if (virtual) list.current?.scrollToIndex(at, { align: 'nearest' })
      else document.getElementById(`${listId}-${at}`)?.scrollIntoView({ block: 'nearest' })
    }
  }, [head, active, virtual, listId])

  const choose = (row: OptionRow | undefined) => {
    if (row === undefined || !canChoose(row)) return
    onChoose(row.type === 'model' ? row.model.id : null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const target = keyTarget(event.key, rows, active)
    if (target === null) return
    event.preventDefault()
    if (target === 'choose') choose(rows[active])
    else if (target >= 0) setActive(target)
  }
  const lines = rows.map((row, index) => (
    <ModelOptionRow
      key={rowKey(row)}
      id={`${listId}-${index}`}
      row={row}
      active={index === active}
      chosen={row.type === 'none' ? value === null : row.type === 'model' && row.model.id === value}
      noneLabel={noneLabel ?? ''}
      onPoint={() => canChoose(row) && setActive(index)}
      onChoose={() => choose(row)}
    />
  ))
  return (
    <div className="flex max-h-96 flex-col">
      {/* The keyboard needs the input also where so few models need no search. */}
      <div className={searchable ? 'p-1 pb-2' : 'sr-only'}>
        <input
          // biome-ignore lint/a11y/noAutofocus: the dropdown was opened to choose in it
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={canChoose(rows[active]) ? `${listId}-${active}` : undefined}
          aria-label={t('models.select.search')}
          placeholder={t('models.select.search')}
          spellCheck={false}
          autoComplete="off"
          value={search}
          onChange={(event) => {
            setSearch(event.target.value)
            setActive('first')
          }}
          onKeyDown={onKeyDown}
          className={controlClass}
        />
      </div>
      <div
        ref={scroller}
        id={listId}
        role="listbox"
        aria-label={label}
        className={classNames('min-h-0 overflow-y-auto', rows.length === 0 && 'hidden')}
      >
        {virtual ? (
          <Virtualizer ref={list} scrollRef={scroller} itemSize={44}>
            {lines}
          </Virtualizer>
        ) : (
          lines
        )}
      </div>
      <p role="status" className={none || rows.length === 0 ? 'px-2 py-3 text-ink-soft' : 'sr-only'}>
        {none
          ? t(models?.length ? 'models.select.emptyTask' : 'models.select.empty')
          : rows.length > 0
            ? t('models.select.count', { count })
            : t('models.select.nothing')}
      </p>
      {none ? (
        <div className="px-2 pb-2">
          <Button size="small" icon={Plus} onClick={onAdd}>
            {t('fixes.add-model')}
          </Button>
        </div>
      ) : null}
    </div>
  )
}

function firstActive(rows: readonly OptionRow[], value: string | null): number {
  const chosen = rows.findIndex((row) => row.type === 'model' && row.model.id === value)
  return chosen >= 0 && canChoose(rows[chosen]) ? chosen : nextChoice(rows, -1, 1)
}

/** Where a key goes: to a line, to the choice itself, or nowhere. */
function keyTarget(key: string, rows: readonly OptionRow[], active: number): number | 'choose' | null {
  switch (key) {
    case 'ArrowDown':
      return nextChoice(rows, active, 1)
    case 'ArrowUp':
      return nextChoice(rows, active, -1)
    case 'PageDown':
      return nextChoice(rows, Math.min(active + pageSteps, rows.length - 1) - 1, 1)
    case 'PageUp':
      return nextChoice(rows, Math.max(active - pageSteps, 0) + 1, -1)
    case 'Enter':
      return 'choose'
    default:
      return null
  }
}
