import { defaultSettings, ModelBackendSettings } from './settings'
import { settingsFault } from './settings-fault'

/** What a caller may set beside the model: a field that is absent or undefined keeps its default. */
export type BackendOptions = { [Name in keyof ModelBackendSettings]?: ModelBackendSettings[Name] | undefined }

/** Ollama on this machine, at its usual port. @throws AppError invalid_input */
export const createOllamaBackend = (model = 'llama3.2', options: BackendOptions = {}): ModelBackendSettings =>
  backend({ kind: 'ollama', baseUrl: 'http://localhost:11434/v1' }, { ...options, model })

/** vLLM on this machine, at its usual port. @throws AppError invalid_input */
export const createVllmBackend = (model: string, options: BackendOptions = {}): ModelBackendSettings =>
  backend({ kind: 'vllm', baseUrl: 'http://localhost:8000/v1' }, { ...options, model })

/** LM Studio on this machine, with the model that is loaded there. @throws AppError invalid_input */
export const createLmStudioBackend = (
  model = 'local-model',
  options: BackendOptions = {},
): ModelBackendSettings =>
  backend({ kind: 'lmstudio', baseUrl: 'http://localhost:1234/v1' }, { ...options, model })

/** Any server that speaks OpenAI's protocol, or another `kind`. @throws AppError invalid_input */
export const createOpenAiCompatibleBackend = (
  options: BackendOptions & { model: string; baseUrl: string },
): ModelBackendSettings => backend({ kind: 'openai-compatible' }, options)

function backend(own: BackendOptions, options: BackendOptions): ModelBackendSettings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const settings = ModelBackendSettings.safeParse({ ...defaultSettings, ...own, ...given })
  if (!settings.success) throw settingsFault(settings.error)
  return settings.data
}
