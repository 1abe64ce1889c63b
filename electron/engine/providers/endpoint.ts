import type { EndpointKind } from '../../../shared/endpoint-kinds'
import type { ModelFetch } from './wire/model-fetch'

/** A server as a request needs it: every secret filled in. */
export type ProviderEndpoint = {
  kind: EndpointKind
  /**
   * Without a slash at the end. Azure's dated route: `https://RESOURCE.openai.azure.com`; its v1 route: the same with
   * `/openai/v1`.
   */
  baseUrl: string
  /** Null or blank: no credential is sent. For Vertex the token that the user's command printed. */
  apiKey: string | null
  /** The date of Azure's dated route; null for its v1 route and for every other kind. */
  apiVersion: string | null
  /** Further headers, as a proxy may want them. */
  headers: Readonly<Record<string, string>>
  /** Text that must never be seen in an error or a log: keys and filled-in secrets. */
  secrets: readonly string[]
  /** Further tries, before the first byte of the reply only; 0 for servers on the own machine. */
  maxRetries: number
  timeouts: { firstTokenMs?: number; idleMs?: number }
  fetch: ModelFetch
  /** Milliseconds UTC. */
  now: () => number
}

/** What a request leaves to the model's settings; its own values win. */
export type GenerationDefaults = {
  temperature?: number
  topP?: number
  /** Null: the server decides. */
  maxTokens?: number | null
  stop?: readonly string[]
  /** Further fields of the body. They cannot replace what the adapter itself sends. */
  extraBody?: Readonly<Record<string, unknown>>
  reasoning?: ReasoningSwitch
}

/** Whether the model should think before it answers; `default` leaves that to the server. */
export type ReasoningSwitch = 'default' | 'on' | 'off'

/** What all four protocols tell of themselves (SPEC C4). */
export type ModelTraits = {
  /** For people. */
  readonly name: string
  /** `server`, `cpu`, `gpu`…, as far as known. */
  readonly device: string
  /** `chat-completion`, `vision`, `text-embedding`, `audio-transcription`, `rerank`… */
  readonly capabilities: readonly string[]
  /** Requests at a time; null: no limit. */
  readonly maxParallelism: number | null
  readonly generationDefaults: GenerationDefaults
  /** Null where nobody has said. */
  readonly structuredOutputs: boolean | null
  /** `local`, `openai`, `vllm`, `ollama`, `keepsake`… */
  readonly ownedBy: string
}
