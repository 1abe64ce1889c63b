import { Boxes } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../shared/contract/models'
import { client } from '../../app/client'
import { refreshModels, useModels } from '../../app/models-store'
import { EmptyState } from '../../components/EmptyState'
import { ErrorCard } from '../../components/ErrorCard'
import { FixScope } from '../../components/fix-context'
import { Skeleton } from '../../components/Skeleton'
import { ModelRow } from './ModelRow'
import { duplicateModel, isUsed, removeModel, setModelEnabled, usageOf } from './model-actions'
import { type RemovalQuestion, RemoveModel } from './RemoveModel'

/** Every model, with how it stands and what can be done with it. */
export function ModelTable({ onEdit }: { onEdit: (modelId: string) => void }) {
  const { t } = useTranslation()
  const list = useModels((state) => state.list)
  const error = useModels((state) => state.error)
  const [question, setQuestion] = useState<RemovalQuestion | null>(null)

  const ask = async (model: ModelView, how: RemovalQuestion['how']) => {
    const usage = await usageOf(client, model.id)
    if (!usage) return
    // Disabling what nothing uses is undone by one press, so nothing need be asked.
    if (how === 'disable' && !isUsed(usage)) return setModelEnabled(client, model.id, false)
    setQuestion({ model, usage, how })
  }
  const confirm = async () => {
    if (!question) return
    setQuestion(null)
    if (question.how === 'delete') await removeModel(client, question.model.id)
    else await setModelEnabled(client, question.model.id, false)
  }
  const duplicate = async (model: ModelView) => {
    const copy = await duplicateModel(client, model.id)
    if (copy) onEdit(copy)
  }

  if (error && !list)
    return (
      <FixScope handlers={{ retry: () => refreshModels(client) }}>
        <ErrorCard error={{ ...error, fixes: [{ do: 'retry' }] }} />
      </FixScope>
    )
  if (!list) return <Skeleton className="h-28 w-full rounded-card" />
  if (list.length === 0)
    return (
      <EmptyState icon={Boxes} title={t('models.table.empty')}>
        {t('models.table.emptyText')}
      </EmptyState>
    )
  return (
    <div className="overflow-x-auto rounded-card border border-line bg-raised">
      <table aria-label={t('models.table.label')} className="w-full table-fixed text-left">
        <thead className="text-sm text-ink-faint">
          <tr className="border-b border-line">
            <th scope="col" className="px-3 py-2 font-normal">
              {t('models.table.name')}
            </th>
            <th scope="col" className="w-28 px-3 py-2 font-normal max-rail:hidden">
              {t('models.table.context')}
            </th>
            <th scope="col" className="w-40 px-3 py-2 font-normal rail:w-52">
              {t('models.table.status')}
            </th>
            <th scope="col" className="w-32 px-3 py-2">
              <span className="sr-only">{t('models.table.actions')}</span>
            </th>
          </tr>
        </thead>
        {list.map((model) => (
          <ModelRow
            key={model.id}
            model={model}
            onEdit={() => onEdit(model.id)}
            onDuplicate={() => void duplicate(model)}
            onRemove={(how) => void ask(model, how)}
          />
        ))}
      </table>
      {question ? (
        <RemoveModel question={question} onClose={() => setQuestion(null)} onConfirm={() => void confirm()} />
      ) : null}
    </div>
  )
}
