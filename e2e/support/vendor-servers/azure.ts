import { isRecord, type RecordedRequest } from '../scripted-server/requests'
import { answerTo } from './answer'
import { bodyOf, readOpenAi } from './asked'
import { openAiFrames } from './openai-frames'
import type { Refusal, Vendor } from './server'

// learn.microsoft.com/azure/ai-services/openai/reference; errors as users report them.

export const azureKey = 'canary0azure0key0000000000000000'
export const azureDeployment = 'gpt-4-turbo-enterprise'
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
  'tools',
  'tool_choice',
  'response_format',
  'reasoning_effort',
  'seed',
  'user',
]

const byCode = (
  status: number,
  code: string,
  message: string,
  headers?: Record<string, string>,
): Refusal => ({
  status,
  json: { error: { code, message } },
  headers,
})
const invalid = (message: string, param: string | null, code: string | null): Refusal => ({
  status: 400,
  json: { error: { message, type: 'invalid_request_error', param, code } },
})

const safe = { filtered: false, severity: 'safe' }
const filters = { hate: safe, self_harm: safe, sexual: safe, violence: safe }
const promptFilters = {
  choices: [],
  created: 0,
  id: '',
  model: '',
  object: '',
  prompt_filter_results: [{ prompt_index: 0, content_filter_results: filters }],
}

/** The route with the deployment in its path and a date in its query, or the v1 route without either. */
export const azure = (route: 'dated' | 'v1'): Vendor => ({
  answer(request) {
    const wrong = addressRefusal(request, route) ?? keyRefusal(request, route) ?? bodyRefusal(request, route)
    if (wrong) return wrong
    const body = bodyOf(request)
    const asked = readOpenAi(body)
    const wantsUsage = isRecord(body.stream_options) && body.stream_options.include_usage === true
    const dialect = {
      id: 'chatcmpl-AnhIt2rw8vL8czymkCwEOKKTg7HPc',
      model: 'gpt-4-turbo-2024-04-09',
      before: [`data: ${JSON.stringify(promptFilters)}\n\n`],
      choiceExtra: { content_filter_results: filters, logprobs: null },
      usage: wantsUsage ? ('own' as const) : ('none' as const),
      callId: 'call_JyZ6ZkVRlmMZ0mCeqNOQ5Y9c',
    }
    return { frames: openAiFrames(answerTo(asked), dialect, asked.promptTokens) }
  },
  trouble: (trouble) =>
    trouble === 'rate_limit'
      ? byCode(
          429,
          '429',
          'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 26 seconds. Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.',
        )
      : byCode(503, 'ServiceUnavailable', 'The server is currently overloaded. Please try again later.'),
})

function addressRefusal({ method, path, query }: RecordedRequest, route: 'dated' | 'v1'): Refusal | null {
  const missing = byCode(404, '404', 'Resource not found')
  if (method !== 'POST') return missing
  if (route === 'v1') return path === '/openai/v1/chat/completions' ? null : missing
  const deployment = /^\/openai\/deployments\/([^/]+)\/chat\/completions$/.exec(path)?.[1]
  if (deployment === undefined || !/^20\d\d-\d\d-\d\d(-preview)?$/.test(query.get('api-version') ?? ''))
    return missing
  return decodeURIComponent(deployment) === azureDeployment ? null : deploymentMissing
}

const deploymentMissing = byCode(
  404,
  'DeploymentNotFound',
  'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
)

function keyRefusal({ headers }: RecordedRequest, route: 'dated' | 'v1'): Refusal | null {
  const given = route === 'dated' ? headers['api-key'] : headers.authorization?.replace(/^Bearer /, '')
  if (given === azureKey) return null
  return byCode(
    401,
    '401',
    'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
  )
}

function bodyRefusal(request: RecordedRequest, route: 'dated' | 'v1'): Refusal | null {
  const body = bodyOf(request)
  const unknown = Object.keys(body).find((name) => !knownFields.includes(name))
  if (unknown !== undefined) return invalid(`Unrecognized request argument supplied: ${unknown}`, null, null)
  if (route === 'v1' && body.model !== azureDeployment) return deploymentMissing
  const { promptTokens } = readOpenAi(body)
  if (promptTokens <= contextTokens) return null
  return invalid(
    `This model's maximum context length is ${contextTokens} tokens. However, your messages resulted in ${promptTokens} tokens. Please reduce the length of the messages.`,
    'messages',
    'context_length_exceeded',
  )
}
