import type { RecordedRequest } from '../scripted-server/requests'
import { answerTo } from './answer'
import { bodyOf, readOpenAi } from './asked'
import { openAiFrames } from './openai-frames'
import type { Refusal, Vendor } from './server'

// docs.fireworks.ai/api-reference/post-chatcompletions

export const fireworksKey = 'fw_canary_3ZTJ'
export const fireworksModel = 'accounts/fireworks/models/llama-v3p3-70b-instruct'
const contextTokens = 4_000

const error = (status: number, code: string, message: string): Refusal => ({
  status,
  json: { error: { object: 'error', type: 'invalid_request_error', code, message } },
})

export const fireworks: Vendor = {
  answer(request) {
    const wrong = refusal(request)
    if (wrong) return wrong
    const asked = readOpenAi(bodyOf(request))
    const dialect = {
      id: 'c1f6e5a0-2f0e-4e57-9b0a-0d6ea4b1c6b2',
      model: fireworksModel,
      // With the last choice, whether asked for or not.
      usage: 'last' as const,
      callId: 'call_t8vX5ZwVvJ6r8mE3',
    }
    return { frames: openAiFrames(answerTo(asked), dialect, asked.promptTokens) }
  },
  trouble: (trouble) =>
    trouble === 'rate_limit'
      ? { ...error(429, 'RATE_LIMIT_EXCEEDED', 'Too many requests'), headers: { 'retry-after': '3' } }
      : error(503, 'SERVICE_UNAVAILABLE', 'Service overloaded, please try again later'),
}

function refusal(request: RecordedRequest): Refusal | null {
  if (`${request.method} ${request.path}` !== 'POST /inference/v1/chat/completions')
    return error(404, 'NOT_FOUND', 'Path not found')
  if (request.headers.authorization !== `Bearer ${fireworksKey}`)
    return error(401, 'UNAUTHORIZED', 'The API key you provided is invalid.')
  const body = bodyOf(request)
  const asked = readOpenAi(body)
  if (asked.model !== fireworksModel)
    return error(404, 'NOT_FOUND', 'Model not found, inaccessible, and/or not deployed')
  if (asked.promptTokens > contextTokens)
    return error(
      400,
      'invalid_request_error',
      `The prompt is too long: ${asked.promptTokens}, model maximum context length: ${contextTokens}`,
    )
  return null
}
