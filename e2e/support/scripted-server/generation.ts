import { type PersonaState, personaError } from './personas'
import { type ScriptedReply, say, sayJson } from './replies'
import { type ChatBody, countPrompt, isRecord, lastUserText, type RecordedRequest } from './requests'

/** Answers a request with a response format; the value is sent as JSON text. */
export type JsonResponder = (request: RecordedRequest, schema: unknown) => unknown

const findModel = (state: PersonaState, name: string) =>
  state.models.find(({ id }) => id === name || (state.persona === 'ollama' && id === `${name}:latest`))

/** llama-server ignores the name; the others know what they serve. */
function unknownModel(state: PersonaState, name: string): ScriptedReply | undefined {
  if (state.persona === 'llamacpp' || findModel(state, name)) return undefined
  if (state.persona === 'vllm')
    return personaError(state, 404, `The model \`${name}\` does not exist.`, 'NotFoundError', 'model')
  if (state.persona === 'ollama')
    return personaError(state, 404, `model '${name}' not found`, 'not_found_error')
  return personaError(state, 404, `The model '${name}' does not exist`, 'invalid_request_error', 'model')
}

function tooLong(state: PersonaState, chat: ChatBody): ScriptedReply | undefined {
  const model = findModel(state, chat.model) ?? state.models[0]
  const limit = model?.contextWindow
  const prompt = countPrompt(chat)
  if (limit === undefined) return undefined
  if (state.persona === 'vllm' && prompt + (chat.max_tokens ?? 1) > limit)
    return personaError(
      state,
      400,
      `This model's maximum context length is ${limit} tokens. However, you requested ${prompt + (chat.max_tokens ?? 1)} tokens (${prompt} in the messages, ${chat.max_tokens ?? 1} in the completion)`,
      'BadRequestError',
      'input_tokens',
    )
  if (state.persona !== 'llamacpp' || prompt <= limit) return undefined
  return {
    status: 400,
    json: {
      error: {
        code: 400,
        message: `request (${prompt} tokens) exceeds the available context size (${limit} tokens), try increasing it`,
        type: 'exceed_context_size_error',
        n_prompt_tokens: prompt,
        n_ctx: limit,
      },
    },
  }
}

/** The tokens that the server says it read. Ollama cuts silently, and only this number tells. */
export function readTokens(state: PersonaState, chat: ChatBody): number {
  const served = findModel(state, chat.model)?.contextWindow
  const prompt = countPrompt(chat)
  return state.persona === 'ollama' && served !== undefined ? Math.min(prompt, served) : prompt
}

/** What the server says when nothing was scripted: it repeats the last message. */
export function defaultChat(
  state: PersonaState,
  request: RecordedRequest,
  chat: ChatBody,
  answerJson?: JsonResponder,
): ScriptedReply {
  const wrong = unknownModel(state, chat.model) ?? tooLong(state, chat)
  if (wrong) return wrong
  const format = chat.response_format
  if (answerJson && (format?.type === 'json_schema' || format?.type === 'json_object'))
    return sayJson(answerJson(request, format.json_schema?.schema))
  return say(`You said: ${lastUserText(chat)}`)
}

const dimensions = 64

/** A vector that is the same each time and near for texts that share words. */
export function embed(text: string): number[] {
  const vector = new Array<number>(dimensions).fill(0)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    let hash = 2_166_136_261
    for (const character of word) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0
    const place = hash % dimensions
    vector[place] = (vector[place] ?? 0) + 1
  }
  const length = Math.hypot(...vector) || 1
  return vector.map((value) => value / length)
}

const embeddingText = (input: unknown): string[] => {
  if (typeof input === 'string') return [input]
  return Array.isArray(input) ? input.filter((item): item is string => typeof item === 'string') : []
}

/** The answer of /v1/embeddings. */
export function defaultEmbeddings(state: PersonaState, request: RecordedRequest): ScriptedReply {
  const body = isRecord(request.body) ? request.body : {}
  const name = String(body.model)
  const wrong = unknownModel(state, name)
  if (wrong) return wrong
  if (!(findModel(state, name) ?? state.models[0])?.capabilities?.embedding)
    return personaError(state, 400, 'The model does not support Embeddings API', 'BadRequestError')
  const asBase64 = body.encoding_format === 'base64'
  const data = embeddingText(body.input).map((text, index) => {
    const vector = embed(text)
    const embedding = asBase64 ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector
    return { object: 'embedding', index, embedding }
  })
  return { json: { object: 'list', model: name, data, usage: { prompt_tokens: 1, total_tokens: 1 } } }
}
