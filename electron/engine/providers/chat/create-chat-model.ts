import type { EndpointKind } from '../../../../shared/endpoint-kinds'
import type { GenerationDefaults, ProviderEndpoint } from '../endpoint'
import { estimateTokens } from '../token-estimate'
import { type Wait, waitFor } from '../wire/back-off'
import { createMask } from '../wire/mask'
import type { ChatModel, ChatRequest } from './chat-model'
import { completeFrom } from './complete'
import { countByServer } from './count-by-server'
import type { FilledRequest } from './filled-request'
import { loadProtocol } from './load-protocol'
import { textsOf } from './message-text'
import type { ChatDeps } from './stream-chat'

export type ChatModelOptions = {
  endpoint: ProviderEndpoint
  /** For people. */
  name: string
  /** For the server; Azure's is the deployment. */
  wireName: string
  /** Tokens of prompt and reply together. */
  contextWindow: number
  defaults?: GenerationDefaults
  capabilities?: readonly string[]
  maxParallelism?: number | null
  /** Where it is known: `cpu`, `gpu`… */
  device?: string
  structuredOutputs?: boolean | null
  ownedBy?: string
  /** By default the clock and the dice of the machine. */
  wait?: Wait
  random?: () => number
}

const defaultLimits = { firstTokenMs: 600_000, idleMs: 120_000 }

const owners: Record<EndpointKind, string> = {
  'openai-compatible': 'openai',
  ollama: 'ollama',
  vllm: 'vllm',
  lmstudio: 'lmstudio',
  llamacpp: 'llamacpp',
  anthropic: 'anthropic',
  'azure-openai': 'azure',
  fireworks: 'fireworks',
  google: 'google',
  'google-vertex': 'google',
  builtin: 'keepsake',
}

/** A chat model of any kind of endpoint. Its SDK is loaded when it is first asked. */
export function createChatModel(options: ChatModelOptions): ChatModel {
  const { endpoint, name, wireName, contextWindow, defaults = {} } = options
  const limits = { ...defaultLimits, ...endpoint.timeouts }
  const contextOf = (request: FilledRequest): ReturnType<ChatDeps['contextOf']> => {
    let mask: ((text: string) => string) | null = null
    return {
      baseUrl: endpoint.baseUrl,
      kind: endpoint.kind,
      name,
      wireName,
      keyGiven: Boolean(endpoint.apiKey?.trim()),
      contextWindow,
      maxTokens: request.maxTokens,
      connectTimeoutMs: endpoint.fetch.connectTimeoutMs,
      ...limits,
      // Made when there is something to mask: a conversation is long.
      mask: (text) => {
        const secrets = [endpoint.apiKey, ...endpoint.secrets, ...Object.values(endpoint.headers)]
        mask ??= createMask(secrets, request.messages.flatMap(textsOf))
        return mask(text)
      },
      now: endpoint.now,
    }
  }
  let loading: ReturnType<typeof loadProtocol> | undefined
  const load = () => {
    loading ??= loadProtocol({ endpoint, name, wireName, contextWindow })
    return loading
  }
  const stream: ChatModel['stream'] = async function* (request, signal) {
    const { protocol, streamChat } = await load()
    const deps: ChatDeps = {
      protocol,
      defaults,
      contextOf,
      limits,
      maxRetries: endpoint.maxRetries,
      now: endpoint.now,
      wait: options.wait ?? waitFor,
      random: options.random ?? Math.random,
    }
    yield* streamChat(deps, request, signal)
  }
  const countTokens: ChatModel['countTokens'] = async (input, signal) => {
    const { protocol } = await load()
    const tokens = await countByServer(protocol, input, signal)
    if (tokens !== null) return { tokens, method: 'server' }
    const { createTokenCounter } = await import('../tokens/token-counter')
    return createTokenCounter(endpoint, wireName).count(input, signal)
  }
  return {
    name,
    device: options.device ?? 'server',
    capabilities: options.capabilities ?? ['chat-completion'],
    maxParallelism: options.maxParallelism ?? null,
    generationDefaults: defaults,
    structuredOutputs: options.structuredOutputs ?? null,
    ownedBy: options.ownedBy ?? owners[endpoint.kind],
    contextWindow,
    stream,
    generate: (request: ChatRequest, signal) => completeFrom(stream(request, signal)),
    countTokens,
    estimateTokens,
  }
}
