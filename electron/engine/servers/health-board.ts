import type { ModelStatus } from '../../../shared/contract/models'
import { AppError, toErrorData } from '../app-error'
import type { StoredModel } from '../database/models'
import { type ModelRegistry, mergeCapabilities } from '../models'
import type { Fetch } from './probe/ask'
import { checkHealth, type Health } from './probe/health'
import { type ProbeResult, probeServer } from './probe/probe'

type Deps = {
  registry: ModelRegistry
  fetch: Fetch
  now: () => number
  /** The state of a model of the built-in engine. */
  builtinStatus: (model: StoredModel) => Promise<ModelStatus>
  log: (level: 'info' | 'warn' | 'error', text: string) => void
}

/** A server as its last full probe found it. */
type Known = Pick<ProbeResult, 'kind' | 'state'> & { servedIds: string[]; probedAt: number }

/** What a server serves may change without a sign of it, the length of a model's context say. */
const fullProbeEveryMs = 5 * 60_000

/** Keeps the live status of every model: one question per server, however many models are on it. */
export class HealthBoard {
  readonly #deps: Deps
  readonly #known = new Map<string, Known>()
  readonly #abort = new AbortController()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Asks every server how it is; all that it serves only where something is new. */
  async checkAll(): Promise<void> {
    const byServer = new Map<string, StoredModel[]>()
    for (const model of this.#deps.registry.all().filter((candidate) => candidate.enabled)) {
      const server = model.baseUrl ?? 'builtin'
      byServer.set(server, [...(byServer.get(server) ?? []), model])
    }
    await Promise.all([...byServer.values()].map((models) => this.#checkServer(models, 'brief')))
  }

  /** The built-in engine changed its state: its models follow. */
  async checkBuiltin(): Promise<void> {
    await this.#checkServer(
      this.#deps.registry.all().filter((model) => model.enabled && model.baseUrl === null),
      'full',
    )
  }

  /** Asks one model's server for all that it tells, now. */
  async check(id: string): Promise<ModelStatus> {
    const model = this.#deps.registry.stored(id)
    await this.#checkServer([model], 'full')
    return this.#deps.registry.view(id).status
  }

  close(): void {
    this.#abort.abort()
  }

  async #checkServer(models: StoredModel[], depth: 'brief' | 'full'): Promise<void> {
    const { registry, now, builtinStatus, log } = this.#deps
    const [first] = models
    if (!first) return
    if (first.baseUrl === null) {
      for (const model of models) registry.setStatus(model.id, await builtinStatus(model))
      return
    }
    let probe: ProbeResult
    try {
      const apiKey = registry.keyOf(first)
      const question = {
        baseUrl: first.baseUrl,
        ...(apiKey ? { apiKey } : {}),
        fetch: this.#deps.fetch,
        signal: this.#abort.signal,
      }
      if (depth === 'brief' && (await this.#checkBriefly(models, question))) return
      probe = await probeServer(question)
    } catch (error) {
      if (this.#abort.signal.aborted) return
      this.#known.delete(first.baseUrl)
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
    const servedIds = probe.models.map(({ id }) => id)
    this.#known.set(first.baseUrl, { kind: probe.kind, state: probe.state, servedIds, probedAt: now() })
    if (probe.state === 'up' && first.kind !== probe.kind)
      registry.setEndpointKind(first, probe.kind, probe.version)
    for (const model of this.#stillThere(models)) this.#take(model, probe)
  }

  /** Asks a server that is known whether it is as it was; false where that calls for a full probe. */
  async #checkBriefly(
    models: StoredModel[],
    question: Omit<Parameters<typeof checkHealth>[0], 'kind'>,
  ): Promise<boolean> {
    const { registry, now } = this.#deps
    const known = this.#known.get(question.baseUrl)
    if (!known || now() - known.probedAt >= fullProbeEveryMs) return false
    const health = await checkHealth({ ...question, kind: known.kind })
    if (health.state !== known.state || !sameNames(health.servedIds, known.servedIds)) return false
    for (const { id, wireName } of this.#stillThere(models)) {
      const isServed = servedAs(wireName, known.kind, health.servedIds) !== undefined
      registry.setStatus(id, statusOf(health, isServed, health.servedIds.length, now()))
    }
    return true
  }

  /** The person may have removed some while their server was asked. */
  #stillThere(models: StoredModel[]): StoredModel[] {
    const ids = new Set(this.#deps.registry.all().map(({ id }) => id))
    return models.filter(({ id }) => ids.has(id))
  }

  #take(model: StoredModel, probe: ProbeResult): void {
    const { registry, now } = this.#deps
    const id = servedAs(
      model.wireName,
      probe.kind,
      probe.models.map((candidate) => candidate.id),
    )
    const served = probe.models.find((candidate) => candidate.id === id)
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
    registry.setStatus(model.id, statusOf(probe, served !== undefined, probe.models.length, now()))
  }
}

const sameNames = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name) => other.includes(name))

/** The served model that a request by this name reaches: Ollama fills in a tag, llama-server ignores the name. */
function servedAs(wireName: string, kind: Known['kind'], ids: readonly string[]): string | undefined {
  if (ids.includes(wireName)) return wireName
  if (kind === 'ollama') return ids.find((id) => id === `${wireName}:latest`)
  return kind === 'llamacpp' && ids.length === 1 ? ids[0] : undefined
}

function statusOf(
  answer: Pick<Health, 'state' | 'latencyMs' | 'problem'>,
  isServed: boolean,
  servedModels: number,
  checkedAt: number,
): ModelStatus {
  const base = { checkedAt, latencyMs: answer.latencyMs, progress: null, error: answer.problem }
  switch (answer.state) {
    case 'up':
      // An empty list says nothing: LM Studio loads models when they are asked for.
      return { ...base, state: isServed || servedModels === 0 ? 'ready' : 'model_missing' }
    case 'needs_key':
    case 'loading':
      return { ...base, state: answer.state }
    default:
      return { ...base, state: 'down' }
  }
}
