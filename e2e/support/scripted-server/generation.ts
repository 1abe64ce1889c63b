import { type PersonaState, personaError } from './personas'
import { type ScriptedReply, say, sayJson } from './replies'
import { type ChatBody, countPrompt, lastUserText, type RecordedRequest } from './requests'

/** Answers a request with a response format; the value is sent as JSON text. */
export type JsonResponder = (request: RecordedRequest, schema: unknown) => unknown

export const findModel = (state: PersonaState, name: string) =>
  state.models.find(({ id }) => id === name || (state.persona === 'ollama' && id === `${name}:latest`))

/** llama-server ignores the name; the others know what they serve. */
export function unknownModel(state: PersonaState, name: string): ScriptedReply | undefined {
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
