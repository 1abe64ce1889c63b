import { useMemo, useRef, useState } from 'react'
import type { ModelView } from '../../../../shared/contract/models'
import { client } from '../../../app/client'
import {
  copyToOwn,
  duplicateModel,
  exportModels,
  isUsed,
  openConfigFile,
  removeModel,
  setFavourite,
  setModelEnabled,
  usageOf,
} from '../model-actions'
import type { RemovalQuestion } from './RemoveModel'

/** What the rows of the table do, and what lies over it because of them. */
export function useRowActions(onEdit: (modelId: string) => void) {
  const [question, setQuestion] = useState<RemovalQuestion | null>(null)
  const [explained, setExplained] = useState<string | null>(null)
  const [tested, setTested] = useState<string | null>(null)
  const edit = useRef(onEdit)
  edit.current = onEdit

  const rows = useMemo(() => {
    const ask = async (model: ModelView, how: RemovalQuestion['how']) => {
      const usage = await usageOf(client, model.id)
      if (!usage) return
      // Disabling what nothing uses is undone by one press, so nothing need be asked.
      if (how === 'disable' && !isUsed(usage)) return setModelEnabled(client, model.id, false)
      setQuestion({ model, usage, how })
    }
    const openCopy = async (copy: Promise<string | null>) => {
      const id = await copy
      if (id !== null) edit.current(id)
    }
    return {
      edit: (model: ModelView) => edit.current(model.id),
      duplicate: (model: ModelView) => void openCopy(duplicateModel(client, model.id)),
      copyToOwn: (model: ModelView) => void openCopy(copyToOwn(client, model.id)),
      remove: (model: ModelView) => void ask(model, 'delete'),
      disable: (model: ModelView) => void ask(model, 'disable'),
      enable: (model: ModelView) => void setModelEnabled(client, model.id, true),
      favour: (model: ModelView) => void setFavourite(client, model.id, !model.favourite),
      explain: (model: ModelView) => setExplained(model.id),
      fullTest: (model: ModelView) => setTested(model.id),
      exportOne: (model: ModelView) => void exportModels(client, [model.id]),
      openFile: (path: string) => void openConfigFile(client, path),
    }
  }, [])

  const confirm = async () => {
    if (!question) return
    setQuestion(null)
    if (question.how === 'delete') await removeModel(client, question.model.id)
    else await setModelEnabled(client, question.model.id, false)
  }
  return {
    ...rows,
    question,
    confirm: () => void confirm(),
    closeQuestion: () => setQuestion(null),
    explained,
    closeExplained: () => setExplained(null),
    tested,
    closeTested: () => setTested(null),
  }
}

export type RowActions = ReturnType<typeof useRowActions>
