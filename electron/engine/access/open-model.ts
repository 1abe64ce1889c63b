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
  withKnownLimits,
  withRerankQueue,
  withSpeechQueue,
} from '../providers'
import {
  type BuiltinEngine,
  contextInForce,
  type HandlerModels,
  isGguf,
  isHandlerModel,
  loadedModel,
  wireNameOf,
} from '../servers'
import { withBuiltinReasons } from './builtin-reasons'
import { type Access, askingOf, type EndpointAccess } from './endpoint-access'
import { withOllamaContext } from './ollama-context'

/** An engine in a process of its own behind the same routes as any server. */
type LocalEngine = { ensureRunning: () => Promise<{ baseUrl: string; apiKey: string }> }

/** A large model on a slow disk. */
const longestLoadMs = 600_000
const shortAnswerMs = 5_000

/** How far a load is, 0–1; null where that is not told. */
type ModelLoad = { progress: number | null }

type QueuePlace = Parameters<typeof withChatQueue>[1]

type Deps = {
  registry: ModelRegistry
  access: EndpointAccess
  queues: ModelQueues
  builtin: BuiltinEngine
  onnx: LocalEngine
  /** Modules of the person's own. */
  handlers: HandlerModels
}

/**
 * Makes saved models ready to be asked, each in the line of its model; an engine of the app's own is started for one
 * of its own. Every method throws AppError model_missing, model_disabled, secret_missing, secret_unreadable,
 * token_command_failed, certificate_unreadable, builtin_engine_crashed.
 */
