import { embed, nearness, vectorLength } from './embedding-vector'
import { findModel, unknownModel } from './generation'
import { type PersonaState, personaError } from './personas'
import type { ScriptedReply } from './replies'
import { countTokens, isRecord, type RecordedRequest, textOf } from './requests'

type Task = 'embedding' | 'rerank' | 'speech'
type Body = Record<string, unknown>

const json = (value: unknown): ScriptedReply => ({ json: value })
const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
const badRequest = (state: PersonaState, message: string): ScriptedReply =>
  personaError(state, 400, message, state.persona === 'vllm' ? 'BadRequestError' : 'invalid_request_error')

/** How a server says that its model was made for something else. */
function notFor(state: PersonaState, task: Task): ScriptedReply {
  const [api, flag, verb] = {
    embedding: ['Embeddings', '--embeddings', 'embeddings'],
    rerank: ['Rerank (Score)', '--reranking', 'reranking'],
    speech: ['Transcriptions', '', 'transcriptions'],
  }[task]
  if (state.persona === 'llamacpp')
    return personaError(
      state,
      501,
      `This server does not support ${verb}. Start it with \`${flag}\``,
      'not_supported_error',
    )
  return badRequest(state, `The model does not support ${api} API`)
}

/** The refusal of a request for a model that is not there, or that cannot do this. */
function refuse(state: PersonaState, name: string, task: Task): ScriptedReply | undefined {
  const wrong = unknownModel(state, name)
  if (wrong) return wrong
  const model = findModel(state, name) ?? state.models[0]
  return model?.capabilities?.[task] ? undefined : notFor(state, task)
}

function embeddings(state: PersonaState, body: Body): ScriptedReply {
  const name = String(body.model)
  const wrong = refuse(state, name, 'embedding')
  if (wrong) return wrong
  const inputs = typeof body.input === 'string' ? [body.input] : strings(body.input)
  const limit = (findModel(state, name) ?? state.models[0])?.contextWindow
  const longest = Math.max(0, ...inputs.map(countTokens))
  if (limit !== undefined && longest > limit)
    return state.persona === 'llamacpp'
      ? personaError(
          state,
          500,
          `input (${longest} tokens) is too large to process. increase the physical batch size (current batch size: ${limit})`,
          'server_error',
        )
      : badRequest(
          state,
          `This model's maximum context length is ${limit} tokens. However, you requested ${longest} tokens in the input for embedding generation. Please reduce the length of the input.`,
        )
  const length = typeof body.dimensions === 'number' ? body.dimensions : vectorLength
  const data = inputs.map((text, index) => {
    const vector = embed(text, length)
    const asBase64 = body.encoding_format === 'base64'
    const embedding = asBase64 ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector
    return { object: 'embedding', index, embedding }
  })
  const tokens = inputs.reduce((sum, text) => sum + countTokens(text), 0)
  return json({
    object: 'list',
    model: name,
    data,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  })
}

function rerank(state: PersonaState, body: Body): ScriptedReply {
  const name = String(body.model)
  const wrong = refuse(state, name, 'rerank')
  if (wrong) return wrong
  const documents = strings(body.documents)
  const query = typeof body.query === 'string' ? body.query : ''
  if (query === '' || documents.length === 0) return badRequest(state, 'query and documents are needed')
  const results = documents
    .map((text, index) => ({
      index,
      relevance_score: nearness(query, text),
      ...(state.persona === 'vllm' ? { document: { text, multi_modal: null } } : {}),
    }))
    .sort((one, other) => other.relevance_score - one.relevance_score)
  const count = typeof body.top_n === 'number' ? body.top_n : documents.length
  return json({ model: name, object: 'list', usage: { total_tokens: 1 }, results: results.slice(0, count) })
}

/** Each second word of what is "heard" begins a segment: times are made up, but in order. */
function speech(state: PersonaState, { form, path }: RecordedRequest): ScriptedReply {
  if (!form) return badRequest(state, 'the body is no multipart form')
  const field = (name: string) => form.fields[name]?.[0]
  const wrong = refuse(state, String(field('model')), 'speech')
  if (wrong) return wrong
  const [file] = form.files.filter(({ field: name }) => name === 'file')
  if (!file) return badRequest(state, 'the file is missing')
  if (!/\.(flac|m4a|mp3|mp4|mpeg|mpga|oga|ogg|wav|webm)$/.test(file.fileName))
    return badRequest(state, `Unrecognized file format: ${file.fileName}`)
  const task = path.endsWith('/translations') ? 'translated' : 'heard'
  const text = ` I ${task} ${file.bytes.length} bytes`
  if (field('response_format') !== 'verbose_json') return json({ text })
  const granularities = form.fields['timestamp_granularities[]'] ?? ['segment']
  const words = text
    .trim()
    .split(' ')
    .map((word, at) => ({ word, start: at / 2, end: at / 2 + 0.4 }))
  const duration = words.length / 2
  return json({
    task: 'transcribe',
    language: field('language') ?? 'english',
    duration: state.persona === 'vllm' ? String(duration) : duration,
    text,
    segments: [{ id: 0, seek: 0, start: 0, end: duration, text, temperature: 0 }],
    ...(granularities.includes('word') ? { words } : {}),
  })
}

const templated = (messages: unknown): string =>
  (Array.isArray(messages) ? messages : [])
    .map((message) => (isRecord(message) ? `<|${String(message.role)}|>${textOf(message.content)}` : ''))
    .join('\n')

function tokenize(state: PersonaState, body: Body): ScriptedReply | undefined {
  const numbers = (text: string) => Array.from({ length: countTokens(text) }, (_, at) => at)
  if (state.persona === 'llamacpp') return json({ tokens: numbers(String(body.content ?? '')) })
  if (state.persona !== 'vllm') return undefined
  const wrong = unknownModel(state, String(body.model))
  if (wrong) return wrong
  if (typeof body.prompt !== 'string' && !Array.isArray(body.messages))
    return {
      status: 422,
      json: { detail: [{ type: 'missing', loc: ['body', 'prompt'], msg: 'Field required' }] },
    }
  const tokens = numbers(typeof body.prompt === 'string' ? body.prompt : templated(body.messages))
  return json({ count: tokens.length, max_model_len: state.models[0]?.contextWindow ?? 32_768, tokens })
}

/** The personas that have no such route answer in their own way to a path they do not know. */
const lacks: Record<'rerank' | 'speech', PersonaState['persona'][]> = {
  rerank: ['ollama', 'lmstudio'],
  speech: ['lmstudio', 'llamacpp'],
}

/** The routes beside chat; undefined where this persona has none of that name. */
export function taskRoute(state: PersonaState, request: RecordedRequest): ScriptedReply | undefined {
  const body = isRecord(request.body) ? request.body : {}
  switch (`${request.method} ${request.path}`) {
    case 'POST /v1/embeddings':
      return embeddings(state, body)
    case 'POST /v1/rerank':
      return lacks.rerank.includes(state.persona) ? undefined : rerank(state, body)
    case 'POST /v1/audio/transcriptions':
    case 'POST /v1/audio/translations':
      return lacks.speech.includes(state.persona) ? undefined : speech(state, request)
    case 'POST /tokenize':
      return tokenize(state, body)
    case 'POST /apply-template':
      return state.persona === 'llamacpp' ? json({ prompt: templated(body.messages) }) : undefined
    default:
      return undefined
  }
}
