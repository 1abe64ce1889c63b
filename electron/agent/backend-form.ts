import { endpointKinds } from '../../shared/endpoint-kinds'
import { ModelForm, modelDefaults } from '../../shared/model-form'
import { AppError } from '../engine/app-error'
import type { Backend, BackendSettings } from './types'

/** As SPEC B4 has it for backends of programs: seconds to the first token, and tries after the first. */
const timeoutSeconds = 30
const maxRetries = 3

/**
 * A model's form from all that speaks for it: the call, then the environment, then the file, then the defaults.
 * @throws AppError invalid_input
 */
export function formOf(
  kind: Backend['kind'],
  file: ModelForm | null,
  call: BackendSettings,
  environment: NodeJS.ProcessEnv,
): ModelForm {
  const said = { ...fromEnvironment(environment), ...defined(call) }
  const base = file ?? {
    kind,
    wireName: endpointKinds[kind].exampleModel,
    endpointUrl: endpointKinds[kind].defaultUrl ?? '',
    temperature: modelDefaults.temperature,
    maxTokens: null,
    contextWindow: modelDefaults.contextWindow,
    contextWindowSource: 'default',
    firstTokenTimeoutSeconds: timeoutSeconds,
    maxRetries,
    apiKey: null,
  }
  const { model, baseUrl, contextWindow, timeout, ...rest } = said
  const form = ModelForm.safeParse({
    ...base,
    ...rest,
    ...(model === undefined ? {} : { wireName: model, displayName: file?.displayName ?? model }),
    ...(baseUrl === undefined ? {} : { endpointUrl: baseUrl }),
    ...(contextWindow === undefined ? {} : { contextWindow, contextWindowSource: 'user' }),
    ...(timeout === undefined ? {} : { firstTokenTimeoutSeconds: timeout }),
  })
  if (form.success) return form.data
  const [issue] = form.error.issues
  const field = issue?.path.map(String).join('.') ?? ''
  throw new AppError('invalid_input', { field }, { detail: `${field}: ${issue?.message ?? ''}` })
}

function fromEnvironment(environment: NodeJS.ProcessEnv): BackendSettings {
  const text = (name: string) => environment[`KEEPSAKE_MODEL_BACKEND__${name}`] || undefined
  const number = (name: string) => {
    const found = text(name)
    if (found === undefined) return undefined
    const value = Number(found)
    if (Number.isFinite(value)) return value
    const field = `KEEPSAKE_MODEL_BACKEND__${name}`
    throw new AppError(
      'invalid_input',
      { field, found, expected: 'a number' },
      { detail: `${field}: found ${JSON.stringify(found)}, expected a number` },
    )
  }
  return defined({
    model: text('MODEL'),
    baseUrl: text('BASE_URL'),
    apiKey: text('API_KEY'),
    temperature: number('TEMPERATURE'),
    maxTokens: number('MAX_TOKENS'),
    contextWindow: number('CONTEXT_WINDOW'),
    timeout: number('TIMEOUT'),
    maxRetries: number('MAX_RETRIES'),
  })
}

const names = [
  'model',
  'baseUrl',
  'apiKey',
  'temperature',
  'maxTokens',
  'contextWindow',
  'timeout',
  'maxRetries',
] as const

/** Only what backends are made of, and only what was said. */
function defined(settings: BackendSettings): BackendSettings {
  return Object.fromEntries(
    names.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]])),
  )
}
