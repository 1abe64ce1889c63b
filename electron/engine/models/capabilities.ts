import type { Capabilities } from '../../../shared/contract/models'
import type { StoredModel } from '../database/models'

/** Nothing is known of what a model can do. */
export const noCapabilities: Capabilities = {
  tools: { value: null, source: 'default' },
  vision: { value: null, source: 'default' },
  reasoning: { value: null, source: 'default' },
  jsonSchema: { value: null, source: 'default' },
}

/** What the server says, under what the person said. */
export function mergeCapabilities(
  known: Capabilities,
  told: Partial<Record<keyof Capabilities, boolean | null>> | undefined,
): Capabilities {
  const merged = { ...known }
  for (const name of ['tools', 'vision', 'reasoning', 'jsonSchema'] as const) {
    const value = told?.[name]
    if (value != null && known[name].source !== 'user') merged[name] = { value, source: 'server' }
  }
  return merged
}

/** The tokens that a request may hold: what is typed, unless the server serves less. */
export const effectiveContextWindow = (model: Pick<StoredModel, 'contextWindow' | 'servedContextWindow'>) =>
  Math.min(model.contextWindow, model.servedContextWindow ?? Number.POSITIVE_INFINITY)
