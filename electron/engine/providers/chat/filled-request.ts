import type { GenerationDefaults, ReasoningSwitch } from '../endpoint'
import type { ChatMessage, ChatRequest, ResponseFormat, ToolSpec } from './chat-model'

/** A request with the model's defaults filled in, from which each protocol makes its body. */
export type FilledRequest = {
  messages: readonly ChatMessage[]
  temperature: number | null
  topP: number | null
  /** Null: the server decides. */
  maxTokens: number | null
  /** The newer name of OpenAI's hosts, which Ollama ignores. */
  maxTokensName: 'max_tokens' | 'max_completion_tokens'
  stop: readonly string[]
  responseFormat: ResponseFormat
  tools: readonly ToolSpec[]
  toolChoice: 'auto' | 'none' | 'required'
  extraBody: Readonly<Record<string, unknown>>
  reasoning: ReasoningSwitch
  /** Claude's models before 4.6 know no `adaptive` and want a budget in tokens. */
  thinking: 'adaptive' | 'budget'
  /** Ask for the token figures of a stream. */
  usage: boolean
}

/** The request's own values win over the model's. */
export function fillRequest(request: ChatRequest, defaults: GenerationDefaults): FilledRequest {
  const { maxTokens = defaults.maxTokens, reasoning = 'default' } = request
  return {
    messages: request.messages,
    temperature: request.temperature ?? defaults.temperature ?? null,
    topP: request.topP ?? defaults.topP ?? null,
    maxTokens: maxTokens ?? null,
    maxTokensName: 'max_tokens',
    stop: (request.stop ?? defaults.stop ?? []).filter((text) => text !== '').slice(0, 4),
    responseFormat: request.responseFormat ?? { type: 'text' },
    tools: request.tools ?? [],
    toolChoice: request.toolChoice ?? 'auto',
    extraBody: { ...defaults.extraBody, ...request.extraBody },
    reasoning: reasoning === 'default' ? (defaults.reasoning ?? 'default') : reasoning,
    thinking: 'adaptive',
    usage: true,
  }
}

const reserved = ['model', 'messages', 'stream']

/** A body with a person's own fields: they win but for the reserved ones; objects are joined one level deep. */
export function withExtraBody(
  body: Readonly<Record<string, unknown>>,
  extra: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const own = Object.entries(extra)
    .filter(([name]) => !reserved.includes(name))
    .map(([name, value]): [string, unknown] => {
      const ours = Object.hasOwn(body, name) ? body[name] : undefined
      return [name, isPlain(ours) && isPlain(value) ? { ...ours, ...value } : value]
    })
  return Object.fromEntries([...Object.entries(body), ...own])
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
