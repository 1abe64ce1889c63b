import { describe, expect, test } from 'vitest'
import { endpointAt, failureOf, serve } from '../../../../e2e/support/provider-endpoint'
import { failWith, type ScriptedReply } from '../../../../e2e/support/scripted-server/replies'
import type { ScriptedServer } from '../../../../e2e/support/scripted-server/server'
import type { AppError } from '../../app-error'
import { createEmbeddingModel } from '../embedding/create-embedding-model'
import type { ProviderEndpoint } from '../endpoint'
import { createRerankModel } from '../rerank/create-rerank-model'
import { createSpeechModel } from '../speech/create-speech-model'
import type { PostModelOptions } from './traits'

const canary = 'sk-canary-7f3a91c0'
const forever = new AbortController().signal

/** The three protocols that post one request, each asked for the same kind of thing. */
const tasks = {
  embedding: {
    route: '/embeddings',
    ask: (options: PostModelOptions, signal = forever) =>
      createEmbeddingModel(options).embed(['A prompt to be hidden'], {}, signal),
  },
  rerank: {
    route: '/rerank',
    ask: (options: PostModelOptions, signal = forever) =>
      createRerankModel(options).rerank('A prompt to be hidden', ['tea', 'rain'], {}, signal),
  },
  speech: {
    route: '/audio/transcriptions',
    ask: (options: PostModelOptions, signal = forever) =>
      createSpeechModel(options).transcribe(
        { bytes: new Uint8Array(7), mediaType: 'audio/wav', fileName: 'a.wav' },
        { task: 'transcribe', timestamps: 'none', prompt: 'A prompt to be hidden' },
        signal,
      ),
  },
} as const

