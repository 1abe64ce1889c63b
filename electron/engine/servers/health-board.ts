import type { ModelStatus, ServedModel } from '../../../shared/contract/models'
import { AppError, toErrorData } from '../app-error'
import type { StoredModel } from '../database/models'
import { type ModelRegistry, mergeCapabilities } from '../models'
import type { Fetch } from './probe/ask'
import { type ProbeResult, probeServer } from './probe/probe'

type Deps = {
  registry: ModelRegistry
  fetch: Fetch
  now: () => number
  /** The state of a model of the built-in engine. */
  builtinStatus: (model: StoredModel) => Promise<ModelStatus>
  log: (level: 'info' | 'warn' | 'error', text: string) => void
}

/** Keeps the live status of every model: one question per server, however many models are on it. */
export class HealthBoard {
  readonly #deps: Deps
  readonly #abort = new AbortController()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async checkAll(): Promise<void> {
    const byServer = new Map<string, StoredModel[]>()
    for (const model of this.#deps.registry.all().filter((candidate) => candidate.enabled)) {
      const server = model.baseUrl ?? 'builtin'
      byServer.set(server, [...(byServer.get(server) ?? []), model])
    }
    await Promise.all([...byServer.values()].map((models) => this.#checkServer(models)))
  }

  /** The built-in engine changed its state: its models follow. */
  async checkBuiltin(): Promise<void> {
    await this.#checkServer(
      this.#deps.registry.all().filter((model) => model.enabled && model.baseUrl === null),
    )
  }

  /** Asks one model's server now. */
  async check(id: string): Promise<ModelStatus> {
    const model = this.#deps.registry.stored(id)
    await this.#checkServer([model])
    return this.#deps.registry.view(id).status
  }

  close(): void {
    this.#abort.abort()
  }

  async #checkServer(models: StoredModel[]): Promise<void> {
    const { registry, fetch, now, builtinStatus, log } = this.#deps
    const [first] = models
    if (!first) return
    if (first.baseUrl === null) {
      for (const model of models) registry.setStatus(model.id, await builtinStatus(model))
      return
    }
    let probe: ProbeResult
    try {
      const apiKey = registry.keyOf(first)
      probe = await probeServer({
        baseUrl: first.baseUrl,
        ...(apiKey ? { apiKey } : {}),
        fetch,
        signal: this.#abort.signal,
      })
    } catch (error) {
      if (this.#abort.signal.aborted) return
      log('warn', `a server could not be checked: ${String(error)}`)
      // The stored key cannot be read, say: that is for the person to know, not only for the log.
      const status: ModelStatus = {
        ...{ state: 'needs_key', checkedAt: now(), latencyMs: null, progress: null },
        error: toErrorData(error),
      }
      if (error instanceof AppError) for (const model of models) registry.setStatus(model.id, status)
      return
    }
    if (this.#abort.signal.aborted) return
    if (probe.state === 'up' && first.kind !== probe.kind)
      registry.setEndpointKind(first, probe.kind, probe.version)
    for (const model of models) this.#take(model, probe, now())
  }

  #take(model: StoredModel, probe: ProbeResult, checkedAt: number): void {
    const { registry } = this.#deps
    // The person may have removed it while its server was asked.
    if (!registry.all().some((other) => other.id === model.id)) return
    const served = servedAs(model.wireName, probe)
    if (served) {
      registry.setServed(model.id, {
        contextWindow: served.contextWindow,
        capabilities: mergeCapabilities(model.capabilities, {
          tools: served.capabilities.tools,
          vision: served.capabilities.vision,
          reasoning: served.capabilities.reasoning,
        }),
      })
    }
    registry.setStatus(model.id, statusOf(probe, served !== undefined, checkedAt))
  }
}

/** The served model that a request by this name reaches: Ollama fills in a tag, llama-server ignores the name. */
function servedAs(wireName: string, { kind, models }: ProbeResult): ServedModel | undefined {
  const exact = models.find((candidate) => candidate.id === wireName)
  if (exact) return exact
  if (kind === 'ollama') return models.find((candidate) => candidate.id === `${wireName}:latest`)
  return kind === 'llamacpp' && models.length === 1 ? models[0] : undefined
}

function statusOf(probe: ProbeResult, isServed: boolean, checkedAt: number): ModelStatus {
  const base = { checkedAt, latencyMs: probe.latencyMs, progress: null, error: probe.problem }
  switch (probe.state) {
    case 'up':
      // An empty list says nothing: LM Studio loads models when they are asked for.
      return { ...base, state: isServed || probe.models.length === 0 ? 'ready' : 'model_missing' }
    case 'needs_key':
    case 'loading':
      return { ...base, state: probe.state }
    default:
      return { ...base, state: 'down' }
  }
}
