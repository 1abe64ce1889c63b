import { useEffect, useReducer, useRef } from 'react'
import type { ModelRole, ModelView } from '../../../../shared/contract/models'
import type { ModelField } from '../../../../shared/model-form'
import { client } from '../../../app/client'
import { chooseModel, refreshModels, useModels } from '../../../app/models-store'
import { firstWrong, formToSend, readState, shownIssues } from './dialog-reading'
import { reduceDialog } from './dialog-reducer'
import { type DialogStart, openDialog } from './dialog-state'

const typingPauseMs = 700

type Options = {
  start: DialogStart
  /** The selector whose Add was pressed takes what is added. */
  role: ModelRole | null
  onDone: (model: ModelView) => void
}

/** The dialog's state with what it may do: test the connection, save. */
export function useModelDialog({ start, role, onDone }: Options) {
  const { model } = start
  const taken = useModels((store) => store.list)
  const [state, dispatch] = useReducer(reduceDialog, start, openDialog)
  const form = useRef<HTMLFormElement>(null)
  const read = readState(state, taken ?? [])
  const issues = shownIssues(state, read)

  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the draft starts the pause anew
  useEffect(() => {
    const timer = setTimeout(() => dispatch({ type: 'paused' }), typingPauseMs)
    return () => clearTimeout(timer)
  }, [state.draft])

  const focus = (field: ModelField | 'apiKey') =>
    form.current?.querySelector<HTMLElement>(`[data-field="${field}"]`)?.focus()

  const test = async () => {
    const url = state.kind === 'builtin' ? null : read.resolvedUrl
    if (url === null) {
      dispatch({ type: 'submitted' })
      return focus('endpointUrl')
    }
    dispatch({ type: 'test-started', url })
    const contextWindow = Number(state.draft.contextWindow)
    const key = state.key.text.trim()
    const result = await client.models.test({
      endpointUrl: url,
      wireName: state.draft.wireName.trim(),
      contextWindow: Number.isInteger(contextWindow) && contextWindow > 0 ? contextWindow : null,
      ...(key === '' ? {} : { apiKey: key }),
      ...(model && !state.key.remove ? { modelId: model.id } : {}),
    })
    dispatch(
      result.ok
        ? { type: 'test-answered', url, report: result.value }
        : { type: 'test-failed', url, error: result.error },
    )
    if (result.ok && result.value.state === 'needs_key') focusSoon(() => focus('apiKey'))
  }

  const submit = async () => {
    if (state.saving) return
    dispatch({ type: 'submitted' })
    if (read.form === null) {
      const wrong = firstWrong(read.issues)
      if (wrong) focusSoon(() => focus(wrong))
      return
    }
    dispatch({ type: 'saving' })
    const values = formToSend(state, read.form)
    const result = model
      ? await client.models.update({ id: model.id, form: values })
      : await client.models.add(values)
    if (!result.ok) {
      dispatch({ type: 'refused', error: result.error })
      if (result.error.code === 'wire_name_taken' || result.error.code === 'name_taken') focus('wireName')
      return
    }
    if (role) await chooseModel(client, role, result.value.id)
    await refreshModels(client)
    onDone(result.value)
  }

  return { state, dispatch, read, issues, form, test, submit, focus }
}

export type ModelDialogState = ReturnType<typeof useModelDialog>

/** Once the section that a field lies in has been opened. */
const focusSoon = (run: () => void) => requestAnimationFrame(run)
