import { badRequest, HttpError } from '../../worker-http/http-error'
import type { OnnxModel, OnnxTask, SlotState } from '../protocol'
import { Embedder } from './embedder'
import { Reranker } from './reranker'
import { Slot } from './slot'
import { Transcriber } from './speech/transcriber'

type Deps = {
  models: OnnxModel[]
  idleUnloadMs: number
  report: (states: SlotState[]) => void
  log: (level: 'info' | 'warn' | 'error', text: string) => void
}

/** A place in memory for a model of each task. They do not wait for each other: a long recording holds no search up. */
export class Engines {
  #models: OnnxModel[]
  readonly #states = new Map<OnnxTask, SlotState>()
  readonly embedding: Slot<Embedder>
  readonly rerank: Slot<Reranker>
  readonly speech: Slot<Transcriber>

  constructor({ models, idleUnloadMs, report, log }: Deps) {
    this.#models = models
    const depsOf = <Loaded>(task: OnnxTask, open: (model: OnnxModel) => Promise<Loaded>) => ({
      open,
      idleUnloadMs,
      log,
      report: (state: SlotState | null) => {
        if (state) this.#states.set(task, state)
        else this.#states.delete(task)
        report([...this.#states.values()])
      },
    })
    this.embedding = new Slot(depsOf('embedding', Embedder.open))
    this.rerank = new Slot(depsOf('rerank', Reranker.open))
    this.speech = new Slot(depsOf('speech', Transcriber.open))
  }

  get models(): readonly OnnxModel[] {
    return this.#models
  }

  /** Takes a new list over; a model in memory that is not in it as it was goes in its turn. */
  setModels(models: OnnxModel[]): void {
    this.#models = models
    for (const slot of [this.embedding, this.rerank, this.speech]) slot.keepOnly(models)
  }

  /**
   * The model of that name.
   * @throws HttpError 404 where there is none, 400 where it does something else
   */
  find(id: string, task: OnnxTask): OnnxModel {
    const model = this.#models.find((one) => one.id === id)
    if (!model) throw modelNotFound(id)
    if (model.task !== task) throw badRequest(`the model '${id}' is for ${model.task}, not for ${task}`)
    return model
  }

  /** A text's token numbers by the model of that name, loaded where it is not. */
  tokenize(id: string | undefined, text: string, signal: AbortSignal): Promise<number[]> {
    const model = this.#models.find((one) => one.id === (id ?? this.#loadedId()))
    if (!model) throw id === undefined ? badRequest('no model is loaded: name one') : modelNotFound(id)
    const slot: Slot<Embedder | Reranker | Transcriber> = this[model.task]
    return slot.use(model, signal, async (loaded) => loaded.tokenize(text))
  }

  #loadedId(): string | undefined {
    const ids = [this.embedding, this.rerank, this.speech].flatMap(({ current }) => current?.model.id ?? [])
    return ids.length === 1 ? ids[0] : undefined
  }
}

function modelNotFound(id: string): HttpError {
  return new HttpError(404, 'invalid_request_error', `The model '${id}' does not exist`, {
    code: 'model_not_found',
  })
}
