import type { RecordedRequest } from './scripted-server/requests'
import { anthropicKey, anthropicModel } from './vendor-servers/anthropic'
import { azureKey } from './vendor-servers/azure'
import { fireworksKey, fireworksModel } from './vendor-servers/fireworks'
import { googleKey, googleModel } from './vendor-servers/google'
import type { Refusal, Vendor } from './vendor-servers/server'

type List = {
  path: string
  /** What the request must carry. */
  holdsKey: (headers: RecordedRequest['headers']) => boolean
  list: unknown
  refused: Refusal
}

/** A vendor's API with its list of models, which is asked for first where there is one. */
export const withList = (vendor: Vendor, { path, holdsKey, list, refused }: List): Vendor => ({
  ...vendor,
  answer: (request) => {
    if (request.method !== 'GET' || request.path !== path) return vendor.answer(request)
    return holdsKey(request.headers) ? { status: 200, json: list } : refused
  },
})

const bearer = (key: string) => (headers: RecordedRequest['headers']) =>
  headers.authorization === `Bearer ${key}`

/** docs.anthropic.com/en/api/models-list */
export const anthropicList: List = {
  path: '/v1/models',
  holdsKey: (headers) =>
    headers['x-api-key'] === anthropicKey && headers['anthropic-version'] === '2023-06-01',
  list: {
    data: [
      {
        type: 'model',
        id: anthropicModel,
        display_name: 'Claude Sonnet 4.5',
        created_at: '2025-09-29T00:00:00Z',
      },
    ],
    first_id: anthropicModel,
    last_id: anthropicModel,
    has_more: false,
  },
  refused: {
    status: 401,
    json: { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } },
  },
}

/** docs.fireworks.ai/tools-sdks/openai-compatibility */
export const fireworksList: List = {
  path: '/inference/v1/models',
  holdsKey: bearer(fireworksKey),
  list: {
    object: 'list',
    data: [{ id: fireworksModel, object: 'model', owned_by: 'fireworks', created: 0 }],
  },
  refused: {
    status: 401,
    json: {
      error: { object: 'error', code: 'UNAUTHORIZED', message: 'The API key you provided is invalid.' },
    },
  },
}

/** ai.google.dev/gemini-api/docs/openai: a wrong key is a bad request there. */
export const googleList: List = {
  path: '/v1beta/openai/models',
  holdsKey: bearer(googleKey),
  list: { object: 'list', data: [{ id: `models/${googleModel}`, object: 'model', owned_by: 'google' }] },
  refused: {
    status: 400,
    json: [
      {
        error: {
          code: 400,
          message: 'API key not valid. Please pass a valid API key.',
          status: 'INVALID_ARGUMENT',
          details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
        },
      },
    ],
  },
}

/** learn.microsoft.com/azure/ai-services/openai/reference: names models, not deployments. */
export const azureList = (route: 'dated' | 'v1'): List => ({
  path: route === 'dated' ? '/openai/models' : '/openai/v1/models',
  holdsKey: route === 'dated' ? (headers) => headers['api-key'] === azureKey : bearer(azureKey),
  list: { object: 'list', data: [{ id: 'gpt-4-turbo-2024-04-09', object: 'model', status: 'succeeded' }] },
  refused: {
    status: 401,
    json: {
      error: {
        code: '401',
        message: 'Access denied due to invalid subscription key or wrong API endpoint.',
      },
    },
  },
})
