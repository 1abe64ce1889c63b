import { readFileSync } from 'node:fs'
import { ZodError } from 'zod'
import { ModelForm } from '../../shared/model-form'
import { AppError } from '../engine/app-error'
import {
  defaultSettings,
  loadVariables,
  type ModelBackendSettings,
  readEnvironment,
  resolveSettings,
  settingsForm,
} from '../engine/models'
import { nativeCode } from '../engine/system-error'

type EnvironmentSettings = Omit<ReturnType<typeof readEnvironment>, 'issues'>
type Given = { [Name in keyof ModelBackendSettings]?: ModelBackendSettings[Name] | undefined }
type Layers = {
  call: Given
  environment: EnvironmentSettings
  /** What a file says. */
  file: ModelForm | null
  defaults: Partial<ModelBackendSettings>
}

/** The variables of a program in this folder: its environment and its `.env` files, and the settings they name. */
export function readVariables(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): { environment: NodeJS.ProcessEnv; settings: EnvironmentSettings } {
  const variables = loadVariables({ environment, folder, readText })
  const { issues, ...settings } = readEnvironment(variables)
  const [first] = issues
  if (first) {
    const lines = issues.map(({ variable, file, line, found, expected }) => {
      const place = file === null ? 'the environment' : `${file}:${line ?? 1}`
      return `${place}: ${variable}: found ${found}, expected ${expected}`
    })
    throw new AppError(
      'config_invalid',
      { name: first.file ?? 'The environment' },
      { detail: lines.join('\n') },
    )
  }
  const all = variables.names.map((name) => [name, variables.get(name)?.value])
  return { environment: Object.fromEntries(all), settings }
}

/**
 * A model's form from all that speaks for it: the call, then the environment, then the file, then the defaults.
 * @throws AppError invalid_input
 */
export function formOf({ call, environment, file, defaults }: Layers): ModelForm {
  const { values } = resolveSettings({
    call,
    environment,
    ...(file ? { file: { values: settingsOf(file), path: '', line: null } } : {}),
    defaults: { ...defaultSettings, kind: 'openai-compatible', ...defaults },
  })
  return checkedForm(() => {
    const form = { ...file, ...settingsForm(values, file?.displayName) }
    if (!file || !isElsewhere(file.endpointUrl, values.baseUrl)) return form
    // The file's key and headers are its own server's business.
    const stronger = { ...environment.values, ...call }
    return { ...form, apiKey: stronger.apiKey ?? null, headers: stronger.headers ?? {} }
  })
}

/** @throws AppError invalid_input for the first value that `make` finds to be none; it is not repeated: it may be a key */
export function checkedForm(make: () => ModelForm): ModelForm {
  try {
    return ModelForm.parse(make())
  } catch (cause) {
    if (!(cause instanceof ZodError)) throw cause
    const [issue] = cause.issues
    const params = { field: issue?.path.join('.') ?? '', expected: issue?.message ?? '' }
    throw new AppError('invalid_input', params, { cause })
  }
}

const settingsOf = (form: ModelForm): Given => ({
  kind: form.kind === 'builtin' ? undefined : form.kind,
  model: form.wireName,
  baseUrl: form.endpointUrl,
  apiKey: form.apiKey ?? null,
  temperature: form.temperature,
  maxTokens: form.maxTokens,
  timeout: form.firstTokenTimeoutSeconds,
  maxRetries: form.maxRetries,
  contextWindow: form.contextWindowSource === 'default' ? undefined : form.contextWindow,
  apiVersion: form.apiVersion ?? null,
  topP: form.topP,
  reasoning: form.reasoning,
  headers: form.headers ?? {},
  extraBody: form.extraBody,
  tokenCommand: form.tokenCommand ?? null,
  caFile: form.caFile ?? null,
})

const isElsewhere = (one: string, other: string): boolean =>
  !URL.canParse(one) || !URL.canParse(other) || new URL(one).origin !== new URL(other).origin

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (nativeCode(error) === '') throw error
    return null
  }
}
