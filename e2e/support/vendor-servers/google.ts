import { isRecord, type RecordedRequest } from '../scripted-server/requests'
import { answerTo } from './answer'
import { bodyOf, readOpenAi } from './asked'
import { openAiFrames } from './openai-frames'
import type { Refusal, Vendor } from './server'

// ai.google.dev/gemini-api/docs/openai; every error is in an array.

export const googleKey = 'AIzaSyCanary-0000000000000000000000000'
export const googleModel = 'gemini-2.0-flash'
export const vertexToken = 'ya29.canary-token'
export const vertexBase = '/v1/projects/my-project/locations/us-central1/endpoints/openapi'
const contextTokens = 4_000

const knownFields = [
  'model',
  'messages',
  'stream',
  'stream_options',
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'stop',
  'n',
  'tools',
  'tool_choice',
  'response_format',
  'reasoning_effort',
  'extra_body',
]

const error = (code: number, status: string, message: string, details?: unknown[]): Refusal => ({
  status: code,
  json: [{ error: { code, message, status, ...(details ? { details } : {}) } }],
})

const keyError = error(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
  {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: 'API_KEY_INVALID',
    domain: 'googleapis.com',
    metadata: { service: 'generativelanguage.googleapis.com' },
  },
])
const tokenError = error(
  401,
  'UNAUTHENTICATED',
  'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
)

/** The Gemini API with a key, or Vertex with a token and models of `google/`. */
export const google = (place: 'gemini' | 'vertex'): Vendor => {
  const isVertex = place === 'vertex'
  const path = `${isVertex ? vertexBase : '/v1beta/openai'}/chat/completions`
  const model = isVertex ? `google/${googleModel}` : googleModel
  const credential = `Bearer ${isVertex ? vertexToken : googleKey}`
  return {
    answer(request) {
      if (`${request.method} ${request.path}` !== `POST ${path}`) return error(404, 'NOT_FOUND', 'Not Found')
      if (request.headers.authorization !== credential) return isVertex ? tokenError : keyError
      const wrong = bodyRefusal(request, model)
      if (wrong) return wrong
      const body = bodyOf(request)
      const asked = readOpenAi(body)
      const wantsUsage = isRecord(body.stream_options) && body.stream_options.include_usage === true
      const dialect = {
        id: 'SN8kaIqGBb2Z1PIP_uK5wQ4',
        model,
        usage: wantsUsage ? ('last' as const) : ('none' as const),
        wholeCalls: true,
        callFields: { extra_content: { google: { thought_signature: 'CsMBAdHtim9canary' } } },
        // Its last chunk says `stop` although it called a tool.
        callFinish: 'stop',
        callId: 'function-call-9813416548712341234',
      }
      return { frames: openAiFrames(answerTo(asked), dialect, asked.promptTokens) }
    },
    trouble: (trouble) =>
      trouble === 'rate_limit'
        ? error(
            429,
            'RESOURCE_EXHAUSTED',
            'You exceeded your current requests per minute, please slow down.',
            [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.074824224s' }],
          )
        : error(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
  }
}

function bodyRefusal(request: RecordedRequest, model: string): Refusal | null {
  const body = bodyOf(request)
  const unknown = Object.keys(body).find((name) => !knownFields.includes(name))
  if (unknown !== undefined) {
    const message = `Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`
    const details = [
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ description: message }],
      },
    ]
    return error(400, 'INVALID_ARGUMENT', message, details)
  }
  const asked = readOpenAi(body)
  if (asked.model !== model)
    return error(
      404,
      'NOT_FOUND',
      `models/${asked.model} is not found for API version v1main, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
    )
  if (asked.promptTokens > contextTokens)
    return error(
      400,
      'INVALID_ARGUMENT',
      `The input token count (${asked.promptTokens}) exceeds the maximum number of tokens allowed (${contextTokens}).`,
    )
  return null
}