export class OpenModels {
  readonly #deps: Deps
  readonly #loading = new Set<(id: string, loading: boolean) => void>()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Tells how a model is being loaded, and null once it is not; servers that load by themselves do not say. */
  watchLoading(id: string, listener: (load: ModelLoad | null) => void): () => void {
    let isLoading = false
    const onOllama = (loaded: string, loading: boolean) => {
      if (loaded !== id) return
      isLoading = loading
      listener(loading ? { progress: null } : null)
    }
    this.#loading.add(onOllama)
    const unwatch = this.#deps.builtin.subscribe((state) => {
      if (isLoading) return
      const load = state.name === 'running' ? state.load : null
      listener(
        load?.name === 'loading' && load.model === wireNameOf({ id }) ? { progress: load.progress } : null,
      )
    })
    return () => {
      this.#loading.delete(onOllama)
      unwatch()
    }
  }

  /** @param owner who asks: the lines of others wait no longer for it than fair */
  async chat(id: string, owner: QueueOwner): Promise<OpenedModel> {
    const stored = this.#deps.registry.usable(id)
    if (isHandlerModel(stored)) return this.#handledChat(stored, owner)
    const access = await this.#accessTo(stored)
    const model = stored.kind === 'ollama' ? await this.#withContextInForce(stored, access) : stored
    const { tools, vision, jsonSchema } = model.capabilities
    const known = { tools: tools.value, vision: vision.value, jsonSchema: jsonSchema.value }
    const opened = this.#chat(model, access, owner)
    return { ...opened, chat: withKnownLimits(opened.chat, known) }
  }

  /** A chat model that is asked also for what it is known not to do, and never twice, as its test does. */
  async chatOnTrial(id: string, owner: QueueOwner): Promise<OpenedModel> {
    const model = this.#deps.registry.usable(id)
    if (isHandlerModel(model)) return this.#handledChat(model, owner)
    const access = await this.#accessTo(model)
    const endpoint = { ...access.endpoint, maxRetries: 0 }
    return this.#chat(model, { ...access, endpoint }, owner)
  }

  #chat(model: StoredModel, access: Access, owner: QueueOwner): OpenedModel {
    const contextWindow = effectiveContextWindow(model)
    const chat = createChatModel({
      ...access,
      ...traitsOf(model),
      contextWindow,
      structuredOutputs: model.capabilities.jsonSchema.value,
    })
    return {
      ...this.#opened(model, this.#named(model, access, chat), owner),
      temperature: access.defaults.temperature ?? model.temperature,
    }
  }

  async #handledChat(model: StoredModel, owner: QueueOwner): Promise<OpenedModel> {
    return this.#opened(model, await this.#deps.handlers.chat(model, effectiveContextWindow(model)), owner)
  }

  #opened(model: StoredModel, chat: ChatModel, owner: QueueOwner): OpenedModel {
    const { id, rowId, displayName, temperature, maxTokens } = model
    const { contextWindow } = chat
    return {
      ...{ id, rowId, displayName, temperature, maxTokens, contextWindow },
      tools: model.capabilities.tools.value === true,
      chat: withChatQueue(chat, this.#placeOf(model, owner)),
    }
  }

  embedding(id: string, owner: QueueOwner): Promise<EmbeddingModel> {
    const { handlers } = this.#deps
    return this.#make(id, owner, withEmbeddingQueue, createEmbeddingModel, (model) =>
      handlers.embedding(model),
    )
  }

  rerank(id: string, owner: QueueOwner): Promise<RerankModel> {
    const { handlers } = this.#deps
    return this.#make(id, owner, withRerankQueue, createRerankModel, (model) => handlers.rerank(model))
  }

  speech(id: string, owner: QueueOwner): Promise<SpeechModel> {
    const { handlers } = this.#deps
    return this.#make(id, owner, withSpeechQueue, createSpeechModel, (model) => handlers.speech(model))
  }

  /** A model of another kind than chat, from its server or from the module that answers for it, in its line. */
  async #make<M>(
    id: string,
    owner: QueueOwner,
    inLine: (model: M, place: QueuePlace) => M,
    ofServer: (options: Access & ReturnType<typeof traitsOf>) => M,
    ofModule: (model: StoredModel) => Promise<M>,
  ): Promise<M> {
    const model = this.#deps.registry.usable(id)
    const made = isHandlerModel(model)
      ? await ofModule(model)
      : ofServer({ ...(await this.#accessTo(model)), ...traitsOf(model) })
    return inLine(made, this.#placeOf(model, owner))
  }

  /** The way to a model that no module of the person's own answers for. */
  async #accessTo(model: StoredModel): Promise<Access> {
    const { access, builtin, onnx } = this.#deps
    if (model.baseUrl !== null) return access.of(model)
    const engine = isGguf(model) ? builtin : onnx
    const ready = await access.of(model, await engine.ensureRunning())
    return { ...ready, wireName: wireNameOf(model) }
  }

  /** Ollama cuts what is longer than the context it serves, so that is looked up before a prompt is made to fit. */
  async #withContextInForce(model: StoredModel, access: Access): Promise<StoredModel> {
    const signal = AbortSignal.timeout(access.endpoint.timeouts.firstTokenMs ?? longestLoadMs)
    const contextWindow = await contextInForce(ollamaOf(access), access.wireName, signal, (loading) => {
      for (const tell of this.#loading) tell(model.id, loading)
    })
    if (contextWindow === null) return model
    this.#deps.registry.setServed(model.id, { contextWindow, capabilities: model.capabilities })
    return this.#deps.registry.usable(model.id)
  }

  #named(model: StoredModel, access: Access, chat: ChatModel): ChatModel {
    if (model.kind === 'ollama') {
      const { id, capabilities } = model
      return withOllamaContext(chat, {
        loadedModel: () => loadedModel(ollamaOf(access), access.wireName, AbortSignal.timeout(shortAnswerMs)),
        onCut: (contextWindow) => this.#deps.registry.setServed(id, { contextWindow, capabilities }),
      })
    }
    if (model.baseUrl !== null) return chat
    return withBuiltinReasons(chat, { engine: this.#deps.builtin, filePath: model.filePath ?? '' })
  }

  #placeOf({ id, maxParallel }: StoredModel, owner: QueueOwner): QueuePlace {
    return { queue: this.#deps.queues.of(id, maxParallel), owner }
  }
}

const ollamaOf = ({ endpoint }: Access) => ({
  ...askingOf(endpoint),
  baseUrl: endpoint.baseUrl.replace(/\/v1$/, ''),
})

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
