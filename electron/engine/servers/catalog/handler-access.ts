import { AppError } from '../../app-error'
import type { StoredModel } from '../../database/models'
import type { CatalogEntry, CatalogSource } from '../../models'
import type { ChatModel, EmbeddingModel, RerankModel, SpeechModel } from '../../providers'
import {
  type HandlerHost,
  type HandlerSpec,
  handlerChatModel,
  handlerEmbeddingModel,
  handlerRerankModel,
  handlerSpeechModel,
} from '../handlers'
import { nameInKey } from './plans'

type Deps = { host: HandlerHost; catalog: CatalogSource }

/** A model whose file is a module of the person's own. */
export const isHandlerModel = ({ filePath }: Pick<StoredModel, 'filePath'>): boolean =>
  filePath !== null && /\.[cm]?js$/i.test(filePath)

/**
 * Opens models that modules of the person's own answer for. Each throws AppError not_in_catalog where
 * models.local.yaml names the module no longer.
 */
export class HandlerModels {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async chat(model: StoredModel, contextWindow: number): Promise<ChatModel> {
    return handlerChatModel({ ...(await this.#options(model)), contextWindow })
  }

  async embedding(model: StoredModel): Promise<EmbeddingModel> {
    return handlerEmbeddingModel(await this.#options(model))
  }

  async rerank(model: StoredModel): Promise<RerankModel> {
    return handlerRerankModel(await this.#options(model))
  }

  async speech(model: StoredModel): Promise<SpeechModel> {
    return handlerSpeechModel(await this.#options(model))
  }

  async #options(model: StoredModel) {
    const name = nameInKey(model.catalogKey)
    const entry = name === null ? undefined : (await this.#deps.catalog.reload()).find(name)
    const spec = entry && handlerSpec(entry)
    if (!entry || !spec) throw new AppError('not_in_catalog', { name: model.displayName })
    return {
      ...{ host: this.#deps.host, spec, name: model.displayName },
      maxParallelism: model.maxParallel ?? entry.maxParallelism,
      defaults: {
        temperature: model.temperature,
        maxTokens: model.maxTokens,
        stop: model.stop,
        ...(model.topP === null ? {} : { topP: model.topP }),
      },
      structuredOutputs: entry.structuredOutputs,
    }
  }
}

/** What a handler's thread is told of its entry; null for an entry that no module answers for. */
function handlerSpec(entry: CatalogEntry): HandlerSpec | null {
  if (entry.engine !== 'handler' || entry.handler === null) return null
  return {
    file: entry.handler,
    name: entry.name,
    hf_repo_id: entry.repository,
    kind: entry.kind,
    dim: entry.dim,
    pooling: entry.pooling,
    context_window: entry.contextWindow,
    notes: entry.notes,
    keyVariable: entry.keyVariable,
  }
}
