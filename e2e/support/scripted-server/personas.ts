import type { ScriptedReply } from './replies'
import { isRecord, type RecordedRequest } from './requests'

/** Which program the server pretends to be. */
export type Persona = 'generic' | 'vllm' | 'ollama' | 'lmstudio' | 'llamacpp'

/** A model that the server offers. */
export type ServedModel = {
  id: string
  /** The length in force: max_model_len, the context served by Ollama, n_ctx of a slot, LM Studio's loaded length. */
  contextWindow?: number
  /** What the model could do at most. */
  maxContextWindow?: number
  capabilities?: {
    tools?: boolean
    vision?: boolean
    reasoning?: boolean
    embedding?: boolean
    rerank?: boolean
    speech?: boolean
  }
  /** Default true. What is not loaded has no length in force at Ollama and LM Studio. */
  loaded?: boolean
  /** Ollama's `num_ctx` in the model's parameters. */
  numCtx?: number
  /** Further fields of its item in /v1/models. */
  extra?: Record<string, unknown>
}

/** What a persona's routes depend on. */
export type PersonaState = {
  persona: Persona
  models: ServedModel[]
  requireKey?: string
  loading: boolean
  version: string
  /** llama-server: parallel slots. */
  slots: number
  /** LM Studio: 1 has /api/v1 and /api/v0 (≥ 0.4), 0 only /api/v0. */
  lmStudioApi: 0 | 1
  /** vLLM: `flat` is the shape before autumn 2025. */
  errorShape: 'nested' | 'flat'
  metrics?: string
}

/** Versions that the personas report. */
export const defaultVersions: Record<Persona, string> = {
  generic: '',
  vllm: '0.33.0',
  ollama: '0.33.0',
  lmstudio: '',
  llamacpp: 'b9931-1a2b3c4d',
}

const json = (value: unknown, status = 200): ScriptedReply => ({ status, json: value })
const text = (value: string, status = 200, type = 'text/plain; charset=utf-8'): ScriptedReply => ({
  status,
  text: value,
  headers: { 'content-type': type },
})

/** An error in the words of the persona. */
export function personaError(
  state: PersonaState,
  status: number,
  message: string,
  type: string,
  param: string | null = null,
): ScriptedReply {
  const fields = { message, type, param, code: status }
  if (state.persona === 'vllm')
    return json(state.errorShape === 'flat' ? { object: 'error', ...fields } : { error: fields }, status)
  if (state.persona === 'llamacpp') return json({ error: { code: status, message, type } }, status)
  return json({ error: { message, type, param, code: null } }, status)
}

const unauthorized = (state: PersonaState, given: boolean): ScriptedReply => {
  switch (state.persona) {
    case 'vllm':
      return json({ error: 'Unauthorized' }, 401)
    case 'ollama':
      return json({ error: 'unauthorized' }, 401)
    case 'llamacpp':
      return personaError(state, 401, 'Invalid API Key', 'authentication_error')
    case 'lmstudio':
      return json(
        {
          error: {
            type: 'invalid_request',
            code: 'invalid_api_key',
            message: given
              ? 'Malformed LM Studio API token provided.'
              : 'An LM Studio API token is required to make requests to this server, but none was provided.',
          },
        },
        401,
      )
    default:
      return json(
        {
          error: {
            message: given ? 'Incorrect API key provided.' : 'You did not provide an API key.',
            type: 'invalid_request_error',
            param: null,
            code: 'invalid_api_key',
          },
        },
        401,
      )
  }
}

/** vLLM guards only /v1; llama-server leaves health and the list of models open. */
const isGuarded = (persona: Persona, path: string): boolean => {
  if (persona === 'vllm') return path.startsWith('/v1/')
  if (persona === 'llamacpp') return !['/health', '/v1/health', '/models', '/v1/models'].includes(path)
  return true
}

