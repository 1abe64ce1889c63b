import type { EndpointKind } from '../../../../shared/endpoint-kinds'
import type { ModelTraits, ProviderEndpoint } from '../endpoint'
import type { Wait } from '../wire/back-off'

/** What a model behind a server is made from, whatever it is asked to do. */
export type PostModelOptions = {
  endpoint: ProviderEndpoint
  /** For people. */
  name: string
  /** For the server. */
  wireName: string
  /** Absent: what its task implies. */
  capabilities?: readonly string[]
  /** Requests at a time; null or absent: no limit. */
  maxParallelism?: number | null
  /** Where it is known: `cpu`, `gpu`… */
  device?: string
  ownedBy?: string
  /** By default the clock and the dice of the machine. */
  wait?: Wait
  random?: () => number
}

const owners: Partial<Record<EndpointKind, string>> = {
  'openai-compatible': 'openai',
  builtin: 'keepsake',
  'azure-openai': 'azure',
  'google-vertex': 'google',
}

/** The traits of a model that is neither sampled nor forced into a form. */
export function traitsOf(options: PostModelOptions, capabilities: readonly string[]): ModelTraits {
  const { kind } = options.endpoint
  return {
    name: options.name,
    device: options.device ?? 'server',
    capabilities: options.capabilities ?? capabilities,
    maxParallelism: options.maxParallelism ?? null,
    generationDefaults: {},
    structuredOutputs: null,
    ownedBy: options.ownedBy ?? owners[kind] ?? kind,
  }
}
