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
import { type FolderSettings, refuseForeignAddress } from './folder-trust'

type Given = { [Name in keyof ModelBackendSettings]?: ModelBackendSettings[Name] | undefined }
type Layers = {
  call: Given
  environment: FolderSettings
  /** What a file says. */
  file: ModelForm | null
  defaults: Partial<ModelBackendSettings>
}

/**
 * The variables of a program in this folder: its environment and its `.env` files, and the settings they name. What
 * steers the program itself (its data folder, say) is taken from its own environment alone.
 * @throws AppError config_invalid
 */
export function readVariables(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): { environment: NodeJS.ProcessEnv; settings: FolderSettings } {
  const variables = loadVariables({ environment, folder, readText })
  const { issues, ...settings } = readEnvironment(variables)
  const command = settings.sources.tokenCommand
  if (command && command.file !== null) issues.push({ ...command, ...noCommand })
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
  const isOfFolder = (name: string) => (variables.get(name)?.file ?? null) !== null
  const all = variables.names
    .filter((name) => !isOfFolder(name) || !/^KEEPSAKE_(?!SECRET_)/i.test(name))
    .map((name) => [name, variables.get(name)?.value])
  return { environment: Object.fromEntries(all), settings: { ...settings, isOfFolder } }
}

/** A folder that came from elsewhere must not run programs. */
const noCommand = {
  found: 'a command in a file of the working folder',
  expected: 'it in the environment itself (export it in the shell), as such a file could run any program',
}

/**
 * A model's form from all that speaks for it: the call, then the environment, then the file, then the defaults.
 * @throws AppError invalid_input, key_from_elsewhere
 */
export function formOf({ call, environment, file, defaults }: Layers): ModelForm {
  const { values } = resolveSettings({
    call,
    environment,
    ...(file ? { file: { values: settingsOf(file), path: '', line: null } } : {}),
    defaults: { ...defaultSettings, kind: 'openai-compatible', ...defaults },
  })
  // The file's key and headers are its own server's business.
  if (file && isElsewhere(file.endpointUrl, values.baseUrl)) {
    const { apiKey = null, headers = {}, tokenCommand = null } = { ...environment.values, ...call }
    Object.assign(values, { apiKey, headers, tokenCommand })
  }
  refuseForeignAddress({ call, environment, values })
  return checkedForm(() => ({ ...file, ...settingsForm(values, file?.displayName) }))
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