const modelItem = (state: PersonaState, model: ServedModel): Record<string, unknown> => {
  const base = { id: model.id, object: 'model', created: 1_790_000_000 }
  switch (state.persona) {
    case 'vllm':
      return {
        ...base,
        owned_by: 'vllm',
        root: model.id,
        parent: null,
        max_model_len: model.contextWindow ?? 32_768,
        permission: [],
        ...model.extra,
      }
    case 'ollama':
      return { ...base, owned_by: 'library', ...model.extra }
    case 'lmstudio':
      return { id: model.id, object: 'model', owned_by: 'organization_owner', ...model.extra }
    case 'llamacpp':
      return {
        ...base,
        owned_by: 'llamacpp',
        meta: state.loading ? null : { n_ctx_train: model.maxContextWindow ?? 131_072 },
        ...model.extra,
      }
    default:
      return { ...base, owned_by: 'scripted', ...model.extra }
  }
}

const modelsList = (state: PersonaState): ScriptedReply =>
  json({ object: 'list', data: state.models.map((model) => modelItem(state, model)) })

function vllmRoute(state: PersonaState, request: RecordedRequest): ScriptedReply {
  switch (`${request.method} ${request.path}`) {
    case 'GET /health':
      return text('')
    case 'GET /version':
      return json({ version: state.version })
    case 'GET /metrics':
      return text(state.metrics ?? 'vllm:num_requests_running 0.0\nvllm:num_requests_waiting 0.0\n')
    case 'GET /v1/models':
      return modelsList(state)
    default:
      return json({ detail: 'Not Found' }, 404)
  }
}

const ollamaCapabilities = ({ capabilities = {} }: ServedModel): string[] => [
  capabilities.embedding ? 'embedding' : 'completion',
  ...(capabilities.tools ? ['tools'] : []),
  ...(capabilities.vision ? ['vision'] : []),
  ...(capabilities.reasoning ? ['thinking'] : []),
]

function ollamaShow(state: PersonaState, request: RecordedRequest): ScriptedReply {
  const name = isRecord(request.body) ? request.body.model : undefined
  const model = state.models.find(({ id }) => id === name || id === `${String(name)}:latest`)
  if (!model) return json({ error: `model '${String(name)}' not found` }, 404)
  return json({
    details: { family: 'qwen3', parameter_size: '8B', quantization_level: 'Q4_K_M' },
    model_info: { 'general.architecture': 'qwen3', 'qwen3.context_length': model.maxContextWindow ?? 40_960 },
    parameters: model.numCtx ? `stop "<|im_end|>"\nnum_ctx ${model.numCtx}` : 'stop "<|im_end|>"',
    capabilities: ollamaCapabilities(model),
  })
}

function ollamaRoute(state: PersonaState, request: RecordedRequest): ScriptedReply {
  const loaded = state.models.filter((model) => model.loaded !== false)
  switch (`${request.method} ${request.path}`) {
    case 'GET /':
      return text('Ollama is running')
    case 'GET /api/version':
      return json({ version: state.version })
    case 'GET /api/tags':
      return json({
        models: state.models.map(({ id }) => ({ name: id, model: id, size: 1, digest: 'sha256:0' })),
      })
    case 'GET /api/ps':
      return json({
        models: loaded.map(({ id, contextWindow }) => ({
          name: id,
          model: id,
          size: 100,
          size_vram: 100,
          context_length: contextWindow ?? 4_096,
        })),
      })
    case 'POST /api/show':
      return ollamaShow(state, request)
    case 'GET /v1/models':
      return modelsList(state)
    default:
      return text('404 page not found', 404, 'text/plain')
  }
}

function lmStudioModel(model: ServedModel): unknown {
  const instance = { id: model.id, config: { context_length: model.contextWindow ?? 4_096, parallel: 4 } }
  return {
    type: model.capabilities?.embedding ? 'embedding' : 'llm',
    key: model.id,
    quantization: { name: 'Q4_K_M' },
    max_context_length: model.maxContextWindow ?? 32_768,
    capabilities: {
      vision: model.capabilities?.vision ?? false,
      trained_for_tool_use: model.capabilities?.tools ?? false,
      ...(model.capabilities?.reasoning
        ? { reasoning: { allowed_options: ['off', 'on'], default: 'on' } }
        : {}),
    },
    loaded_instances: model.loaded === false ? [] : [instance],
  }
}

