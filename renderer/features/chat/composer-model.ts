import type { ModelView } from '../../../shared/contract/models'

type Input = {
  /** What was chosen in this composer since the window opened. */
  picked: string | undefined
  /** What the conversation was last held with. */
  ofConversation: string | null
  /** The chat agent model of Settings. */
  standard: string | null
  models: readonly Pick<ModelView, 'id' | 'enabled'>[]
}

/** The model that answers next: the nearest choice that still can. */
export function composerModel({ picked, ofConversation, standard, models }: Input): string | null {
  const usable = (id: string | null | undefined) =>
    id != null && models.some((model) => model.id === id && model.enabled)
  return [picked, ofConversation, standard].find(usable) ?? standard
}
