import { Turns } from '../../engine-process/turns'
import { HttpError } from '../../worker-http/http-error'
import type { OnnxModel, SlotState } from '../protocol'

type Deps<Loaded> = {
  open: (model: OnnxModel) => Promise<Loaded>
  idleUnloadMs: number
  report: (state: SlotState | null) => void
  log: (level: 'info' | 'warn' | 'error', text: string) => void
}

/** Keeps at most one model of a task in memory: loaded on first use, one job at a time, unloaded when idle. */
export class Slot<Loaded extends { close(): Promise<void> }> {
  readonly #deps: Deps<Loaded>
  readonly #turns = new Turns(() => this.#startIdleTimer())
  #current: { model: OnnxModel; loaded: Loaded } | undefined
  #idleTimer: NodeJS.Timeout | undefined

  constructor(deps: Deps<Loaded>) {
    this.#deps = deps
  }

  /** The model in memory. */
  get current(): { model: OnnxModel; loaded: Loaded } | undefined {
    return this.#current
  }

  /** Runs `work` with the model when its turn comes; another one is unloaded first. */
  use<T>(model: OnnxModel, signal: AbortSignal, work: (loaded: Loaded) => Promise<T>): Promise<T> {
    clearTimeout(this.#idleTimer)
    return this.#turns.take(signal, async () => {
      const loaded = await this.#load(model)
      signal.throwIfAborted()
      return work(loaded)
    })
  }

  /** Unloads the model in its turn where it is not in the list as it was loaded. */
  keepOnly(models: readonly OnnxModel[]): void {
    const current = this.#current
    if (current && !models.some((model) => sameModel(model, current.model))) this.#unloadInTurn()
  }

  async #load(model: OnnxModel): Promise<Loaded> {
    if (this.#current && sameModel(this.#current.model, model)) return this.#current.loaded
    await this.#unload()
    const { id, task } = model
    this.#deps.report({ state: 'loading', task, model: id })
    try {
      const loaded = await this.#deps.open(model)
      this.#current = { model, loaded }
      this.#deps.report({ state: 'ready', task, model: id })
      return loaded
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#deps.report({ state: 'failed', task, model: id, message })
      throw new HttpError(500, 'server_error', `failed to load model '${id}': ${message}`)
    }
  }

  async #unload(): Promise<void> {
    const current = this.#current
    if (!current) return
    this.#current = undefined
    await current.loaded.close()
    this.#deps.report(null)
  }

  #startIdleTimer(): void {
    clearTimeout(this.#idleTimer)
    if (this.#current) this.#idleTimer = setTimeout(() => this.#unloadInTurn(), this.#deps.idleUnloadMs)
  }

  #unloadInTurn(): void {
    this.#turns
      .take(new AbortController().signal, () => this.#unload())
      .catch((error: unknown) => this.#deps.log('error', `unloading failed: ${String(error)}`))
  }
}

function sameModel(one: OnnxModel, other: OnnxModel): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