function lmStudioModelV0(model: ServedModel): unknown {
  const type = model.capabilities?.vision ? 'vlm' : 'llm'
  const loaded = model.loaded !== false
  return {
    id: model.id,
    object: 'model',
    type: model.capabilities?.embedding ? 'embeddings' : type,
    arch: 'qwen3',
    compatibility_type: 'gguf',
    state: loaded ? 'loaded' : 'not-loaded',
    max_context_length: model.maxContextWindow ?? 32_768,
    ...(loaded && model.contextWindow ? { loaded_context_length: model.contextWindow } : {}),
    capabilities: model.capabilities?.tools ? ['tool_use'] : [],
  }
}

function lmStudioRoute(state: PersonaState, request: RecordedRequest): ScriptedReply {
  const route = `${request.method} ${request.path}`
  if (route === 'GET /v1/models') return modelsList(state)
  if (route === 'GET /api/v0/models') return json({ object: 'list', data: state.models.map(lmStudioModelV0) })
  if (route === 'GET /api/v1/models' && state.lmStudioApi === 1)
    return json({ models: state.models.map(lmStudioModel) })
  return json({ error: `Unexpected endpoint or method. (${request.method} ${request.path})` })
}

function llamaCppRoute(state: PersonaState, request: RecordedRequest): ScriptedReply {
  if (state.loading) return personaError(state, 503, 'Loading model', 'unavailable_error')
  const model = state.models[0]
  switch (`${request.method} ${request.path}`) {
    case 'GET /health':
    case 'GET /v1/health':
      return json({ status: 'ok' })
    case 'GET /props':
      return json({
        default_generation_settings: { n_ctx: model?.contextWindow ?? 8_192, params: {} },
        total_slots: state.slots,
        model_path: `/models/${model?.id ?? 'model'}.gguf`,
        modalities: { vision: model?.capabilities?.vision ?? false, audio: false },
        chat_template_caps: { supports_tools: model?.capabilities?.tools ?? false },
        build_info: state.version,
      })
    case 'GET /metrics':
      return state.metrics === undefined
        ? personaError(state, 501, 'This server does not support metrics endpoint.', 'not_supported_error')
        : text(state.metrics)
    case 'GET /models':
    case 'GET /v1/models':
      return modelsList(state)
    // It imitates Ollama's list too, so that list proves nothing.
    case 'GET /api/tags':
      return json({ models: state.models.map(({ id }) => ({ name: id, model: id })) })
    default:
      return personaError(state, 404, 'File Not Found', 'not_found_error')
  }
}

function genericRoute(state: PersonaState, request: RecordedRequest): ScriptedReply {
  if (`${request.method} ${request.path}` === 'GET /v1/models') return modelsList(state)
  return personaError(
    state,
    404,
    `Unknown request URL: ${request.method} ${request.path}`,
    'invalid_request_error',
  )
}

const routes: Record<Persona, (state: PersonaState, request: RecordedRequest) => ScriptedReply> = {
  generic: genericRoute,
  vllm: vllmRoute,
  ollama: ollamaRoute,
  lmstudio: lmStudioRoute,
  llamacpp: llamaCppRoute,
}

/** The refusal of a request that the persona does not let in, if so: key first, then loading. */
export function refusal(state: PersonaState, request: RecordedRequest): ScriptedReply | undefined {
  const given = request.headers.authorization
  if (
    state.requireKey !== undefined &&
    given !== `Bearer ${state.requireKey}` &&
    isGuarded(state.persona, request.path)
  )
    return unauthorized(state, given !== undefined)
  // A vLLM that is still loading does not listen yet; a broken connection is as near as an open port can come.
  if (state.loading && state.persona === 'vllm') return { cut: true }
  if (state.loading && state.persona === 'llamacpp')
    return personaError(state, 503, 'Loading model', 'unavailable_error')
  return undefined
}

/** The persona's answer to everything but the generation routes. */
export const personaRoute = (state: PersonaState, request: RecordedRequest): ScriptedReply =>
  routes[state.persona](state, request)
