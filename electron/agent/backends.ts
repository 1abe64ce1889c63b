import type { Backend, BackendSettings } from './types'

type Settings = Omit<BackendSettings, 'model'>

/** Ollama on this machine; `llama3.2` at port 11434 where nothing else is said. */
export function createOllamaBackend(model = 'llama3.2', settings: Settings = {}): Backend {
  return { kind: 'ollama', settings: { baseUrl: 'http://localhost:11434/v1', ...settings, model } }
}

/** vLLM on this machine, at port 8000; `model` is the name that it serves. */
export function createVllmBackend(model: string, settings: Settings = {}): Backend {
  return { kind: 'vllm', settings: { baseUrl: 'http://localhost:8000/v1', ...settings, model } }
}

/** LM Studio on this machine, at port 1234; the model that is loaded there where none is named. */
export function createLmStudioBackend(model = 'local-model', settings: Settings = {}): Backend {
  return { kind: 'lmstudio', settings: { baseUrl: 'http://localhost:1234/v1', ...settings, model } }
}

/** Any server that speaks OpenAI's chat completions. */
export function createOpenAiCompatibleBackend(
  settings: BackendSettings & { model: string; baseUrl: string },
): Backend {
  return { kind: 'openai-compatible', settings: { ...settings } }
}
