import type { Capabilities } from '../../../shared/contract/models'
import { capabilityNames } from '../../../shared/model-form'
import type { StoredModel } from '../database/models'

/** Nothing is known of what a model can do. */
export const noCapabilities: Capabilities = {
  tools: { value: null, source: 'default' },
  vision: { value: null, source: 'default' },
  reasoning: { value: null, source: 'default' },
  jsonSchema: { value: null, source: 'default' },
}

/** What the app's own engine can do whatever the model: it holds each reply to a grammar. */
export const builtinCapabilities: Capabilities = {
  ...noCapabilities,
  jsonSchema: { value: true, source: 'server' },
}

/** What the server says, under what the person said. */
export function mergeCapabilities(
  known: Capabilities,
  told: Partial<Record<keyof Capabilities, boolean | null>> | undefined,
): Capabilities {
  const merged = { ...known }
  for (const name of capabilityNames) {
    const value = told?.[name]
    if (value != null && known[name].source !== 'user') merged[name] = { value, source: 'server' }
  }
  return merged
}

/** What was found out, beside what the person says now: neither their word is lost nor one that they took back kept. */
export function keepSaid(now: Capabilities, found: Capabilities): Capabilities {
  const kept = { ...found }
  for (const name of capabilityNames) {
    if (now[name].source === 'user' || found[name].source === 'user') kept[name] = now[name]
  }
  return kept
}

/** The tokens that a request may hold: what is typed, unless the server serves less. */
export const effectiveContextWindow = (model: Pick<StoredModel, 'contextWindow' | 'servedContextWindow'>) =>
  Math.min(model.contextWindow, model.servedContextWindow ?? Number.POSITIVE_INFINITY)
