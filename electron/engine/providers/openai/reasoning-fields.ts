import type { EndpointKind } from '../../../../shared/endpoint-kinds'
import type { ReasoningSwitch } from '../endpoint'

/** Templates of Qwen, GLM, DeepSeek and others read this; those without thoughts ignore it. */
const byTemplate = (on: boolean) => ({ chat_template_kwargs: { enable_thinking: on } })
/** The hosts' own models, and Ollama, which turns any effort but `none` into thinking. */
const byEffort = (on: boolean) => ({ reasoning_effort: on ? 'medium' : 'none' })
const nothing = () => ({})

const fieldsOf: Record<EndpointKind, (on: boolean) => Record<string, unknown>> = {
  'openai-compatible': byEffort,
  ollama: byEffort,
  vllm: byTemplate,
  lmstudio: byEffort,
  llamacpp: byTemplate,
  'azure-openai': byEffort,
  fireworks: byEffort,
  google: byEffort,
  'google-vertex': byEffort,
  // Speaks another language, and has a field of its own.
  anthropic: nothing,
  // Thinks as its model's template does; there is no switch.
  builtin: nothing,
}

/** How a kind of server is told to think, or not to; nothing where that is left to it. */
export const reasoningFields = (kind: EndpointKind, reasoning: ReasoningSwitch): Record<string, unknown> =>
  reasoning === 'default' ? {} : fieldsOf[kind](reasoning === 'on')
