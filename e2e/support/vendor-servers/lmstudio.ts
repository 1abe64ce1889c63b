import { isRecord, type RecordedRequest } from '../scripted-server/requests'
import { answerTo } from './answer'
import { bodyOf, readOpenAi } from './asked'
import { openAiFrames } from './openai-frames'
import type { Refusal, Vendor } from './server'

// lmstudio.ai/docs/developer/openai-compat; unknown paths are answered with HTTP 200 (lmstudio-bug-tracker#618).

export const lmStudioToken = 'lms-canary-token'
export const lmStudioModel = 'qwen/qwen3-4b-2507'
const contextTokens = 4_000

const error = (status: number, message: string, code: string | null = null): Refusal => ({
  status,
  json: { error: { message, type: 'invalid_request', code, param: null } },
})

export const lmStudio: Vendor = {
  answer(request) {
    const wrong = refusal(request)
    if (wrong) return wrong
    const body = bodyOf(request)
    const asked = readOpenAi(body)
    const wantsUsage = isRecord(body.stream_options) && body.stream_options.include_usage === true
    const answer = answerTo(asked)
    // Since 0.3.23 every name of a tool comes back in snake case.
    const said = answer.type === 'call' ? { ...answer, name: snake(answer.name) } : answer
    const dialect = {
      id: 'chatcmpl-8v6q3z0t2d5k9b1x',
      model: lmStudioModel,
      usage: wantsUsage ? ('own' as const) : ('none' as const),
      callId: '365174485',
    }
    return { frames: openAiFrames(said, dialect, asked.promptTokens) }
  },
}

const snake = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^a-zA-Z0-9]+/g, '_')
    .toLowerCase()

function refusal(request: RecordedRequest): Refusal | null {
  if (`${request.method} ${request.path}` !== 'POST /v1/chat/completions')
    return {
      status: 200,
      json: { error: `Unexpected endpoint or method. (${request.method} ${request.path})` },
    }
  const given = request.headers.authorization
  if (given === undefined)
    return error(
      401,
      'An LM Studio API token is required to make requests to this server, but none was provided.',
      'invalid_api_key',
    )
  if (given !== `Bearer ${lmStudioToken}`)
    return error(401, 'Malformed LM Studio API token provided.', 'invalid_api_key')
  const asked = readOpenAi(bodyOf(request))
  if (asked.model !== lmStudioModel)
    return error(404, `Model "${asked.model}" not found. Please load a model.`, 'model_not_found')
  if (asked.promptTokens > contextTokens)
    return error(
      400,
      `Trying to keep the first ${asked.promptTokens} tokens when context the overflows. However, the model is loaded with context length of only ${contextTokens} tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input`,
    )
  return null
}
