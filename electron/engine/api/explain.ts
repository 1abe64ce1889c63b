import type { ExplainedValue, ModelProfile } from '../../../shared/contract/models'
import { modelDefaults } from '../../../shared/model-form'
import type { StoredModel } from '../database/models'
import { effectiveContextWindow } from '../models'

/** Where a file or the environment says a value, by the form's field. */
export type Described = {
  source: 'file' | 'environment'
  /** `path:line`, or the variable; null for what is not said there. */
  placeOf: (field: string) => string | null
}

type Circumstances = {
  hasKey: boolean
  described: Described | null
  profile: ModelProfile | null
}

/** Where each value of a model comes from, strongest first (SPEC B4, B5). Keys are only told to be set or not. */
export function explainModel(
  model: StoredModel,
  { hasKey, described, profile }: Circumstances,
): ExplainedValue[] {
  const said = (field: string, value: unknown, fallback?: unknown): ExplainedValue => {
    const base = { field, value: show(value) }
    const place = described?.placeOf(field) ?? null
    if (described && place !== null) return { ...base, source: described.source, detail: place }
    const isDefault = described !== null || (fallback !== undefined && show(fallback) === base.value)
    return { ...base, source: isDefault ? 'default' : 'user', detail: null }
  }
  return [
    said('wireName', model.wireName),
    said('endpointUrl', model.baseUrl ?? ''),
    said('kind', model.kind, 'openai-compatible'),
    said('apiKey', hasKey ? 'set' : 'not set', 'not set'),
    ...(model.apiVersion === null ? [] : [said('apiVersion', model.apiVersion)]),
    said('temperature', model.temperature, modelDefaults.temperature),
    said('topP', model.topP, null),
    said('maxTokens', model.maxTokens, modelDefaults.maxTokens),
    contextOf(model, said('contextWindow', model.contextWindow, modelDefaults.contextWindow), profile),
    said('stop', model.stop, []),
    said('reasoning', model.reasoning, 'default'),
    said('extraBody', model.extraBody, {}),
    said('headers', Object.keys(model.headers), []),
    said('price', model.price, { input: null, output: null }),
    said('firstTokenTimeoutSeconds', model.firstTokenTimeoutSeconds, modelDefaults.firstTokenTimeoutSeconds),
    said('idleTimeoutSeconds', model.idleTimeoutSeconds, 120),
    said('maxRetries', model.maxRetries, model.maxRetries),
    ...Object.entries(model.capabilities).map(([name, { value, source }]) => ({
      field: `capabilities.${name}`,
      value: value === null ? 'unknown' : show(value),
      source,
      detail: null,
    })),
  ]
}

/** A server that serves less than was typed wins. */
function contextOf(model: StoredModel, typed: ExplainedValue, profile: ModelProfile | null): ExplainedValue {
  const effective = effectiveContextWindow(model)
  if (effective < model.contextWindow) {
    return { ...typed, value: show(effective), source: 'server', detail: `${model.contextWindow}` }
  }
  if (typed.source === 'file' || typed.source === 'environment') return typed
  const fromProfile = model.contextWindowSource === 'profile' ? (profile?.family ?? null) : null
  return { ...typed, source: model.contextWindowSource, detail: fromProfile }
}

function show(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
