import type { ModelView } from '../../../../shared/contract/models'
import { limits, ModelForm, modelDefaults } from '../../../../shared/model-form'
import { AppError } from '../../app-error'
import type { StoredModel } from '../../database/models'
import { type CatalogEntry, getProfile, type ModelRegistry, noCapabilities } from '../../models'
import { addGgufFile } from '../builtin-api'
import { ollamaUrl, sizeOf } from '../downloads'
import { catalogKey } from './plans'

type Deps = { registry: ModelRegistry; environment: NodeJS.ProcessEnv }

const vllmUrl = 'http://localhost:8000/v1'

/** The model in the list of models that is this entry; undefined where it is not there. */
export function registeredModel(
  { registry, environment }: Deps,
  entry: CatalogEntry,
): StoredModel | undefined {
  const { engine } = entry
  const key = catalogKey(entry)
  return registry.all().find((model) => {
    if (model.catalogKey === key) return true
    if (model.baseUrl === null) return false
    if (engine === 'ollama')
      return model.wireName === entry.ollama && model.baseUrl === `${ollamaUrl(environment)}/v1`
    if (engine === 'server') return model.wireName === entry.repository && model.baseUrl === entry.upstreamUrl
    return engine === 'vllm' && model.wireName === entry.repository
  })
}

/**
 * Puts an entry into the list of models.
 * @param place where its weights lie, as `Weights.find` tells it
 * @throws AppError weights_missing, name_taken, wire_name_taken, gguf_invalid
 */
export async function addModel(deps: Deps, entry: CatalogEntry, place: string | null): Promise<ModelView> {
  const { registry, environment } = deps
  const there = registeredModel(deps, entry)
  if (there) return registry.view(there.id)
  switch (entry.engine) {
    case 'server':
      return registry.add(formOf(entry, 'openai-compatible', entry.upstreamUrl ?? ''), entry.keyVariable)
    case 'vllm':
      return registry.add(formOf(entry, 'vllm', vllmUrl))
    case 'ollama':
      if (place === null) throw missing(entry)
      return registry.add({
        ...formOf(entry, 'ollama', `${ollamaUrl(environment)}/v1`),
        wireName: place,
      })
    case 'builtin': {
      if (place === null) throw missing(entry)
      return addGgufFile(registry, place, { key: catalogKey(entry), displayName: entry.name })
    }
    case 'onnx':
    case 'handler': {
      const path = entry.engine === 'handler' ? entry.handler : place
      if (path === null) throw missing(entry)
      return registry.addKnown({
        ...valuesOf(entry),
        wireName: entry.name,
        displayName: entry.name,
        baseUrl: null,
        capabilities: noCapabilities,
        description: entry.notes,
        file: {
          path,
          sizeBytes: (await sizeOf(path)) ?? entry.sizeBytes ?? entry.aboutBytes ?? 0,
          catalogKey: catalogKey(entry),
        },
      })
    }
  }
}

const missing = ({ name }: CatalogEntry) => new AppError('weights_missing', { model: name, models: [name] })

/** What a request leaves out is taken from the entry's defaults. */
function valuesOf(entry: CatalogEntry) {
  const known = entry.contextWindow ?? getProfile(entry.repository)?.contextWindow ?? null
  const contextWindow = Math.max(limits.contextWindow.min, known ?? modelDefaults.contextWindow)
  const maxTokens = entry.defaults.max_tokens ?? null
  return {
    temperature: entry.defaults.temperature ?? modelDefaults.temperature,
    maxTokens: maxTokens !== null && maxTokens < contextWindow ? maxTokens : null,
    contextWindow,
    contextWindowSource: known === null ? ('default' as const) : ('profile' as const),
    firstTokenTimeoutSeconds: modelDefaults.firstTokenTimeoutSeconds,
    task: entry.kind === 'vision' ? ('chat' as const) : entry.kind,
  }
}

function formOf(entry: CatalogEntry, kind: ModelForm['kind'], endpointUrl: string): ModelForm {
  return ModelForm.parse({
    ...valuesOf(entry),
    kind,
    endpointUrl,
    wireName: entry.repository,
    displayName: entry.name,
    description: entry.notes,
    topP: entry.defaults.top_p ?? null,
    maxParallel: entry.maxParallelism,
  })
}