describe.each(Object.entries(tasks))('a request for %s', (task, { route, ask }) => {
  const optionsAt = (server: ScriptedServer, more: Partial<ProviderEndpoint> = {}): PostModelOptions => ({
    endpoint: endpointAt(server.baseUrl, more),
    name: 'My model',
    wireName: 'm',
    wait: async () => undefined,
    random: () => 0,
  })
  /** What a server that answers like this leads to. */
  async function failure(reply: ScriptedReply, more: Partial<ProviderEndpoint> = {}): Promise<AppError> {
    const server = await serve()
    server.on(`POST /v1${route}`, () => reply)
    return failureOf(ask(optionsAt(server, more)))
  }

  test.each([
    ['unauthorized', failWith(401, { error: 'Unauthorized' })],
    ['model_not_found', failWith(404, 'The model `m` does not exist.')],
    ['model_not_found', failWith(404, 'model "m" not found, try pulling it first')],
    ['rate_limited', failWith(429, 'slow down')],
    ['out_of_memory', failWith(500, 'CUDA out of memory. Tried to allocate 2 GiB')],
    [
      'server_loading',
      failWith(503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }),
    ],
    ['server_error', failWith(500, 'boom')],
    ['bad_request', failWith(400, 'that field is unknown')],
    [
      'context_too_long',
      failWith(
        400,
        "This model's maximum context length is 512 tokens. However, you requested 600 tokens in the input for embedding generation.",
      ),
    ],
    [
      'context_too_long',
      failWith(
        500,
        'input (596 tokens) is too large to process. increase the physical batch size (current batch size: 512)',
      ),
    ],
    [
      'context_too_long',
      failWith(413, 'Input validation error: `inputs` must have less than 512 tokens. Given: 600'),
    ],
    ['bad_response', { text: 'ok' }],
    ['bad_response', { json: { unexpected: true } }],
    ['not_a_model_server', { text: '<!doctype html><title>Router</title>' }],
    ['server_error', { json: { error: { message: 'worker died' } } }],
    ['stream_cut', { stream: [{ raw: '{"data":[' }, { cut: true }], forceStream: true }],
    ['unreachable', { cut: true }],
  ] as [string, ScriptedReply][])(
    'fails as %s, in the words that chat has for it [C5]',
    async (code, reply) => {
      const error = await failure(reply)
      expect(error).toMatchObject({ code, params: { url: expect.stringContaining('127.0.0.1') } })
      const forChat = ['new-conversation', 'use-max-tokens', 'use-context-window']
      expect(error.fixes.filter((fix) => forChat.includes(fix.do))).toEqual([])
    },
  )

  test.each([
    [404, { detail: 'Not Found' }],
    [404, 'Unknown request URL'],
    [405, { detail: 'Method Not Allowed' }],
    [400, `The model does not support ${task === 'rerank' ? 'Rerank (Score)' : 'Embeddings'} API`],
    [
      501,
      {
        error: {
          code: 501,
          message: 'This server does not support embeddings. Start it with `--embeddings`',
          type: 'not_supported_error',
        },
      },
    ],
    [403, 'You are not allowed to generate embeddings from this model'],
    [
      400,
      {
        error: {
          code: 'OperationNotSupported',
          message: 'The embeddings operation does not work with the specified model, gpt-4o.',
        },
      },
    ],
    [200, { error: `Unexpected endpoint or method. (POST /v1${route})` }],
  ])('says what the model or the server cannot do, at HTTP %s %j [C4]', async (status, body) => {
    expect(await failure(failWith(status, body))).toMatchObject({
      code: 'task_unsupported',
      params: { model: 'My model', reason: task },
      fixes: [{ do: 'choose-model' }],
    })
  })

  test('an address without its version is mended, not called unable', async () => {
    const server = await serve()
    const error = await failureOf(ask(optionsAt(server, { baseUrl: server.rootUrl })))
    expect(error).toMatchObject({
      code: 'not_a_model_server',
      fixes: [{ do: 'use-url', url: server.baseUrl }],
    })
  })

  test('neither key nor header nor what was sent stands in an error, though the server repeats them', async () => {
    const error = await failure(failWith(400, `bad: ${canary} tenant-secret-9 "A prompt to be hidden"`), {
      apiKey: canary,
      headers: { 'x-tenant': 'tenant-secret-9' },
      secrets: [canary],
    })
    const seen = JSON.stringify(error.toData())
    for (const secret of [canary, 'tenant-secret-9', 'A prompt to be hidden'])
      expect(seen).not.toContain(secret)
  })

  test('a server that says nothing, or falls silent within its answer, is given up at the limit of each', async () => {
    const silent = await failure({ hang: true }, { timeouts: { firstTokenMs: 60 } })
    expect(silent.code).toBe('timeout_first_token')
    const reply: ScriptedReply = { stream: [{ raw: '{"data"' }, { hang: true }], forceStream: true }
    expect((await failure(reply, { timeouts: { idleMs: 60 } })).code).toBe('timeout_idle')
  })

  test('cancelling closes the connection at once [C4]', async () => {
    const server = await serve()
    server.on(`POST /v1${route}`, () => ({ hang: true }))
    const stop = new AbortController()
    const asked = ask(optionsAt(server), stop.signal)
    const request = await server.waitForRequest(({ path }) => path.endsWith(route))
    stop.abort()
    expect((await failureOf(asked)).code).toBe('cancelled')
    await expect.poll(() => request.closedAt).toBeDefined()
    expect((await failureOf(ask(optionsAt(server), stop.signal))).code).toBe('cancelled')
    expect(server.requests).toHaveLength(1)
  })

  test('a server that was busy is asked again as often as is set, with the same body; one that refuses is not [B4]', async () => {
    const server = await serve()
    let failures = 2
    server.on(`POST /v1${route}`, () => (failures-- > 0 ? failWith(503, 'boom') : undefined))
    await ask(optionsAt(server, { maxRetries: 2 }))
    expect(server.requests).toHaveLength(3)
    const bodies = server.requests.map(({ form, body }) => form ?? body)
    expect(bodies).toEqual([bodies[0], bodies[0], bodies[0]])
    failures = 3
    expect((await failureOf(ask(optionsAt(server, { maxRetries: 2 })))).code).toBe('server_error')
    server.on(`POST /v1${route}`, () => failWith(400, 'no'))
    await failureOf(ask(optionsAt(server, { maxRetries: 2 })))
    expect(server.requests).toHaveLength(7)
  })

  test('once any of the answer has come it is not asked again', async () => {
    const server = await serve()
    server.on(`POST /v1${route}`, () => ({ stream: [{ raw: '{' }, { cut: true }], forceStream: true }))
    await failureOf(ask(optionsAt(server, { maxRetries: 3 })))
    server.on(`POST /v1${route}`, () => ({ json: { error: { message: 'worker died' } } }))
    await failureOf(ask(optionsAt(server, { maxRetries: 3 })))
    expect(server.requests).toHaveLength(2)
  })

  test('each kind of endpoint is addressed and given its key as it wants them [D1]', async () => {
    const server = await serve()
    const heard = async (more: Partial<ProviderEndpoint>, wireName = 'm') => {
      const before = server.requests.length
      await failureOf(ask({ ...optionsAt(server, { apiKey: 'k-123456', ...more }), wireName })).catch(
        () => undefined,
      )
      const request = server.requests[before]
      const { authorization, 'api-key': apiKey } = request?.headers ?? {}
      return [`${request?.path}?${request?.query}`, authorization, apiKey]
    }
    const root = server.rootUrl
    expect(await heard({})).toEqual([`/v1${route}?`, 'Bearer k-123456', undefined])
    expect(await heard({ apiKey: ' ' })).toEqual([`/v1${route}?`, undefined, undefined])
    expect(await heard({ kind: 'google', baseUrl: `${root}/v1beta/openai` })).toEqual([
      `/v1beta/openai${route}?`,
      'Bearer k-123456',
      undefined,
    ])
    expect(await heard({ kind: 'azure-openai', baseUrl: root, apiVersion: '2024-10-21' }, 'my dep')).toEqual([
      `/openai/deployments/my%20dep${route}?api-version=2024-10-21`,
      undefined,
      'k-123456',
    ])
    expect(await heard({ kind: 'azure-openai', baseUrl: `${root}/openai/v1` })).toEqual([
      `/openai/v1${route}?`,
      'Bearer k-123456',
      undefined,
    ])
    expect(await failureOf(ask(optionsAt(server, { apiKey: 'schlüssel' })))).toMatchObject({
      code: 'unauthorized',
    })
  })

  test('tells of itself what it is [C4]', async () => {
    const server = await serve()
    const options = { ...optionsAt(server, { kind: 'vllm' }), maxParallelism: 2 }
    const create = { embedding: createEmbeddingModel, rerank: createRerankModel, speech: createSpeechModel }
    expect(create[task as keyof typeof create](options)).toMatchObject({
      name: 'My model',
      device: 'server',
      ownedBy: 'vllm',
      maxParallelism: 2,
      capabilities: expect.arrayContaining([
        { embedding: 'text-embedding', rerank: 'rerank', speech: 'audio-transcription' }[task],
      ]),
    })
  })
})
