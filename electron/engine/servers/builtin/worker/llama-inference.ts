import { Turns } from '../../engine-process/turns'
import { badRequest, contextTooLong } from '../../worker-http/http-error'
import type { BuiltinModel } from '../protocol'
import type { Generation } from './chat-request'
import { generate } from './generate'
import type { Generated, GenerationEvents, Inference, ServedModel } from './inference'
import type { LoadedModel, ModelHost } from './model-host'

type Deps = {
  host: ModelHost
  idleUnloadMs: number
  now: () => number
  log: (level: 'info' | 'warn' | 'error', text: string) => void
}

/** The engine behind the routes: loads on first use, one job at a time, unloads when idle. */
export class LlamaInference implements Inference {
  readonly #deps: Deps
  readonly #turns = new Turns(() => this.#startIdleTimer())
  #idleTimer: NodeJS.Timeout | undefined

  constructor(deps: Deps) {
    this.#deps = deps
  }

  models(): ServedModel[] {
    return this.#deps.host.models.map(({ id }) => ({
      id,
      contextSize: this.#deps.host.sizesOf(id)?.contextSize ?? null,
      trainContextSize: this.#deps.host.sizesOf(id)?.trainContextSize ?? null,
    }))
  }

  setModels(models: BuiltinModel[]): void {
    this.#deps.host.setModels(models)
    if (this.#deps.host.stale) this.#unloadInTurn()
  }

  generate(request: Generation, signal: AbortSignal, on: GenerationEvents): Promise<Generated> {
    return this.#withModel(request.model, signal, async (loaded) => {
      const result = await generate(loaded, request, signal, on, this.#deps.now)
      const seconds = result.completionMs / 1000
      const perSecond = seconds > 0 ? (result.completionTokens / seconds).toFixed(1) : '–'
      const counts = `${result.promptTokens} prompt tokens (${result.cachedTokens} cached)`
      this.#deps.log('info', `${loaded.id}: ${counts}, ${result.completionTokens} new, ${perSecond} tokens/s`)
      return result
    })
  }

  embed(model: string, inputs: string[], signal: AbortSignal) {
    return this.#withModel(model, signal, async (loaded) => {
      const context = await loaded.embeddings()
      const vectors: number[][] = []
      let tokens = 0
      for (const input of inputs) {
        signal.throwIfAborted()
        if (input === '') throw badRequest('input must not be empty')
        const length = context.calculateInputLength(input)
        const most = Math.min(loaded.model.trainContextSize, loaded.contextSize)
        if (length >= most) throw contextTooLong(length, most)
        tokens += length
        vectors.push(unitVector((await context.getEmbeddingFor(input)).vector))
      }
      return { vectors, tokens }
    })
  }

  tokenize(model: string | undefined, content: string, signal: AbortSignal): Promise<number[]> {
    const { loaded, models } = this.#deps.host
    if (loaded && (model === undefined || model === loaded.id)) {
      return Promise.resolve(loaded.model.tokenize(content).map(Number))
    }
    const id = model ?? (models.length === 1 ? models[0]?.id : undefined)
    if (id === undefined) throw badRequest('no model is loaded: name one')
    return this.#withModel(id, signal, async ({ model: one }) => one.tokenize(content).map(Number))
  }

  #withModel<T>(id: string, signal: AbortSignal, work: (loaded: LoadedModel) => Promise<T>): Promise<T> {
    clearTimeout(this.#idleTimer)
    return this.#turns.take(signal, async () => {
      const loaded = await this.#deps.host.load(id)
      signal.throwIfAborted()
      return work(loaded)
    })
  }

  #startIdleTimer(): void {
    clearTimeout(this.#idleTimer)
    if (!this.#deps.host.loaded) return
    this.#idleTimer = setTimeout(() => this.#unloadInTurn(), this.#deps.idleUnloadMs)
  }

  #unloadInTurn(): void {
    this.#turns
      .take(new AbortController().signal, () => this.#deps.host.unload())
      .catch((error: unknown) => this.#deps.log('error', `unloading failed: ${String(error)}`))
  }
}

function unitVector(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector)
  return length === 0 ? [...vector] : vector.map((value) => value / length)
}
