import type { ExplainedValue } from '../../../../shared/contract/models'
import { type EndpointKind, endpointKinds } from '../../../../shared/endpoint-kinds'
import { AppError } from '../../app-error'
import type { EnvironmentSettings } from './read-environment'
import type { ModelBackendSettings, SettingName } from './settings'
import { sourceText } from './variables'

type Given = { [Name in SettingName]?: ModelBackendSettings[Name] | undefined }
type Layers = {
  /** What the caller said: options of a command, arguments of a function. */
  call?: Given
  environment?: EnvironmentSettings
  /** What a configuration file says, and where it lies. */
  file?: { values: Given; path: string; line: number | null }
  defaults: ModelBackendSettings
}

/**
 * The settings that hold: call before environment before file before default, each for itself, and where each one
 * comes from. The key is told as set or not set. An address and a kind go together: where only one of them is said,
 * the other is what goes with it, not what the defaults have.
 * @throws AppError invalid_input for a kind that has no address of its own, where nobody says one
 */
export function resolveSettings({ call = {}, environment, file, defaults }: Layers): {
  values: ModelBackendSettings
  explain: ExplainedValue[]
} {
  const values: Record<string, unknown> = {}
  const explain: ExplainedValue[] = []
  for (const field of Object.keys(defaults) as SettingName[]) {
    const variable = environment?.sources[field]
    const layers = [
      { source: 'call', value: call[field], detail: null },
      {
        source: 'environment',
        value: environment?.values[field],
        detail: variable ? sourceText(variable) : null,
      },
      { source: 'file', value: file?.values[field], detail: file ? place(file) : null },
      { source: 'default', value: defaults[field], detail: null },
    ] as const
    const layer = layers.find(({ value }) => value !== undefined) ?? layers[3]
    values[field] = layer.value
    explain.push({ field, value: shown(field, layer.value), source: layer.source, detail: layer.detail })
  }
  const resolved = { ...defaults, ...values }
  const isSaid = (name: SettingName) =>
    explain.some(({ field, source }) => field === name && source !== 'default')
  const correct = (field: 'kind' | 'baseUrl', value: string) => {
    for (const told of explain) if (told.field === field) told.value = shown(field, value)
  }
  if (isSaid('baseUrl') && !isSaid('kind')) {
    resolved.kind = 'openai-compatible'
    correct('kind', resolved.kind)
  } else if (isSaid('kind') && !isSaid('baseUrl')) {
    resolved.baseUrl = addressOf(resolved.kind)
    correct('baseUrl', resolved.baseUrl)
  }
  return { values: resolved, explain }
}

function addressOf(kind: EndpointKind): string {
  const { defaultUrl, exampleUrl } = endpointKinds[kind]
  if (defaultUrl === null)
    throw new AppError('invalid_input', { field: 'baseUrl', found: null, expected: exampleUrl })
  return defaultUrl
}

const place = ({ path, line }: { path: string; line: number | null }) =>
  line === null ? path : `${path}:${line}`

/** Headers and further fields may hold keys under any name: their names are told, and no more. */
function shown(field: SettingName, value: unknown): string {
  if (field === 'apiKey') return value === null ? 'not set' : 'set'
  if (value === null) return 'not set'
  if (field === 'headers' || field === 'extraBody') return Object.keys(value ?? {}).join(', ') || 'none'
  if (field === 'tokenCommand') return 'set'
  return typeof value === 'string' ? value.replace(/\/\/[^/]*@/, '//…@') : JSON.stringify(value)
}
