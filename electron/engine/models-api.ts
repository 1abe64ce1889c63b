import type { EngineContract, Handlers } from '../../shared/contract'
import type { ModelRegistry } from './models'
import { type HealthBoard, testConnection } from './servers'

type Deps = {
  registry: ModelRegistry
  health: Pick<HealthBoard, 'check'>
  fetch: (url: string, init?: RequestInit) => Promise<Response>
  /** Starts work that nobody waits for. */
  begin: (work: () => Promise<unknown>) => void
  /** Another model, or none, is to keep the memory. */
  onMemoryModel: () => void
}

/** Models as the windows ask for them: what the registry keeps, and how their servers stand. */
export function modelsApi(deps: Deps): Handlers<EngineContract>['models'] {
  const { registry, health, fetch, begin, onMemoryModel } = deps
  const afterChange = <T extends { id: string }>(view: T): T => {
    begin(() => health.check(view.id))
    return view
  }
  return {
    list: () => registry.list(),
    add: (form) => afterChange(registry.add(form)),
    update: ({ id, form }) => afterChange(registry.update(id, form)),
    duplicate: ({ id }) => afterChange(registry.duplicate(id)),
    remove: ({ id }) => registry.remove(id),
    setEnabled: ({ id, enabled }) => afterChange(registry.setEnabled(id, enabled)),
    usage: ({ id }) => registry.usage(id),
    test: ({ modelId, apiKey, ...question }) => {
      const stored = modelId === undefined ? null : registry.stored(modelId)
      const key = apiKey ?? (stored && registry.keyForAddress(stored, question.endpointUrl))
      return testConnection({ ...question, apiKey: key || null }, { fetch })
    },
    check: ({ id }) => health.check(id),
    choices: () => registry.choices(),
    choose: ({ role, modelId }) => {
      registry.choose(role, modelId)
      if (role === 'memory') onMemoryModel()
    },
  }
}
