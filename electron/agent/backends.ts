import * as engine from '../engine/models'
import type { Backend, BackendSettings } from './types'

type Settings = Omit<BackendSettings, 'model' | 'kind'>

/** Ollama on this machine, at port 11434. */
export function createOllamaBackend(model: string = 'llama3.2', settings: Settings = {}): Backend {
  return engine.createOllamaBackend(model, settings)
}

/** vLLM on this machine, at port 8000; `model` is the name that it serves. */
export function createVllmBackend(model: string, settings: Settings = {}): Backend {
  return engine.createVllmBackend(model, settings)
}

/** LM Studio on this machine, at port 1234; without a name the model that is loaded there. */
export function createLmStudioBackend(model: string = 'local-model', settings: Settings = {}): Backend {
  return engine.createLmStudioBackend(model, settings)
}

/** Any server that speaks OpenAI's chat completions, or another `kind`. */
export function createOpenAiCompatibleBackend(
  settings: BackendSettings & { model: string; baseUrl: string },
): Backend {
  return engine.createOpenAiCompatibleBackend(settings)
}
