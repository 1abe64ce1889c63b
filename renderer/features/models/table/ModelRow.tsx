import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../../shared/contract/models'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { classNames } from '../../../components/class-names'
import { ErrorCard } from '../../../components/ErrorCard'
import { FixScope } from '../../../components/fix-context'
import { checkModel } from '../model-actions'
import { modelFixes } from '../model-fixes'
import { ModelRowActions } from './ModelRowActions'
import { MoveHandle } from './MoveHandle'
import { ContextCell, NameCell, PriceCell, StatusCell } from './model-cells'
import type { RowActions } from './use-row-actions'
import type { RowMoves } from './use-row-moves'

type Props = { model: ModelView; index: number; actions: RowActions; moves: RowMoves }

/** One model; right below why a test of it failed, or what its file waits for. */
export function ModelRow({ model, index, actions, moves }: Props) {
  const { t } = useTranslation()
  const [testing, setTesting] = useState(false)
  const [tested, setTested] = useState(false)
  const test = async () => {
    setTesting(true)
    await checkModel(client, model.id)
    setTesting(false)
    setTested(true)
  }
  const edit = () => actions.edit(model)
  const { error } = model.status
  const side = moves.target?.id === model.id && moves.dragged !== model.id ? moves.target.side : null
  return (
    // biome-ignore-start lint/a11y/useSemanticElements: a table of roles, see ModelTable
    // biome-ignore-start lint/a11y/useFocusableInteractive: the row itself is not pressed
    <div
      {...moves.place(model.id)}
      className={classNames(
        'relative border-t border-line',
        index === 0 && 'border-t-transparent',
        !model.enabled && 'text-ink-faint',
        moves.dragged === model.id && 'opacity-45',
      )}
    >
      {side ? (
        <span
          aria-hidden
          className={classNames(
            'pointer-events-none absolute inset-x-0 z-10 h-0.5 bg-accent',
            side === 'before' ? '-top-px' : '-bottom-px',
          )}
        />
      ) : null}
      <div role="row" aria-rowindex={index + 2} className="model-columns group/row grid items-start">
        <div role="rowheader" className="flex min-w-0 items-start py-2.5 pr-3 pl-1">
          <MoveHandle model={model} moves={moves} />
          <NameCell model={model} actions={actions} />
        </div>
        <div role="cell" className="px-3 py-2.5 max-rail:hidden">
          <PriceCell model={model} />
        </div>
        <div role="cell" className="px-3 py-2.5 max-rail:hidden">
          <ContextCell model={model} />
        </div>
        <div role="cell" className="min-w-0 px-3 py-2.5" aria-live="polite">
          <StatusCell
            model={testing ? { ...model, status: { ...model.status, state: 'checking' } } : model}
          />
        </div>
        <div role="cell" className="py-1.5 pr-2">
          <ModelRowActions
            model={model}
            testing={testing}
            onTest={() => void test()}
            actions={actions}
            moves={moves}
          />
        </div>
      </div>
      {error && (tested || model.status.state === 'not_allowed') && !testing ? (
        <div role="row">
          <div role="cell" className="px-3 pb-3">
            <FixScope handlers={modelFixes(test, edit)}>
              <ErrorCard
                error={error}
                actions={
                  tested && model.status.state !== 'not_allowed' ? (
                    <Button size="small" variant="quiet" onClick={() => setTested(false)}>
                      {t('common.dismiss')}
                    </Button>
                  ) : undefined
                }
              />
            </FixScope>
          </div>
        </div>
      ) : null}
    </div>
    // biome-ignore-end lint/a11y/useSemanticElements: until here
    // biome-ignore-end lint/a11y/useFocusableInteractive: until here
  )
}
