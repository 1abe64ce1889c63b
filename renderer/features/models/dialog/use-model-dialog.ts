import { useEffect, useReducer, useRef } from 'react'
import type { ConnectionReport, ModelRole, ModelView } from '../../../../shared/contract/models'
import { endpointKinds, isProbed } from '../../../../shared/endpoint-kinds'
import type { ModelField } from '../../../../shared/model-draft'
import { client } from '../../../app/client'
import { chooseModel, refreshModels, useModels } from '../../../app/models-store'
import { useAfterPress } from '../../../components/use-after-press'
import { useEndpoints } from '../endpoints/endpoints-store'
import { useStageTest } from '../stages/use-stage-test'
import { firstWrong, formToSend, readState, shownIssues } from './dialog-reading'
import { reduceDialog } from './dialog-reducer'
import { type DialogAction, type DialogStart, openDialog } from './dialog-state'
import { keyHolderAt } from './key-holder'
import { useProfile } from './use-profile'

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
  const [state, change] = useReducer(reduceDialog, start, openDialog)
  const afterPress = useAfterPress()
  const dispatch = (action: DialogAction) =>
    action.type === 'left' ? afterPress(() => change(action)) : change(action)
  const stages = useStageTest()
  const form = useRef<HTMLFormElement>(null)
  const read = readState(state, taken ?? [])
  const issues = shownIssues(state, read)
  const endpoints = useEndpoints((store) => store.list)
  const keyHolder = state.editedId === undefined ? keyHolderAt(read.resolvedUrl, endpoints, taken) : undefined
  // What a file describes is written into that file; the environment is nobody's to write.
  const readOnly = model?.origin.from === 'environment'
  useProfile(state, change)

  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the draft starts the pause anew
  useEffect(() => {
    const timer = setTimeout(() => change({ type: 'paused' }), typingPauseMs)
    return () => clearTimeout(timer)
  }, [state.draft])

  const focus = (field: ModelField | 'apiKey') =>
    form.current?.querySelector<HTMLElement>(`[data-field="${field}"]`)?.focus()

  /** Says what is wrong and goes to the first of it. */
  const refuse = () => {
    dispatch({ type: 'submitted' })
    const wrong = firstWrong(read.issues)
    if (wrong) focusSoon(() => focus(wrong))
  }
  const modelId = model?.id ?? keyHolder

  const testStages = () => {
    if (read.form === null) return refuse()
    const values = formToSend(state, read.form)
    stages.start({ what: 'form', form: values, ...(modelId ? { modelId } : {}) })
  }

  const test = async () => {
    stages.clear()
    // Where no list can be asked for, only a request tells.
    if (!endpointKinds[state.kind].listsModels) return testStages()
    const url = state.kind === 'builtin' ? null : read.resolvedUrl
    if (url === null) {
      dispatch({ type: 'submitted' })
      return focus('endpointUrl')
    }
    dispatch({ type: 'test-started', url })
    const contextWindow = Number(state.draft.contextWindow)
    const key = state.key.remove ? '' : state.key.text.trim() || undefined
    const result = await client.models.test({
      endpointUrl: url,
      wireName: state.draft.wireName.trim(),
      kind: isProbed(state.kind) ? 'openai-compatible' : state.kind,
      contextWindow: Number.isInteger(contextWindow) && contextWindow > 0 ? contextWindow : null,
      // Those that were not touched are the saved model's to give, and to its own server alone.
      ...(state.draft.headers === state.opened.headers ? {} : { headers: read.form?.headers ?? {} }),
      ...(key === undefined ? {} : { apiKey: key }),
      ...(modelId ? { modelId } : {}),
    })
    // A gateway may have no list of models: there too only a request tells.
    if (result.ok && !isProbed(state.kind) && listsNothing(result.value)) {
      dispatch({ type: 'test-left' })
      return testStages()
    }
    dispatch(
      result.ok
        ? { type: 'test-answered', url, report: result.value }
        : { type: 'test-failed', url, error: result.error },
    )
    if (result.ok && result.value.state === 'needs_key') focusSoon(() => focus('apiKey'))
  }

  const submit = async () => {
    if (state.saving || readOnly) return
    if (read.form === null) return refuse()
    dispatch({ type: 'submitted' })
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

  const keyStored = state.key.stored || keyHolder !== undefined
  return {
    model,
    state,
    dispatch,
    read,
    issues,
    form,
    stages,
    keyStored,
    readOnly,
    test,
    testStages,
    submit,
    focus,
  }
}

export type ModelDialogState = ReturnType<typeof useModelDialog>

const listsNothing = ({ state, models }: ConnectionReport) =>
  state === 'not_a_model_server' || (state === 'up' && models.length === 0)

/** Once the section that a field lies in has been opened. */
const focusSoon = (run: () => void) => requestAnimationFrame(run)
