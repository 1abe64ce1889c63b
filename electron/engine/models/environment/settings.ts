import { z } from 'zod'
import { EndpointKind, endpointKinds } from '../../../../shared/endpoint-kinds'
import {
  Headers,
  JsonObject,
  limits,
  ModelForm,
  modelDefaults,
  ReasoningSwitch,
} from '../../../../shared/model-form'

const number = ({ min, max }: { min: number; max: number }) => {
  const error = `a number from ${min} to ${max}`
  return z.number({ error }).min(min, { error }).max(max, { error })
}
const whole = ({ min, max }: { min: number; max: number }) => {
  const error = `a whole number from ${min} to ${max}`
  return z.int({ error }).min(min, { error }).max(max, { error })
}
const text = (max: number, error: string) => z.string({ error }).trim().min(1, { error }).max(max, { error })

/** How a program reaches its model (SPEC B4); each message says what was expected. */
export const ModelBackendSettings = z.strictObject({
  kind: z.enum(
    EndpointKind.options.filter((kind) => kind !== 'builtin'),
    { error: `one of ${EndpointKind.options.filter((kind) => kind !== 'builtin').join(', ')}` },
  ),
  /** The name on the wire. */
  model: text(limits.nameLength, `a name of at most ${limits.nameLength} characters`),
  baseUrl: text(limits.endpointLength, 'an address such as http://localhost:11434/v1'),
  /** Null: none is sent. May be `${SECRET:name}`. */
  apiKey: text(10_000, 'a key or ${SECRET:name}').nullable(),
  temperature: number(limits.temperature),
  /** Null: the server decides. */
  maxTokens: whole(limits.maxTokens).nullable(),
  /** Seconds that the first token may take; a reply that has begun is not cut by it. */
  timeout: number({ min: 1, max: limits.firstTokenTimeoutSeconds.max }),
  /** Tries after the first one, as long as nothing of the reply has come. */
  maxRetries: whole(limits.maxRetries),
  /** Tokens; null where nobody says. */
  contextWindow: whole(limits.contextWindow).nullable(),
  apiVersion: text(40, 'a version such as 2024-10-21').nullable(),
  topP: number(limits.topP).nullable(),
  reasoning: z.enum(ReasoningSwitch.options, { error: `one of ${ReasoningSwitch.options.join(', ')}` }),
  headers: z.custom<z.output<typeof Headers>>((value) => Headers.safeParse(value).success, {
    error: 'a JSON object of headers: {"X-Team":"core"}',
  }),
  extraBody: z.custom<z.output<typeof JsonObject>>((value) => JsonObject.safeParse(value).success, {
    error: 'a JSON object: {"seed":1}',
  }),
  tokenCommand: text(2_000, 'a command that prints a token').nullable(),
  caFile: text(4_000, 'the path of a PEM file').nullable(),
})
export type ModelBackendSettings = z.output<typeof ModelBackendSettings>
export type SettingName = keyof ModelBackendSettings

/** What a program has that says nothing at all. */
export const defaultSettings: ModelBackendSettings = {
  kind: 'ollama',
  model: 'llama3.2',
  baseUrl: 'http://localhost:11434/v1',
  apiKey: null,
  temperature: 0.7,
  maxTokens: null,
  timeout: 30,
  maxRetries: 3,
  contextWindow: null,
  apiVersion: null,
  topP: null,
  reasoning: 'default',
  headers: {},
  extraBody: {},
  tokenCommand: null,
  caFile: null,
}

/** The form of a model with these settings, as the registry takes it: what they leave out is none, not what was there. */
export function settingsForm(settings: ModelBackendSettings, displayName?: string): ModelForm {
  const { model, baseUrl, timeout, contextWindow, apiVersion, ...rest } = settings
  const isDated = endpointKinds[settings.kind].protocol === 'azure' && !/\/openai\/v1\/?$/.test(baseUrl)
  return ModelForm.parse({
    ...rest,
    wireName: model,
    ...(displayName === undefined ? {} : { displayName }),
    endpointUrl: baseUrl,
    contextWindow: contextWindow ?? modelDefaults.contextWindow,
    contextWindowSource: contextWindow === null ? 'default' : 'user',
    firstTokenTimeoutSeconds: Math.max(limits.firstTokenTimeoutSeconds.min, Math.ceil(timeout)),
    ...(isDated && apiVersion !== null ? { apiVersion } : {}),
  })
}
