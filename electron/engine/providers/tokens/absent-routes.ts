import type { ProviderEndpoint } from '../endpoint'
import type { ModelFetch } from '../wire/model-fetch'

/** Who owns the connections also owns what was learnt over them. */
const learnt = new WeakMap<ModelFetch, Map<string, number>>()

const keyOf = ({ kind, baseUrl }: ProviderEndpoint): string => `${kind} ${baseUrl}`

/** Whether a server is known not to count, so that it is not asked before every reply. */
export function isSkipped(endpoint: ProviderEndpoint): boolean {
  const until = learnt.get(endpoint.fetch)?.get(keyOf(endpoint))
  return until !== undefined && endpoint.now() < until
}

/** Does not ask this server for so long; later another program may listen there. */
export function skipFor(endpoint: ProviderEndpoint, durationMs: number): void {
  const routes = learnt.get(endpoint.fetch) ?? new Map<string, number>()
  learnt.set(endpoint.fetch, routes.set(keyOf(endpoint), endpoint.now() + durationMs))
}
