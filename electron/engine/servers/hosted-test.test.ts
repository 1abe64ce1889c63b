import { describe, expect, onTestFinished, test } from 'vitest'
import { endpointAt } from '../../../e2e/support/provider-endpoint'
import type { ScriptedReply } from '../../../e2e/support/scripted-server/replies'
import type { RecordedRequest } from '../../../e2e/support/scripted-server/requests'
import { startScriptedServer } from '../../../e2e/support/scripted-server/server'
import type { EndpointKind } from '../../../shared/endpoint-kinds'
import { requestHeaders } from '../providers'
import { testConnection } from './connection-test'

const key = 'canary-key-of-a-vendor'
type Place = {
  kind: EndpointKind
  path: string
  apiVersion?: string
  route: string
  /** Whether a request has the credential as the vendor's documents want it. */
  isLetIn: (request: RecordedRequest) => boolean
  list: unknown
  served: string[]
  /** What the vendor says to a wrong key. */
  refusal: ScriptedReply
}
const bearer = ({ headers }: RecordedRequest) =>
  headers.authorization === `Bearer ${key}` && headers['x-api-key'] === undefined
const googleError = (code: number, status: string, message: string) => ({
  status: code,
  json: [{ error: { code, message, status } }],
})

const places: Place[] = [
  {
    kind: 'anthropic',
    path: '',
    route: 'GET /v1/models',
    isLetIn: ({ headers }) =>
      headers['x-api-key'] === key &&
      headers['anthropic-version'] === '2023-06-01' &&
      headers.authorization === undefined,
    list: {
      data: [{ type: 'model', id: 'claude-sonnet-4-5', display_name: 'Claude Sonnet 4.5' }],
      ...{ has_more: false, first_id: 'claude-sonnet-4-5', last_id: 'claude-sonnet-4-5' },
    },
    served: ['claude-sonnet-4-5'],
    refusal: {
      status: 401,
      json: { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } },
    },
  },
  {
    kind: 'azure-openai',
    path: '',
    apiVersion: '2024-10-21',
    route: 'GET /openai/models',
    isLetIn: ({ headers, query }) => headers['api-key'] === key && query.get('api-version') === '2024-10-21',
    list: { object: 'list', data: [{ id: 'gpt-4-turbo', object: 'model', status: 'succeeded' }] },
    // The list names models, and a request names a deployment.
    served: [],
    refusal: {
      status: 401,
      json: { error: { code: '401', message: 'Access denied due to invalid subscription key.' } },
    },
  },
  {
    kind: 'azure-openai',
    path: '/openai/v1',
    route: 'GET /openai/v1/models',
    isLetIn: bearer,
    list: { object: 'list', data: [{ id: 'gpt-4-turbo', object: 'model' }] },
    served: [],
    refusal: {
      status: 401,
      json: { error: { code: '401', message: 'Access denied due to invalid subscription key.' } },
    },
  },
  {
    kind: 'fireworks',
    path: '/inference/v1',
    route: 'GET /inference/v1/models',
    isLetIn: bearer,
    list: { object: 'list', data: [{ id: 'accounts/fireworks/models/llama-v3p3-70b-instruct' }] },
    served: ['accounts/fireworks/models/llama-v3p3-70b-instruct'],
    refusal: { status: 401, json: { error: { message: 'The API key you provided is invalid.' } } },
  },
  {
    kind: 'google',
    path: '/v1beta/openai',
    route: 'GET /v1beta/openai/models',
    isLetIn: bearer,
    list: { object: 'list', data: [{ id: 'models/gemini-2.0-flash', object: 'model', owned_by: 'google' }] },
    served: ['gemini-2.0-flash'],
    refusal: googleError(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'),
  },
  {
    kind: 'google-vertex',
    path: '/v1/projects/p/locations/l/endpoints/openapi',
    route: 'GET /v1/projects/p/locations/l/endpoints/openapi',
    isLetIn: bearer,
    // It has no list: any answer but a refusal of the token says that somebody is there.
    list: undefined,
    served: [],
    refusal: googleError(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.'),
  },
]

async function ask(place: Place, given: string | null, wireName = 'm') {
  const { kind, path, route, isLetIn, list, refusal, apiVersion = null } = place
  const server = await startScriptedServer()
  onTestFinished(() => server.close())
  const missing = { status: 404, json: { error: { code: 404, message: 'Not Found' } } }
  server.on(route, (request) => {
    if (!isLetIn(request)) return refusal
    return list === undefined ? missing : { json: list }
  })
  const endpointUrl = server.rootUrl + path
  const endpoint = endpointAt(endpointUrl, { kind, apiVersion, apiKey: given })
  const report = await testConnection(
    {
      ...{ kind, endpointUrl, wireName, apiVersion, contextWindow: null },
      ...{ headers: requestHeaders(endpoint, 'm'), apiKey: given },
    },
    { fetch },
  )
  return { report, server, asked: server.requests.map(({ method, path: at }) => `${method} ${at}`) }
}

describe.each(places)('a test of the connection to $kind at "$path"', (place) => {
  test('asks one question, in the way that the vendor documents, and lists what is served [A4][D7]', async () => {
    const { report, asked } = await ask(place, key)
    expect(asked).toEqual([place.route])
    expect(report).toMatchObject({ state: 'up', kind: place.kind, problem: null, workingUrl: null })
    expect(report.models.map(({ id }) => id)).toEqual(place.served)
  })

  test('tells a wrong key apart from up and from down, and a missing one from a wrong one [A4][D7]', async () => {
    const { report } = await ask(place, 'wrong')
    expect(report).toMatchObject({ state: 'needs_key', problem: { code: 'unauthorized' } })
    expect(report.findings).toMatchObject([{ code: 'key_refused', fixes: [{ do: 'enter-key' }] }])
    expect(JSON.stringify(report)).not.toContain('wrong')
    const none = await ask(place, null)
    expect(none.report.findings).toMatchObject([{ code: 'key_needed', fixes: [{ do: 'enter-key' }] }])
  })

  test('is down where nobody is, and says so [A4][D7]', async () => {
    const { server } = await ask(place, key)
    const endpointUrl = server.rootUrl + place.path
    await server.close()
    const report = await testConnection(
      {
        ...{ kind: place.kind, endpointUrl, wireName: 'm', apiVersion: place.apiVersion ?? null },
        ...{ contextWindow: null, headers: {}, apiKey: key },
      },
      { fetch },
    )
    expect(report).toMatchObject({ state: 'down', problem: { code: 'unreachable' } })
  })
})

describe('a name that the list of a vendor lacks', () => {
  const codes = async (kind: EndpointKind, wireName: string) => {
    const place = places.find((one) => one.kind === kind)
    if (!place) throw new Error(`no place for ${kind}`)
    return (await ask(place, key, wireName)).report.findings.map(({ code }) => code)
  }
  test('is told where the list is whole, with another spelling where there is one [A4]', async () => {
    expect(await codes('anthropic', 'claude-nobody')).toEqual(['name_not_served'])
    expect(await codes('google', 'Gemini-2.0-Flash')).toEqual(['name_other_spelling'])
  })
  test('is no finding where lists are not whole, or name something else [A4]', async () => {
    expect(await codes('fireworks', 'accounts/me/models/my-own')).toEqual([])
    expect(await codes('azure-openai', 'my-deployment')).toEqual([])
    expect(await codes('google-vertex', 'google/gemini-2.0-flash-001')).toEqual([])
  })
})

describe('a gateway in the place of a vendor', () => {
  const answering = async (reply: ScriptedReply) => {
    const server = await startScriptedServer()
    onTestFinished(() => server.close())
    server.on('GET /v1/models', () => reply)
    return testConnection(
      {
        ...{ kind: 'anthropic', endpointUrl: server.rootUrl, wireName: 'claude', apiVersion: null },
        ...{ contextWindow: null, headers: {}, apiKey: key },
      },
      { fetch },
    )
  }
  test('need not have a list of models: what it says of that shows that it is there [A4]', async () => {
    const missing = {
      status: 404,
      json: { type: 'error', error: { type: 'not_found_error', message: 'no' } },
    }
    expect(await answering(missing)).toMatchObject({ state: 'up', models: [], findings: [], problem: null })
  })
  test('is told apart from a web page of somebody else [A4]', async () => {
    const page = {
      status: 404,
      text: '<!doctype html><h1>Not found</h1>',
      headers: { 'content-type': 'text/html' },
    }
    expect(await answering(page)).toMatchObject({
      ...{ state: 'not_a_model_server', problem: { code: 'not_a_model_server' } },
    })
  })
})
