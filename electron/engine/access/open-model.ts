import type { OpenedModel } from '../chat'
import type { StoredModel } from '../database/models'
import { effectiveContextWindow, type ModelRegistry } from '../models'
import {
  type ChatModel,
  createChatModel,
  createEmbeddingModel,
  createRerankModel,
  createSpeechModel,
  type EmbeddingModel,
  type ModelQueues,
  type QueueOwner,
  type RerankModel,
  type SpeechModel,
  withChatQueue,
  withEmbeddingQueue,
  withRerankQueue,
  withSpeechQueue,
} from '../providers'
import { type BuiltinEngine, wireNameOf } from '../servers'
import { withBuiltinReasons } from './builtin-reasons'
import type { Access, EndpointAccess } from './endpoint-access'

/** An engine in a process of its own behind the same routes as any server. */
type LocalEngine = { ensureRunning: () => Promise<{ baseUrl: string; apiKey: string }> }

type Deps = {
  registry: ModelRegistry
  access: EndpointAccess
  queues: ModelQueues
  builtin: BuiltinEngine
  onnx: LocalEngine
}

/**
 * Makes saved models ready to be asked, each in the line of its model; an engine of the app's own is started for one
 * of its own. Every method throws AppError model_missing, model_disabled, secret_missing, secret_unreadable,
 * token_command_failed, certificate_unreadable, builtin_engine_crashed.
 */
export class OpenModels {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** @param owner who asks: the lines of others wait no longer for it than fair */
  async chat(id: string, owner: QueueOwner): Promise<OpenedModel> {
    const { model, access } = await this.#open(id)
    const contextWindow = effectiveContextWindow(model)
    const chat = createChatModel({
      ...access,
      ...traitsOf(model),
      contextWindow,
      structuredOutputs: model.capabilities.jsonSchema.value,
    })
    return {
      id,
      rowId: model.rowId,
      displayName: model.displayName,
      temperature: access.defaults.temperature ?? model.temperature,
      maxTokens: model.maxTokens,
      contextWindow,
      chat: withChatQueue(this.#named(model, chat), this.#placeOf(model, owner)),
    }
  }

  async embedding(id: string, owner: QueueOwner): Promise<EmbeddingModel> {
    const { model, access } = await this.#open(id)
    return withEmbeddingQueue(
      createEmbeddingModel({ ...access, ...traitsOf(model) }),
      this.#placeOf(model, owner),
    )
  }

  async rerank(id: string, owner: QueueOwner): Promise<RerankModel> {
    const { model, access } = await this.#open(id)
    return withRerankQueue(createRerankModel({ ...access, ...traitsOf(model) }), this.#placeOf(model, owner))
  }

  async speech(id: string, owner: QueueOwner): Promise<SpeechModel> {
    const { model, access } = await this.#open(id)
    return withSpeechQueue(createSpeechModel({ ...access, ...traitsOf(model) }), this.#placeOf(model, owner))
  }

  async #open(id: string): Promise<{ model: StoredModel; access: Access }> {
    const { registry, access, builtin, onnx } = this.#deps
    const model = registry.usable(id)
    if (model.baseUrl !== null) return { model, access: await access.of(model) }
    const engine = isGguf(model) ? builtin : onnx
    const ready = await access.of(model, await engine.ensureRunning())
    return { model, access: { ...ready, wireName: wireNameOf(model) } }
  }

  #named(model: StoredModel, chat: ChatModel): ChatModel {
    if (model.baseUrl !== null) return chat
    return withBuiltinReasons(chat, { engine: this.#deps.builtin, filePath: model.filePath ?? '' })
  }

  #placeOf({ id, maxParallel }: StoredModel, owner: QueueOwner) {
    return { queue: this.#deps.queues.of(id, maxParallel), owner }
  }
}

/** The built-in engine opens GGUF files; a folder is a model for the ONNX engine. */
export const isGguf = ({ filePath }: Pick<StoredModel, 'filePath'>): boolean =>
  filePath?.toLowerCase().endsWith('.gguf') ?? false

const traitsOf = (model: StoredModel) => ({
  name: model.displayName,
  maxParallelism: model.maxParallel,
  capabilities: capabilitiesOf(model),
})

function capabilitiesOf({ task, capabilities }: StoredModel): string[] {
  if (task === 'embedding') return ['text-embedding']
  if (task === 'rerank') return ['rerank']
  if (task === 'speech') return ['audio-transcription']
  return ['chat-completion', ...(capabilities.vision.value ? ['vision'] : [])]
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
