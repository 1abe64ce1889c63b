import { describe, expect, test } from 'vitest'
import { endpointAt, failureOf, serve } from '../../../../e2e/support/provider-endpoint'
import { embed } from '../../../../e2e/support/scripted-server/embedding-vector'
import { isRecord } from '../../../../e2e/support/scripted-server/requests'
import type { ScriptedServer, ScriptedServerOptions } from '../../../../e2e/support/scripted-server/server'
import type { ProviderEndpoint } from '../endpoint'
import { createEmbeddingModel, type EmbeddingModelOptions } from './create-embedding-model'

const forever = new AbortController().signal
const model = (server: ScriptedServer, more: Partial<EmbeddingModelOptions> = {}) =>
  createEmbeddingModel({ endpoint: endpointAt(server.baseUrl), name: 'Embedder', wireName: 'm', ...more })
const bodiesOf = ({ requests }: ScriptedServer) => requests.map(({ body }) => (isRecord(body) ? body : {}))
const near = (text: string, length?: number) => Float32Array.from(embed(text, length))

describe('an embedding model on a server', () => {
  test('gives one vector a text in order, sent in several requests, and learns their size [C4]', async () => {
    const server = await serve()
    const texts = Array.from({ length: 150 }, (_, at) => `text number ${at}`)
    const embedder = model(server)
    expect(embedder.dim).toBeNull()
    const { vectors, tokens } = await embedder.embed(texts, {}, forever)
    expect(vectors).toEqual(texts.map((text) => near(text)))
    expect(embedder.dim).toBe(64)
    expect(tokens).toBeGreaterThan(150)
    expect(bodiesOf(server).map(({ input }) => (Array.isArray(input) ? input.length : 0))).toEqual([
      64, 64, 22,
    ])
  })

  test('a long text does not make a request larger than a small server reads', async () => {
    const server = await serve()
    const long = 'word '.repeat(9_000)
    await model(server).embed(['a', long, 'b', long, 'c'], {}, forever)
    expect(bodiesOf(server).map(({ input }) => (Array.isArray(input) ? input.length : 0))).toEqual([3, 2])
  })

  test.each([
    ['vllm', 'vllm', 'base64'],
    ['llamacpp', 'llamacpp', 'base64'],
    ['ollama', 'ollama', undefined],
    ['lmstudio', 'lmstudio', undefined],
    ['openai-compatible', 'generic', undefined],
  ] as [ProviderEndpoint['kind'], ScriptedServerOptions['persona'], string | undefined][])(
    '%s gives the same vectors, in the form that it knows [C5]',
    async (kind, persona, format) => {
      const server = await serve({ persona })
      const endpoint = endpointAt(server.baseUrl, { kind })
      const { vectors } = await model(server, { endpoint }).embed(['warm tea', 'cold rain'], {}, forever)
      expect(vectors).toEqual([near('warm tea'), near('cold rain')])
      expect(bodiesOf(server)[0]?.encoding_format).toBe(format)
    },
  )

  test('fewer dimensions are asked for, and a server that does not give them is not believed', async () => {
    const server = await serve()
    const embedder = model(server)
    expect((await embedder.embed(['tea'], { dimensions: 16 }, forever)).vectors).toEqual([near('tea', 16)])
    // The model's own size is another question.
    expect(embedder.dim).toBeNull()
    server.on('POST /v1/embeddings', () => ({ json: { data: [{ index: 0, embedding: embed('tea') }] } }))
    const error = await failureOf(embedder.embed(['tea'], { dimensions: 16 }, forever))
    expect(error).toMatchObject({
      code: 'bad_response',
      detail: expect.stringContaining('64 numbers instead of 16'),
    })
  })

  test('vectors of another size than before, or than is known of the model, are refused [C4]', async () => {
    const server = await serve()
    const embedder = model(server)
    await embedder.embed(['tea'], {}, forever)
    server.on('POST /v1/embeddings', () => ({ json: { data: [{ index: 0, embedding: [1, 2, 3] }] } }))
    expect((await failureOf(embedder.embed(['tea'], {}, forever))).code).toBe('bad_response')
    expect((await failureOf(model(server, { dim: 1024 }).embed(['tea'], {}, forever))).code).toBe(
      'bad_response',
    )
    expect(model(server, { dim: 1024 }).dim).toBe(1024)
  })

  test('a text with nothing in it is refused before anything is sent; no texts are no work', async () => {
    const server = await serve()
    expect((await failureOf(model(server).embed(['tea', ' \n'], {}, forever))).code).toBe('input_empty')
    expect(await model(server).embed([], {}, forever)).toEqual({ vectors: [], tokens: 0 })
    expect(server.requests).toEqual([])
  })

  test('cancelled between two requests, the rest is not sent', async () => {
    const server = await serve()
    const stop = new AbortController()
    server.on('POST /v1/embeddings', () => {
      if (server.requests.length === 2) stop.abort()
      return undefined
    })
    const texts = Array.from({ length: 300 }, (_, at) => `text ${at}`)
    expect((await failureOf(model(server).embed(texts, {}, stop.signal))).code).toBe('cancelled')
    expect(server.requests).toHaveLength(2)
  })

  test.each(['vllm', 'llamacpp'] as const)(
    'a text too long for %s is told with the limit of the server',
    async (persona) => {
      const capabilities = { embedding: true }
      const server = await serve({ persona, models: [{ id: 'm', contextWindow: 512, capabilities }] })
      expect(await failureOf(model(server).embed(['x'.repeat(4_000)], {}, forever))).toMatchObject({
        code: 'context_too_long',
        params: { limitTokens: 512, askedTokens: 1000 },
      })
    },
  )

  test.each(['vllm', 'ollama', 'llamacpp', 'generic'] as const)(
    'a chat model of %s is told to be no embedding model',
    async (persona) => {
      const server = await serve({ persona, models: [{ id: 'm' }] })
      const error = await failureOf(model(server).embed(['tea'], {}, forever))
      expect(error).toMatchObject({ code: 'task_unsupported', params: { reason: 'embedding' } })
    },
  )
})
