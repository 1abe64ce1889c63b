import { describe, expect, test } from 'vitest'
import { endpointAt, failureOf, serve } from '../../../../e2e/support/provider-endpoint'
import { isRecord } from '../../../../e2e/support/scripted-server/requests'
import type { ScriptedServer } from '../../../../e2e/support/scripted-server/server'
import { createRerankModel } from './create-rerank-model'

const forever = new AbortController().signal
const model = (server: ScriptedServer) =>
  createRerankModel({ endpoint: endpointAt(server.baseUrl), name: 'Ranker', wireName: 'm' })
const documents = ['the weather in spring', 'how to brew green tea', 'a history of tea', 'tax law']
const query = 'brew tea'

describe('a reranking model on a server', () => {
  test.each(['vllm', 'llamacpp', 'generic'] as const)(
    '%s puts the best document first [C4][C5]',
    async (persona) => {
      const server = await serve({ persona })
      const ranked = await model(server).rerank(query, documents, {}, forever)
      expect(ranked.map(({ index }) => index)).toEqual([1, 2, 0, 3])
      expect(ranked[0]?.score).toBeGreaterThan(ranked[1]?.score ?? 0)
    },
  )

  test('only as many as wanted come back, and are asked for where the server can leave out the rest', async () => {
    const server = await serve()
    const asked = () => {
      const body = server.requests.at(-1)?.body
      return isRecord(body) ? body.top_n : null
    }
    expect(
      (await model(server).rerank(query, documents, { topK: 2 }, forever)).map(({ index }) => index),
    ).toEqual([1, 2])
    expect(asked()).toBe(2)
    expect(await model(server).rerank(query, documents, { topK: 99 }, forever)).toHaveLength(4)
    expect(asked()).toBeUndefined()
    const before = server.requests.length
    expect(await model(server).rerank(query, documents, { topK: 0 }, forever)).toEqual([])
    expect(await model(server).rerank(query, [], {}, forever)).toEqual([])
    expect(server.requests).toHaveLength(before)
    // A server that does not know top_n gives all.
    const all = documents.map((_, index) => ({ index, relevance_score: index }))
    server.on('POST /v1/rerank', () => ({ json: { results: all } }))
    expect(await model(server).rerank(query, documents, { topK: 1 }, forever)).toEqual([
      { index: 3, score: 3 },
    ])
  })

  test('a long list is ranked in parts, and the best of all parts come first', async () => {
    const server = await serve()
    const many = Array.from({ length: 600 }, (_, at) =>
      at === 555 ? 'brew tea' : at === 3 ? 'tea' : `paper ${at}`,
    )
    const ranked = await model(server).rerank(query, many, { topK: 2 }, forever)
    expect(ranked.map(({ index }) => index)).toEqual([555, 3])
    expect(server.requests).toHaveLength(3)
  })

  test.each([
    [
      'of Cohere and Jina',
      {
        results: [
          { index: 1, relevance_score: 0.9, document: { text: 'x' } },
          { index: 0, relevance_score: -3 },
        ],
      },
    ],
    [
      'of a server that writes data',
      {
        data: [
          { index: 0, relevance_score: -3 },
          { index: 1, relevance_score: 0.9 },
        ],
      },
    ],
    [
      'of text-embeddings-inference',
      [
        { index: 0, score: -3 },
        { index: 1, score: 0.9 },
      ],
    ],
  ])('the answer %s is read and sorted [C5]', async (_, body) => {
    const server = await serve()
    server.on('POST /v1/rerank', () => ({ json: body }))
    expect(await model(server).rerank('q', ['a', 'b'], {}, forever)).toEqual([
      { index: 1, score: 0.9 },
      { index: 0, score: -3 },
    ])
  })

  test.each([
    [
      'a document that was not given',
      [
        { index: 0, score: 1 },
        { index: 2, score: 1 },
      ],
    ],
    [
      'a document twice',
      [
        { index: 0, score: 1 },
        { index: 0, score: 2 },
      ],
    ],
    ['fewer than were asked for', [{ index: 0, score: 1 }]],
    ['no score', [{ index: 0 }, { index: 1, score: 1 }]],
    [
      'a score that is null, as NaN is written',
      [
        { index: 0, score: null },
        { index: 1, score: 1 },
      ],
    ],
  ])('an answer with %s is refused', async (_, results) => {
    const server = await serve()
    server.on('POST /v1/rerank', () => ({ json: { results } }))
    expect((await failureOf(model(server).rerank('q', ['a', 'b'], {}, forever))).code).toBe('bad_response')
  })

  test('a query with nothing in it is refused before anything is sent', async () => {
    const server = await serve()
    expect((await failureOf(model(server).rerank(' ', documents, {}, forever))).code).toBe('input_empty')
    expect(server.requests).toEqual([])
  })

  test.each(['ollama', 'lmstudio', 'vllm', 'llamacpp'] as const)(
    '%s without a reranker is told to have none',
    async (persona) => {
      const server = await serve({ persona, models: [{ id: 'm' }] })
      const error = await failureOf(model(server).rerank('q', documents, {}, forever))
      expect(error).toMatchObject({ code: 'task_unsupported', params: { reason: 'rerank' } })
    },
  )
})
