import { describe, expect, test } from 'vitest'
import { startMovedServer } from '../../../../e2e/support/moved-server'
import { endpointAt, failureOf, serve } from '../../../../e2e/support/provider-endpoint'
import type { EndpointKind } from '../../../../shared/endpoint-kinds'
import { createChatModel } from '../chat/create-chat-model'
import { createEmbeddingModel } from '../embedding/create-embedding-model'
import type { ProviderEndpoint } from '../endpoint'
import { createRerankModel } from '../rerank/create-rerank-model'
import { createSpeechModel } from '../speech/create-speech-model'
import { countAtServer } from '../tokens/server-count'
import type { FetchInit } from './model-fetch'
import { followAtHome } from './redirects'

const prompt = 'a prompt of mine'
const named = { name: 'Test model', wireName: 'm' }
const never = new AbortController().signal
const chat = (endpoint: ProviderEndpoint) =>
  createChatModel({ ...named, contextWindow: 8_192, endpoint }).generate(
    { messages: [{ role: 'user', content: prompt }] },
    never,
  )
const secrets = { 'X-Auth-Token': 'canary-1', 'X-Api-Key': 'canary-2', Authorization: 'Bearer canary-3' }
const at = (baseUrl: string, kind: EndpointKind) =>
  endpointAt(baseUrl, { kind, apiKey: 'canary-4', apiVersion: null, headers: secrets })

const ways: [string, EndpointKind, (endpoint: ProviderEndpoint) => Promise<unknown>][] = [
  ['a chat', 'openai-compatible', chat],
  ['a chat with Azure', 'azure-openai', chat],
  ['a chat with Anthropic', 'anthropic', chat],
  [
    'an embedding',
    'vllm',
    (endpoint) => createEmbeddingModel({ ...named, endpoint }).embed([prompt], {}, never),
  ],
  [
    'a ranking',
    'vllm',
    (endpoint) => createRerankModel({ ...named, endpoint }).rerank(prompt, [prompt], {}, never),
  ],
  [
    'a transcription',
    'vllm',
    (endpoint) =>
      createSpeechModel({ ...named, endpoint }).transcribe(
        { bytes: new TextEncoder().encode(prompt), mediaType: 'audio/wav', fileName: 'a.wav' },
        { task: 'transcribe', timestamps: 'none' },
        never,
      ),
  ],
]

describe.each([301, 302, 303, 307, 308])('HTTP %i to another server', (status) => {
  test.each(ways)('takes nothing of %s along: no header, no key, no word [D3]', async (_, kind, run) => {
    const { url, otherUrl, first, other } = await startMovedServer(status)
    const error = await failureOf(run(at(`${url}/v1`, kind)))
    expect([error.code, error.params.target, other]).toEqual(['redirect_refused', otherUrl, []])
    expect(first).toHaveLength(1)
  })
})

test('a count of tokens goes to no other server either, and is only left out [D3]', async () => {
  const { url, other, first } = await startMovedServer(307)
  expect(await countAtServer(at(`${url}/v1`, 'vllm'), 'm', prompt, never)).toBeNull()
  expect([first.length, other]).toEqual([1, []])
})

test('another route of the same server is followed, with the request as it was [D3]', async () => {
  const server = await serve()
  server.on('POST /old/chat/completions', () => ({
    ...{ status: 308, text: '', headers: { location: '/v1/chat/completions' } },
  }))
  const reply = await chat(at(`${server.rootUrl}/old`, 'openai-compatible'))
  expect(reply.text).not.toBe('')
  const [request] = server.chats.filter(({ path }) => path.startsWith('/v1'))
  expect(request?.headers['x-auth-token']).toBe('canary-1')
  expect(JSON.stringify(request?.body)).toContain(prompt)
})

describe('where a request is sent on', () => {
  const init: FetchInit = {
    ...{ method: 'POST', body: '{}', signal: never },
    headers: { 'content-type': 'application/json', 'x-token': 'canary' },
  }
  /** Sends from `url` to each place in turn, then answers. */
  async function follow(url: string, status: number, ...places: string[]) {
    const sent: [string, FetchInit][] = []
    const send = async (to: string, request: FetchInit) => {
      sent.push([to, request])
      const location = places[sent.length - 1]
      return location === undefined
        ? new Response('{}')
        : new Response(null, { status, headers: { location } })
    }
    const response = await followAtHome(url, init, send)
    return { response, sent }
  }

  test.each([
    ['http://a.example/v1/x', 'https://a.example/v1/x'],
    ['http://a.example:8080/v1/x', 'https://a.example:8080/v1/x'],
    ['https://a.example/v1/x', '/v2/x'],
    ['https://a.example/v1/x', 'https://A.EXAMPLE:443/v2/x'],
    ['https://a.example/v1/x', 'https://name:word@a.example/v2/x'],
  ])('%s may be moved to %s [D3]', async (from, to) => {
    const { response, sent } = await follow(from, 307, to)
    expect(response.status).toBe(200)
    expect(sent[1]?.[0]).not.toContain('word@')
    expect(sent[1]?.[1]).toEqual(init)
  })

  test.each([
    ['https://a.example/v1', 'http://a.example/v1'],
    ['https://a.example/v1', 'https://a.example:8443/v1'],
    ['https://a.example/v1', 'https://sub.a.example/v1'],
    ['https://a.example/v1', '//b.example/v1'],
    ['http://a.example:80/v1', 'https://a.example:9443/v1'],
    ['http://127.0.0.1:8000/v1', 'http://localhost:8000/v1'],
    ['https://a.example/v1', 'file:///etc/passwd'],
    ['https://a.example/v1', 'data:application/json,{}'],
  ])('%s may not be moved to %s [D3]', async (from, to) => {
    await expect(follow(from, 308, to)).rejects.toMatchObject({
      code: 'redirect_refused',
      params: { url: from },
    })
  })

  test('one by one: a step abroad after one at home is refused too [D3]', async () => {
    await expect(follow('https://a.example/1', 302, '/2', 'https://b.example/3')).rejects.toMatchObject({
      params: { target: 'https://b.example' },
    })
  })

  test('303 asks for what came of it, and sends no body again [D3]', async () => {
    const { sent } = await follow('https://a.example/1', 303, '/2')
    expect(sent[1]?.[1]).toEqual({ method: 'GET', headers: { 'x-token': 'canary' }, signal: never })
  })

  test('a circle ends, and so does a place that is none [D3]', async () => {
    const circle = await follow('https://a.example/1', 302, ...Array.from({ length: 50 }, () => '/1'))
    expect([circle.response.status, circle.sent.length]).toEqual([302, 6])
    expect((await follow('https://a.example/1', 302, 'https://[')).response.status).toBe(302)
  })
})
