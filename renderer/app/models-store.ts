import { create } from 'zustand'
import type { Client } from '../../shared/contract'
import type { ModelRole, ModelView } from '../../shared/contract/models'
import type { AppErrorData } from '../../shared/errors'
import { showError } from '../components/toast-store'
import { onChange } from './changes'

type Choices = Record<ModelRole, string | null>
type Models = {
  /** Null until the engine has answered once. */
  list: readonly ModelView[] | null
  choices: Choices
  error: AppErrorData | null
}

/** What the engine says about models; read by chat, settings and the first-run screen. */
export const useModels = create<Models>(() => ({
  list: null,
  choices: { chat: null, memory: null, embedding: null, rerank: null, speech: null },
  error: null,
}))

export const useModel = (id: string | null) =>
  useModels((state) => state.list?.find((model) => model.id === id) ?? null)

export async function refreshModels(client: Pick<Client, 'models'>) {
  const [list, choices] = await Promise.all([client.models.list(), client.models.choices()])
  if (!list.ok) return useModels.setState({ error: list.error })
  if (!choices.ok) return useModels.setState({ error: choices.error })
  useModels.setState({ list: list.value, choices: choices.value, error: null })
}

/** Keeps the store in step with the engine. */
export function followModels(client: Pick<Client, 'models'>) {
  let asking = false
  let again = false
  // A thousand models that are imported change the list a thousand times; one question at a time is enough.
  const ask = async () => {
    if (asking) {
      again = true
      return
    }
    asking = true
    await refreshModels(client)
    asking = false
    if (!again) return
    again = false
    void ask()
  }
  void ask()
  return onChange(['models', 'choices'], () => void ask())
}

export async function chooseModel(client: Pick<Client, 'models'>, role: ModelRole, modelId: string | null) {
  const result = await client.models.choose({ role, modelId })
  if (!result.ok) return showError(result.error)
  useModels.setState(({ choices }) => ({ choices: { ...choices, [role]: modelId } }))
}
