import { withBuiltinReasons } from './builtin-reasons'
import type { OpenedModel } from './chat'
import { effectiveContextWindow, type ModelRegistry } from './models'
import { loadOpenAiAdapter, type ModelFetch } from './providers'
import { type BuiltinEngine, wireNameOf } from './servers'

type Deps = {
  registry: ModelRegistry
  builtin: BuiltinEngine
  fetch: ModelFetch
  now: () => number
}

/**
 * Makes a saved model ready to be asked; the built-in engine is started for one of its own.
 * @throws AppError model_missing, model_disabled, secret_unreadable, builtin_engine_crashed
 */
export async function openModel({ registry, builtin, fetch, now }: Deps, id: string): Promise<OpenedModel> {
  const model = registry.resolve(id)
  const isBuiltin = model.baseUrl === null
  const address =
    model.baseUrl === null ? await builtin.ensureRunning() : { baseUrl: model.baseUrl, apiKey: model.apiKey }
  const contextWindow = effectiveContextWindow(model)
  const createChatModel = await loadOpenAiAdapter()
  const chat = createChatModel({
    name: model.displayName,
    wireName: isBuiltin ? wireNameOf(model) : model.wireName,
    baseUrl: address.baseUrl,
    apiKey: address.apiKey,
    contextWindow,
    timeouts: { firstTokenMs: model.firstTokenTimeoutSeconds * 1_000 },
    fetch,
    now,
  })
  return {
    id,
    rowId: model.rowId,
    displayName: model.displayName,
    temperature: model.temperature,
    maxTokens: model.maxTokens,
    contextWindow,
    chat: isBuiltin ? withBuiltinReasons(chat, { engine: builtin, filePath: model.filePath ?? '' }) : chat,
  }
}

/** Tells how far the built-in engine is with loading this model; other servers do not say. */
export function watchLoading(
  builtin: BuiltinEngine,
  id: string,
  listener: (progress: number | null) => void,
): () => void {
  return builtin.subscribe((state) => {
    const load = state.name === 'running' ? state.load : null
    listener(load?.name === 'loading' && load.model === wireNameOf({ id }) ? load.progress : null)
  })
}
