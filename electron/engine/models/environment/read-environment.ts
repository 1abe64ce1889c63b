import { endpointKinds } from '../../../../shared/endpoint-kinds'
import { readAddress } from '../../../../shared/model-address'
import { nearName } from '../near-name'
import { isSecretName, secretNamesIn } from '../secret-refs'
import { ModelBackendSettings, type SettingName } from './settings'
import type { VariableSource, Variables } from './variables'

export const backendPrefix = 'KEEPSAKE_MODEL_BACKEND__'

/** What is wrong with a variable. */
export type EnvironmentIssue = VariableSource & { found: string; expected: string }

export type EnvironmentSettings = {
  values: Partial<ModelBackendSettings>
  sources: Partial<Record<SettingName, VariableSource>>
}

/** `baseUrl` ← `KEEPSAKE_MODEL_BACKEND__BASE_URL` */
export const variableOf = (setting: SettingName): string =>
  `${backendPrefix}${setting.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

const settingNames = Object.keys(ModelBackendSettings.shape) as SettingName[]
const known = new Map(settingNames.map((setting) => [variableOf(setting), setting]))
const numbers: readonly SettingName[] = [
  'temperature',
  'maxTokens',
  'timeout',
  'maxRetries',
  'contextWindow',
  'topP',
]
const objects: readonly SettingName[] = ['headers', 'extraBody']

/**
 * The settings that the environment names. A variable that is empty says nothing, as in a shell there is no other
 * way to take one back; one that is wrong is told, and no setting at all is taken then.
 */
export function readEnvironment(variables: Variables): EnvironmentSettings & { issues: EnvironmentIssue[] } {
  const issues: EnvironmentIssue[] = []
  const values: Record<string, unknown> = {}
  const sources: EnvironmentSettings['sources'] = {}
  for (const [name, setting] of known) {
    const variable = variables.get(name)
    if (!variable || variable.value.trim() === '') continue
    const { value, ...source } = variable
    const parsed = ModelBackendSettings.shape[setting].safeParse(plainValue(setting, value.trim()))
    const badSecret = secretNamesIn(value).find((secret) => !isSecretName(secret))
    if (!parsed.success) {
      const expected = parsed.error.issues[0]?.message ?? ''
      issues.push({ ...source, found: shown(setting, value), expected })
    } else if (badSecret !== undefined) {
      const expected = '${SECRET:name} with letters, digits, “.”, “_” or “-” as its name'
      issues.push({ ...source, found: shown(setting, value), expected })
    } else {
      values[setting] = parsed.data
      sources[setting] = source
    }
  }
  const taken = { values: ModelBackendSettings.partial().parse(values), sources }
  issues.push(...checkTogether(taken), ...unknownVariables(variables), ...lostVariables(variables))
  return issues.length > 0 ? { values: {}, sources: {}, issues } : { ...taken, issues }
}

/** What each value alone cannot tell. The address is put right, and what was pasted with it is taken. */
function checkTogether({ values, sources }: EnvironmentSettings): EnvironmentIssue[] {
  const issues: EnvironmentIssue[] = []
  const tell = (setting: SettingName, expected: string) => {
    const source = sources[setting]
    if (source) issues.push({ ...source, found: shown(setting, String(values[setting])), expected })
  }
  const { kind = 'openai-compatible', baseUrl, temperature = 0, maxTokens, contextWindow } = values
  const rules = endpointKinds[kind]
  if (baseUrl === undefined && rules.defaultUrl === null && values.kind !== undefined) {
    tell('kind', `${variableOf('baseUrl')} beside it, such as ${rules.exampleUrl}`)
  }
  if (baseUrl !== undefined) {
    const { url, issues: wrong, azure } = readAddress(baseUrl, kind)
    const error = wrong.find(({ level }) => level === 'error')
    if (url === null || error) {
      tell(
        'baseUrl',
        error?.code === 'address_no_version' ? error.fixUrl : `an address such as ${rules.exampleUrl}`,
      )
    } else values.baseUrl = url
    const pasted = [
      ['model', azure?.deployment],
      ['apiVersion', azure?.apiVersion],
    ] as const
    for (const [setting, value] of pasted) {
      if (value === undefined || values[setting] !== undefined || !sources.baseUrl) continue
      Object.assign(values, { [setting]: value })
      sources[setting] = sources.baseUrl
    }
  }
  if (temperature > rules.temperatureMax)
    tell('temperature', `a number from 0 to ${rules.temperatureMax} for ${kind}`)
  if (maxTokens != null && contextWindow != null && maxTokens >= contextWindow) {
    tell('maxTokens', `fewer than the context window, ${contextWindow}`)
  }
  return issues
}

/** Text as the schema takes it: numbers as people write them, objects as JSON. */
function plainValue(setting: SettingName, text: string): unknown {
  // Number() would take `0x10`, ` ` and `1e3` too, none of which anybody means here.
  if (numbers.includes(setting)) return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : text
  return objects.includes(setting) ? jsonOf(text) : text
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No JSON is no object either, which the schema tells.
    return undefined
  }
}

/** The value as far as it may be seen. */
function shown(setting: SettingName, value: string): string {
  if (setting === 'apiKey' || setting === 'tokenCommand' || objects.includes(setting))
    return 'a value that is not shown'
  const text = setting === 'baseUrl' ? value.replace(/\/\/[^/]*@/, '//…@') : value
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

function unknownVariables(variables: Variables): EnvironmentIssue[] {
  return variables.names.flatMap((name) => {
    const source = variables.get(name)
    if (!name.toUpperCase().startsWith(backendPrefix.slice(0, -1)) || known.has(name) || !source) return []
    const near = nearName(name, [...known.keys()])
    const expected = near === null ? `one of ${[...known.keys()].join(', ')}` : `${near} (did you mean that?)`
    const { variable, file, line } = source
    return [{ variable, file, line, found: name, expected }]
  })
}

const lostVariables = ({ lost }: Variables): EnvironmentIssue[] =>
  lost
    .filter(({ name }) => name.toUpperCase().startsWith(backendPrefix.slice(0, -1)))
    .map(({ name, file, line }) => ({
      variable: name,
      file,
      line,
      found: 'a name without a value',
      expected: `${name}=…`,
    }))
