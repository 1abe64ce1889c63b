import type { EngineContract, Handlers } from '../../../shared/contract'
import type { FoundServer } from '../../../shared/contract/servers'
import { modelDefaults } from '../../../shared/model-form'
import { AppError } from '../app-error'
import { type ModelRegistry, mergeCapabilities, usualCapabilities, usualContextWindow } from '../models'
import type { Fetch } from './probe/ask'
import { discoverServers, usualPorts } from './probe/discover'
import { type ProbeResult, probeServer } from './probe/probe'

type Deps = {
  registry: ModelRegistry
  fetch: Fetch
  /** A model was added: its status is asked for. */
  onAdded: (modelId: string) => void
  log: (level: 'info' | 'warn' | 'error', text: string) => void
}

/** What runs on this machine, and its models at one click. */
export function serversApi({ registry, fetch, onAdded, log }: Deps): Handlers<EngineContract>['servers'] {
  const known = (baseUrl: string) =>
    registry
      .all()
      .filter((model) => model.baseUrl !== null && samePlace(model.baseUrl, baseUrl))
      .map((model) => model.wireName)

  const portsUsedBefore = () =>
    registry.all().flatMap(({ baseUrl }) => {
      const url = baseUrl === null ? null : new URL(baseUrl)
      return url && ['localhost', '127.0.0.1'].includes(url.hostname) && url.port !== ''
        ? [Number(url.port)]
        : []
    })

  return {
    discover: (_input, emit, end) => {
      const abort = new AbortController()
      const ports = [...usualPorts, ...portsUsedBefore()]
      const search = async () => {
        for await (const probe of discoverServers({ ports, fetch, signal: abort.signal })) {
          if (probe.state === 'down' || probe.state === 'not_a_model_server') continue
          emit({ type: 'found', server: found(probe, probe.state, known(probe.workingBaseUrl)) })
        }
        emit({ type: 'done' })
        end()
      }
      search().catch((error) => {
        if (!abort.signal.aborted) log('warn', `the search for servers ended early: ${String(error)}`)
        end()
      })
      return () => abort.abort()
    },
    addModels: async ({ baseUrl, modelIds }) => {
      const probe = await probeServer({ baseUrl, fetch })
      if (probe.problem && probe.state !== 'loading') throw AppError.fromData(probe.problem)
      const there = new Set(known(probe.workingBaseUrl))
      const wanted = probe.models.filter((model) => modelIds.includes(model.id) && !there.has(model.id))
      return wanted.map((model) => {
        const view = registry.addKnown({
          wireName: model.id,
          displayName: model.id,
          baseUrl: probe.workingBaseUrl,
          temperature: modelDefaults.temperature,
          maxTokens: null,
          ...(model.contextWindow === null
            ? usualContextWindow(model.id)
            : { contextWindow: model.contextWindow, contextWindowSource: 'server' }),
          firstTokenTimeoutSeconds: modelDefaults.firstTokenTimeoutSeconds,
          capabilities: mergeCapabilities(usualCapabilities(model.id), {
            tools: model.capabilities.tools,
            vision: model.capabilities.vision,
            reasoning: model.capabilities.reasoning,
          }),
        })
        onAdded(view.id)
        return view
      })
    },
  }
}

/** `localhost` and its number are one place: what is saved under the one must not be offered under the other. */
const samePlace = (one: string, other: string): boolean => {
  const plain = (url: string) => url.replace(/(?<=^https?:\/\/)(localhost|\[::1\])(?=[:/]|$)/, '127.0.0.1')
  return plain(one) === plain(other)
}

const found = (probe: ProbeResult, state: FoundServer['state'], knownModels: string[]): FoundServer => ({
  kind: probe.kind,
  baseUrl: probe.workingBaseUrl,
  version: probe.version,
  state,
  latencyMs: probe.latencyMs,
  models: probe.models,
  knownModels,
})
