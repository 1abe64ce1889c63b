import type { ModelView } from '../../../shared/contract/models'

export type ModelGroup = { place: ModelView['place']; models: ModelView[] }

const order = ['builtin', 'local', 'private', 'cloud'] as const

/** The models that may be chosen, nearest first; the chosen one stays in sight also when it is disabled. */
export function groupModels(models: readonly ModelView[], chosenId: string | null): ModelGroup[] {
  const offered = models.filter((model) => model.enabled || model.id === chosenId)
  return order
    .map((place) => ({
      place,
      models: offered
        .filter((model) => model.place === place)
        .sort((one, other) => one.displayName.localeCompare(other.displayName)),
    }))
    .filter((group) => group.models.length > 0)
}

/** Host and port, as people know their servers; null for the built-in engine. */
export const hostOf = (model: Pick<ModelView, 'endpointUrl'>) =>
  model.endpointUrl !== null && URL.canParse(model.endpointUrl) ? new URL(model.endpointUrl).host : null
