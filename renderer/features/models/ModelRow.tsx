import { useState } from 'react'
import type { ModelView } from '../../../shared/contract/models'
import { client } from '../../app/client'
import { classNames } from '../../components/class-names'
import { ErrorCard } from '../../components/ErrorCard'
import { FixScope } from '../../components/fix-context'
import { ModelRowActions } from './ModelRowActions'
import { checkModel } from './model-actions'
import { ContextCell, NameCell, StatusCell } from './model-cells'

type Props = {
  model: ModelView
  onEdit: () => void
  onDuplicate: () => void
  onRemove: (how: 'delete' | 'disable') => void
}

/** One model; after a test that failed, why, right below. */
export function ModelRow({ model, onEdit, onDuplicate, onRemove }: Props) {
  const [testing, setTesting] = useState(false)
  const [tested, setTested] = useState(false)
  const test = async () => {
    setTesting(true)
    await checkModel(client, model.id)
    setTesting(false)
    setTested(true)
  }
  const { error } = model.status
  return (
    <tbody className={classNames('border-line not-last:border-b', !model.enabled && 'text-ink-faint')}>
      <tr>
        <th scope="row" className="px-3 py-2.5 font-normal">
          <NameCell model={model} />
        </th>
        <td className="px-3 py-2.5 max-rail:hidden">
          <ContextCell model={model} />
        </td>
        <td className="px-3 py-2.5" aria-live="polite">
          <StatusCell
            model={testing ? { ...model, status: { ...model.status, state: 'checking' } } : model}
          />
        </td>
        <td className="px-3 py-2.5">
          <ModelRowActions
            model={model}
            testing={testing}
            onTest={() => void test()}
            onEdit={onEdit}
            onDuplicate={onDuplicate}
            onRemove={onRemove}
          />
        </td>
      </tr>
      {error && tested && !testing ? (
        <tr>
          <td colSpan={4} className="px-3 pb-3">
            <FixScope
              handlers={{
                retry: test,
                'enter-key': onEdit,
                'use-url': onEdit,
                'use-model-name': onEdit,
                'use-context-window': onEdit,
                'edit-model': onEdit,
              }}
            >
              <ErrorCard error={error} />
            </FixScope>
          </td>
        </tr>
      ) : null}
    </tbody>
  )
}
