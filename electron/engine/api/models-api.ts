import type { EngineContract, Handlers } from '../../../shared/contract'
import type { ModelPreset, ModelProfile } from '../../../shared/contract/models'
import type { ModelForm } from '../../../shared/model-form'
import type { EndpointAccess } from '../access'
import { toErrorData } from '../app-error'
import type { ModelRegistry } from '../models'
import { type HealthBoard, testConnection } from '../servers'
import { type Described, explainModel } from './explain'
import type { StageTests } from './stage-tests'

type Deps = {
  registry: ModelRegistry
  access: EndpointAccess
  health: Pick<HealthBoard, 'check'>
  stages: StageTests
  presets: () => Promise<readonly ModelPreset[]>
  profileOf: (name: string) => Promise<ModelProfile | null>
  /** What a file or the environment says of a model's values; null for the person's own. */
  describedBy: (modelId: string) => Promise<Described | null>
  /** Writes a form into the file that describes the model. */
  editFile: (modelId: string, form: ModelForm) => Promise<void>
  /** Starts work that nobody waits for. */
  begin: (work: () => Promise<unknown>) => void
  /** Another model, or none, is to keep the memory or to find in it. */
  onMemoryModel: () => void
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
}

/** Models as the windows ask for them: what the registry keeps, and how their servers stand. */
export function modelsApi(deps: Deps): Handlers<EngineContract>['models'] {
  const { registry, access, health, stages, begin } = deps
  const afterChange = <T extends { id: string }>(view: T): T => {
    begin(() => health.check(view.id))
    return view
  }
  /** A copy is the person's own, and asks nothing any more. @throws AppError endpoint_not_allowed */
  const copy = (id: string) => {
    access.wishes.check(registry.stored(id))
    return registry.duplicate(id)
  }
  return {
    list: () => registry.list(),
    add: (form) => afterChange(registry.add(form)),
    update: async ({ id, form }) => {
      if (registry.stored(id).origin.from !== 'file') return afterChange(registry.update(id, form))
      await access.wishes.editing(
        () => registry.stored(id),
        form,
        () => deps.editFile(id, form),
      )
      return afterChange(registry.view(id))
    },
    duplicate: ({ id }) => afterChange(copy(id)),
    copyToOwn: ({ id }) => afterChange(copy(id)),
    remove: ({ id }) => registry.remove(id),
    setEnabled: ({ id, enabled }) => afterChange(registry.setEnabled(id, enabled)),
    setFavourite: ({ id, favourite }) => registry.setFavourite(id, favourite),
    reorder: ({ ids }) => registry.reorder(ids),
    usage: ({ id }) => registry.usage(id),
    explain: async ({ id }) =>
      explainModel(registry.stored(id), {
        hasKey: registry.view(id).hasKey,
        described: await deps.describedBy(id),
        profile: await deps.profileOf(registry.stored(id).wireName),
      }),
    presets: async () => [...(await deps.presets())],
    profile: ({ wireName }) => deps.profileOf(wireName),
    test: async ({ modelId, apiKey, headers, ...question }) => {
      const { fetch, ...asking } = await access.ofQuestion({ ...question, headers, apiKey, modelId })
      return testConnection({ ...question, ...asking }, { fetch })
    },
    testStages: (question, emit, end) => {
      const abort = new AbortController()
      const run = async () => {
        for await (const event of stages.run(question, abort.signal)) emit(event)
      }
      run()
        .catch((error: unknown) => {
          if (abort.signal.aborted) return
          // Whatever keeps the test from beginning (a secret that is missing, say) is its first failure.
          emit({
            ...{ type: 'ended', stage: 'reach', outcome: 'failed', ms: 0, detail: null },
            error: toErrorData(error),
          })
          emit({ type: 'done' })
        })
        .finally(end)
      return () => abort.abort()
    },
    check: ({ id }) => health.check(id),
    choices: () => registry.choices(),
    choose: ({ role, modelId }) => {
      registry.choose(role, modelId)
      if (role === 'memory' || role === 'embedding') deps.onMemoryModel()
    },
  }
}
