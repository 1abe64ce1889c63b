import type { ModelStatus, ServerKind } from '../../../shared/contract/models'
import { isProbed } from '../../../shared/endpoint-kinds'
import { AppError, toErrorData } from '../app-error'
import type { StoredModel } from '../database/models'
import { type ModelRegistry, mergeCapabilities } from '../models'
import { BackOff } from './back-off'
import type { Fetch } from './probe/ask'
import { checkHealth, type Health } from './probe/health'
import { checkHosted } from './probe/hosted'
import { type ProbeResult, probeServer } from './probe/probe'

type Deps = {
  registry: ModelRegistry
  /** How a model's server is asked: with its own certificates, headers and credential. */
  accessOf: (model: StoredModel) => Promise<{ fetch: Fetch; headers: Record<string, string> }>
  now: () => number
  /** The state of a model of the built-in engine. */
  builtinStatus: (model: StoredModel) => Promise<ModelStatus>
  log: (level: 'info' | 'warn' | 'error', text: string) => void
}

/** A server as its last full probe found it. */
type Known = {
  baseUrl: string
  kind: ServerKind
  state: Health['state']
  servedIds: string[]
  probedAt: number
}
type Access = Awaited<ReturnType<Deps['accessOf']>>

/** What a server serves may change without a sign of it, the length of a model's context say. */
const fullProbeEveryMs = 5 * 60_000
/** Servers asked at the same moment. */
const atOnce = 4

/** Keeps the live status of every model: one question per server, however many models are on it. */
export class HealthBoard {
  readonly #deps: Deps
  readonly #known = new Map<number, Known>()
  readonly #backOff: BackOff
  readonly #abort = new AbortController()
  #running: Promise<void> | null = null
  /** The round after the one that is under way. */
  #next: Promise<void> | null = null

  constructor(deps: Deps) {
    this.#deps = deps
    this.#backOff = new BackOff(deps.now)
  }

  /**
   * Asks every server how it is; all that it serves only where something is new. A server that is away is asked more
   * and more rarely, and a round that is under way is not begun again.
   */
  checkAll(): Promise<void> {
    this.#running ??= this.#checkDue().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  /**
   * Somebody looks again, or something is other than it was: every server is asked, however long it was away. A round
   * that is under way may have asked before that, so another one follows it.
   */
  lookAgain(): Promise<void> {
    if (this.#abort.signal.aborted) return Promise.resolve()
    if (!this.#running) {
      this.#backOff.reset()
      return this.checkAll()
    }
    this.#next ??= this.#running
      .finally(() => {
        this.#next = null
      })
      .then(() => this.lookAgain())
    return this.#next
  }

  async #checkDue(): Promise<void> {
    const byServer = new Map<number, StoredModel[]>()
    for (const model of this.#deps.registry.all()) {
      if (!model.enabled || !model.endpointEnabled) continue
      byServer.set(model.endpointRowId, [...(byServer.get(model.endpointRowId) ?? []), model])
    }
    const due = [...byServer].filter(([endpoint]) => this.#backOff.isDue(endpoint)).values()
    const work = async () => {
      for (const [, models] of due) {
        if (!this.#abort.signal.aborted) await this.#checkServer(models, 'brief')
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))
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
    let answer: Health | ProbeResult
    try {
      const access = await this.#deps.accessOf(first)
      answer = isProbed(first.kind)
        ? await this.#askLocal(models, first.baseUrl, access, depth)
        : await this.#askHosted(models, first.baseUrl, access)
    } catch (error) {
      if (this.#abort.signal.aborted) return
      this.#known.delete(first.endpointRowId)
      log('warn', `a server could not be checked: ${String(error)}`)
      if (!(error instanceof AppError)) return
      if (error.code === 'token_command_failed') this.#backOff.failed(first.endpointRowId)
      // The stored key cannot be read, say: that is for the person to know, not only for the log.
      const state = error.code === 'endpoint_not_allowed' ? 'not_allowed' : 'needs_key'
      const unasked = { state, checkedAt: now(), latencyMs: null, progress: null } as const
      // Those that were removed while their server was asked stay so.
      for (const { id } of this.#stillThere(models)) {
        registry.setStatus(id, { ...unasked, error: toErrorData(error) })
      }
      return
    }
    // A token that is refused would be asked of its command again each time.
    const isRefused = answer.state === 'needs_key' && Boolean(first.tokenCommand)
    if (answer.state === 'down' || isRefused) this.#backOff.failed(first.endpointRowId)
    else this.#backOff.answered(first.endpointRowId)
  }

  async #askHosted(models: StoredModel[], baseUrl: string, access: Access): Promise<Health> {
    const [first] = models
    const { kind = 'openai-compatible', apiVersion = null } = first ?? {}
    const keyGiven = first ? this.#deps.registry.keys.has(first) : false
    const question = { kind, baseUrl, apiVersion, keyGiven, signal: this.#abort.signal }
    const health = await checkHosted({ ...question, ...access })
    for (const { id, wireName } of this.#stillThere(models)) {
      // Their lists are long and incomplete; only a request can tell that a model is not there.
      const isServed =
        health.servedIds.length === 0 || health.servedIds.includes(wireName) || kind === 'fireworks'
      this.#deps.registry.setStatus(id, statusOf(health, isServed, health.servedIds.length, this.#deps.now()))
    }
    return health
  }

  async #askLocal(
    models: StoredModel[],
    baseUrl: string,
    access: Access,
    depth: 'brief' | 'full',
  ): Promise<Health | ProbeResult> {
    const { registry, now } = this.#deps
    const question = { baseUrl, ...access, signal: this.#abort.signal }
    const brief = depth === 'brief' ? await this.#checkBriefly(models, question) : null
    if (brief) return brief
    const probe = await probeServer(question)
    const [first] = models
    if (this.#abort.signal.aborted || !first) return probe
    const servedIds = probe.models.map(({ id }) => id)
    const { kind, state, version } = probe
    this.#known.set(first.endpointRowId, { baseUrl, kind, state, servedIds, probedAt: now() })
    if (state === 'up' && first.kind !== kind) registry.setEndpointKind(first, kind, version)
    for (const model of this.#stillThere(models)) this.#take(model, probe)
    return probe
  }

  /** Asks a server that is known whether it is as it was; null where that calls for a full probe. */
  async #checkBriefly(
    models: StoredModel[],
    question: Omit<Parameters<typeof checkHealth>[0], 'kind'>,
  ): Promise<Health | null> {
    const { registry, now } = this.#deps
    const known = this.#known.get(models[0]?.endpointRowId ?? -1)
    if (!known || known.baseUrl !== question.baseUrl || now() - known.probedAt >= fullProbeEveryMs)
      return null
    const health = await checkHealth({ ...question, kind: known.kind })
    if (health.state !== known.state || !sameNames(health.servedIds, known.servedIds)) return null
    for (const { id, wireName } of this.#stillThere(models)) {
      const isServed = servedAs(wireName, known.kind, health.servedIds) !== undefined
      registry.setStatus(id, statusOf(health, isServed, health.servedIds.length, now()))
    }
    return health
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
